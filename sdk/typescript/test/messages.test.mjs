// Messages against a scripted gateway: what is sent, what is told, and what a cut does to it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EVENT } from '../dist/events.js';
import { TYPES } from '../dist/types.js';
import { settle } from './support/clock.mjs';
import { Gateway, isPending } from './support/gateway.mjs';

const Second = 1_700_000_000;

/** A message as the server tells it. */
function item(from, to, sequence, words, more = {}) {
  const time = more.MsgTimeStamp ?? Second;
  return {
    From_Account: from,
    To_Account: to,
    MsgSeq: sequence,
    MsgRandom: 1,
    MsgTimeStamp: time,
    MsgClientTime: time,
    MsgFlagBits: 0,
    IsPeerRead: 0,
    MsgKey: `${sequence}_1_${time}`,
    MsgId: `144115188075855873-${time}-${sequence}`,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: words } }],
    ...more,
  };
}

const name = ({ From_Account, To_Account, MsgKey, MsgId }) => ({ From_Account, To_Account, MsgKey, MsgId });
const told = (gateway, number, message, UnreadMsgNum) =>
  gateway.last.send({ Change: { Sequences: { Message: number }, Items: [{ Type: 'Message', MessageItem: [message], ...(UnreadMsgNum !== undefined && { UnreadMsgNum }) }] } });
const happened = (gateway, Type, more) => gateway.last.send({ Change: { Sequences: { Conversation: ++gateway.sequences.Conversation }, Items: [{ Type, ...more }] } });
const texts = (events, wanted = EVENT.MESSAGE_RECEIVED) => events.filter(([event]) => event === wanted).flatMap(([, messages]) => messages.map((message) => message.payload.text));
const of = (events, wanted) => events.filter(([event]) => event === wanted).map(([, data]) => data);

function gateway(conversations = []) {
  const made = new Gateway();
  made.sequences = { ...made.sequences, Message: 10, Conversation: 5 };
  made.conversations = conversations;
  made.answers['conversation/get_list'] = (body) => ({
    ConversationItem: made.conversations.filter((one) => body.To_Account === undefined || body.To_Account.includes(one.To_Account)).map((one) => ({ ...one })),
    NextIndex: 0,
    UnreadMsgNum: 0,
    CurrentSequence: made.sequences.Conversation,
  });
  made.answers['recentcontact/get_contact_group'] = () => ({ ContactItem: [], GroupItem: [], CompleteFlag: 1, NextStartIndex: 0 });
  return made;
}

const hello = (chat, more = {}) => chat.createTextMessage({ to: 'ben', conversationType: 'C2C', payload: { text: 'hello' }, ...more });
const sentReply = ({ MsgSeq, MsgRandom }, Message) => ({ MsgTime: Second + 7, MsgKey: `${MsgSeq}_${MsgRandom}_${Second + 7}`, MsgId: '144115188075855874-1-2', Changes: [{ Sequences: { Message }, Items: [] }] });

test('What sendMessage sends', async () => {
  const server = gateway();
  server.answers['openim/sendmsg'] = (body) => sentReply(body, 11);
  const { chat } = await server.loggedIn();
  const message = hello(chat, { cloudCustomData: 'c', needReadReceipt: true, isSupportExtension: true });
  const { sequence, random, clientTime } = message;
  assert.ok(sequence > 0 && sequence < 2 ** 32 && random === 2 ** 31);
  assert.equal(clientTime, chat.getServerTime());
  await chat.sendMessage(message, {
    offlinePushInfo: { disablePush: true, title: 't', description: 'd', extension: 'e', androidInfo: { sound: 's', OPPOChannelID: 'o', FCMChannelID: 'f' }, apnsInfo: { sound: 'a', ignoreIOSBadge: true, disableVoipPush: false } },
    messageControlInfo: { excludedFromUnreadCount: true, excludedFromLastMessage: true },
  });
  assert.deepEqual(server.last.of('openim/sendmsg')[0].Body, {
    To_Account: 'ben',
    MsgSeq: sequence,
    MsgRandom: random,
    MsgTimeStamp: clientTime,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }],
    CloudCustomData: 'c',
    IsNeedReadReceipt: 1,
    SupportMessageExtension: 1,
    SendMsgControl: ['NoUnread', 'NoLastMsg'],
    OfflinePushInfo: {
      PushFlag: 1,
      Title: 't',
      Desc: 'd',
      Ext: 'e',
      AndroidInfo: { Sound: 's', GoogleChannelID: 'f', OPPOChannelID: 'o' },
      ApnsInfo: { Sound: 'a', BadgeMode: 1, IsVoipPush: 1 },
    },
  });
  assert.deepEqual([message.status, message.time, message.ID, message.sequence, message.random], ['success', Second + 7, '144115188075855874-1-2', sequence, random]);
  const next = hello(chat);
  assert.ok(next.sequence > sequence, 'messages of one second stay in the order of writing');
  assert.equal(next.ID, `144115188075855874-${next.clientTime}-${next.random}`, 'the account’s number is known now');
  await chat.sendMessage(hello(chat), { onlineUserOnly: true });
  assert.equal(server.last.of('openim/sendmsg')[1].Body.OnlineOnlyFlag, 1);
});

test('What every element looks like on the wire', async () => {
  const server = gateway();
  const bodies = [];
  server.answers['openim/sendmsg'] = (body) => (bodies.push(body.MsgBody[0]), sentReply(body, 11));
  const { chat } = await server.loggedIn();
  const to = { to: 'ben', conversationType: 'C2C' };
  const text = chat.createTextMessage({ ...to, payload: { text: 'a' } });
  const made = [
    text,
    chat.createCustomMessage({ ...to, payload: { data: 'd', description: 'x', extension: 'e' } }),
    chat.createFaceMessage({ ...to, payload: { index: 1, data: 'f' } }),
    chat.createLocationMessage({ ...to, payload: { description: 'p', latitude: 1.5, longitude: 2.5 } }),
    chat.createImageMessage({ ...to, payload: { url: 'u', uuid: 'i', imageFormat: 3, width: 1, height: 2, size: 3 } }),
    chat.createAudioMessage({ ...to, payload: { file: { url: 'u', uuid: 'i', size: 3, duration: 4 } } }),
    chat.createVideoMessage({ ...to, payload: { url: 'u', uuid: 'i', size: 1, duration: 2, format: 'mp4', snapshotUrl: 's', snapshotUUID: 'j', snapshotWidth: 3, snapshotHeight: 4, snapshotSize: 5, snapshotFormat: 'JPG' } }),
    chat.createFileMessage({ ...to, payload: { url: 'u', uuid: 'i', name: 'n', size: 3 } }),
  ];
  for (const message of made) await chat.sendMessage(message);
  await chat.sendMessage(chat.createMergerMessage({ ...to, payload: { title: 't', abstractList: ['l'], compatibleText: 'c', messageList: [text] } }));
  await chat.sendMessage(chat.createForwardMessage({ ...to, payload: made[1] }));
  const bundled = { From_Account: 'anna', To_Account: 'ben', MsgSeq: text.sequence, MsgRandom: text.random, MsgTimeStamp: Second + 7, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'a' } }] };
  assert.deepEqual(bodies.map(({ MsgType, MsgContent }) => [MsgType, MsgContent]), [
    ['TIMTextElem', { Text: 'a' }],
    ['TIMCustomElem', { Data: 'd', Desc: 'x', Ext: 'e' }],
    ['TIMFaceElem', { Index: 1, Data: 'f' }],
    ['TIMLocationElem', { Desc: 'p', Latitude: 1.5, Longitude: 2.5 }],
    ['TIMImageElem', { UUID: 'i', ImageFormat: 3, ImageInfoArray: [{ Type: 1, Size: 3, Width: 1, Height: 2, URL: 'u' }] }],
    ['TIMSoundElem', { Url: 'u', UUID: 'i', Size: 3, Second: 4, Download_Flag: 2 }],
    [
      'TIMVideoFileElem',
      {
        VideoUrl: 'u', VideoUUID: 'i', VideoSize: 1, VideoSecond: 2, VideoFormat: 'mp4', VideoDownloadFlag: 2,
        ThumbUrl: 's', ThumbUUID: 'j', ThumbSize: 5, ThumbWidth: 3, ThumbHeight: 4, ThumbFormat: 'JPG', ThumbDownloadFlag: 2,
      },
    ],
    ['TIMFileElem', { Url: 'u', UUID: 'i', FileSize: 3, FileName: 'n', Download_Flag: 2 }],
    ['TIMRelayElem', { Title: 't', MsgNum: 1, CompatibleText: 'c', AbstractList: ['l'], MsgList: [bundled] }],
    ['TIMCustomElem', { Data: 'd', Desc: 'x', Ext: 'e' }],
  ]);
});

test('What cannot be made is refused at once', async () => {
  const { chat } = await gateway().loggedIn();
  const to = { to: 'ben', conversationType: 'C2C' };
  const refused = (code, act) => assert.throws(act, { name: 'ChatError', code });
  refused(3122, () => chat.createTextMessage({ to: 'g', conversationType: 'GROUP', payload: { text: 'a' } }));
  refused(6017, () => chat.createTextMessage({ conversationType: 'C2C', payload: { text: 'a' } }));
  refused(6017, () => chat.createTextMessage({ ...to, payload: {} }));
  refused(6017, () => chat.createTextMessage(to));
  refused(6017, () => chat.createImageMessage({ ...to, payload: { file: {} } }));
  refused(3122, () => chat.createImageMessage({ ...to, payload: { file: new Blob(['x']) } }));
  refused(3122, () => chat.createFileMessage({ ...to, payload: { file: new Blob(['x']) } }));
  refused(6017, () => chat.createMergerMessage({ ...to, payload: { title: 't', abstractList: [], compatibleText: 'c', messageList: [] } }));
  refused(6017, () => chat.createForwardMessage({ ...to, payload: hello(chat) }));
  const rejected = (code, promise) => assert.rejects(promise, { name: 'ChatError', code });
  await rejected(6017, chat.sendMessage({}));
  await rejected(6017, chat.revokeMessage(hello(chat)));
  await rejected(3122, chat.getMessageList({ conversationID: 'GROUPg' }));
  await rejected(3122, chat.pinConversation({ conversationID: '@TIM#SYSTEM', isPinned: true }));
  await rejected(6017, chat.getMessageList({ conversationID: 'ben' }));
  await rejected(6017, chat.getMessageList({ conversationID: 'C2Cben', nextReqMessageID: 'unknown' }));
  await rejected(3122, chat.getConversationList(['C2Cben', 'GROUPg']));
  await rejected(3122, chat.setMessageRemindType({ groupID: 'g', messageRemindType: 'Discard' }));
  await rejected(6017, chat.setMessageRemindType({ userIDList: Array(31).fill('ben'), messageRemindType: 'Discard' }));
  await rejected(6017, chat.setMessageRemindType({ userIDList: ['ben'], messageRemindType: 'AcceptNotNotifyExceptAt' }));
  await rejected(6017, chat.deleteMessage(Array(51).fill(hello(chat))));
  await rejected(6017, chat.deleteMessage([hello(chat), hello(chat, { to: 'cleo' })]));
  await rejected(6017, chat.setConversationCustomData({ conversationIDList: ['C2Cben'], customData: 'ü'.repeat(129) }));
  await rejected(6017, chat.markConversation({ conversationIDList: ['C2Cben'], markType: 2 ** 64, enableMark: true }));
  await rejected(6017, chat.createConversationGroup({ groupName: 'x'.repeat(33), conversationIDList: ['C2Cben'] }));
  await rejected(6017, chat.deleteConversation({ conversationIDList: Array(101).fill('C2Cben') }));
});

test('A message that is cut off is sent again with the same numbers, and told as sent when the answer comes', async () => {
  const server = gateway();
  const { chat, events } = await server.loggedIn();
  const message = hello(chat);
  const sending = chat.sendMessage(message);
  await settle();
  const first = server.last.of('openim/sendmsg')[0].Body;
  server.last.close(1006);
  server.answers['openim/sync_msg'] = () => ({ MsgList: [], LastMessage: 12, Complete: 1 });
  server.answers['openim/sendmsg'] = (body) => ({ ...sentReply(body, 11), Changes: undefined });
  server.sequences.Message = 12;
  await server.clock.advance(1_000);
  assert.equal((await sending).data.message, message);
  assert.deepEqual(server.last.of('openim/sendmsg')[0].Body, first);
  assert.equal(message.status, 'success');
  assert.deepEqual(texts(events), []);
});

test('A message that was stored before the cut is known by the history; it is not told as received', async () => {
  const server = gateway();
  const { chat, events } = await server.loggedIn({ timeout: 5_000 });
  const message = hello(chat);
  const sending = chat.sendMessage(message);
  await settle();
  server.last.close(1006);
  server.reachable = false;
  const rejected = assert.rejects(sending, { name: 'ChatOutcomeUnknownError', code: 2802 });
  await server.clock.advance(6_000);
  await rejected;
  assert.equal(message.status, 'fail');
  server.reachable = true;
  server.sequences.Message = 12;
  const stored = item('anna', 'ben', message.sequence, 'hello', { MsgRandom: message.random, MsgKey: `${message.sequence}_${message.random}_${Second}` });
  server.answers['openim/sync_msg'] = () => ({ MsgList: [stored, item('ben', 'anna', 3, 'answer')], LastMessage: 12, Complete: 1 });
  await server.clock.advance(30_000);
  assert.deepEqual([message.status, message.time, message.ID], ['success', Second, stored.MsgId]);
  assert.deepEqual(texts(events), ['answer']);
  assert.equal((await chat.resendMessage(message)).data.message, message);
  assert.deepEqual(server.last.of('openim/sendmsg'), [], 'there is nothing to be sent any more');
});

test('An online message that is cut off is not sent again: it would come twice', async () => {
  const server = gateway();
  const { chat } = await server.loggedIn();
  const sending = assert.rejects(chat.sendMessage(hello(chat), { onlineUserOnly: true }), { code: 2802 });
  await settle();
  server.last.close(1006);
  await sending;
  await server.clock.advance(1_000);
  assert.deepEqual(server.last.of('openim/sendmsg'), []);
});

test('After a cut what was missed is read from the last message told, page by page; what comes meanwhile stands behind it', async () => {
  const server = gateway();
  const { events } = await server.loggedIn();
  told(server, 12, item('ben', 'anna', 1, 'live'), 1);
  await settle();
  server.last.close(1006);
  server.sequences.Message = 40;
  await server.clock.advance(1_000);
  const connection = server.last;
  const asked = () => connection.of('openim/sync_msg').at(-1);
  assert.deepEqual(asked().Body, { LastMessage: 12, MaxCnt: 100 });
  told(server, 50, item('ben', 'anna', 4, 'four'), 4);
  await settle();
  assert.deepEqual(texts(events), ['live'], 'what is newer waits');
  connection.reply(asked().Id, { MsgList: [item('ben', 'anna', 2, 'two')], LastMessage: 30, Complete: 0 });
  await settle();
  assert.deepEqual(asked().Body, { LastMessage: 30, MaxCnt: 100 });
  connection.reply(asked().Id, { MsgList: [item('ben', 'anna', 3, 'three')], LastMessage: 40, Complete: 1 });
  await settle();
  assert.deepEqual(asked().Body, { LastMessage: 40, MaxCnt: 100 }, 'there is more by now');
  connection.reply(asked().Id, { MsgList: [item('ben', 'anna', 4, 'four'), item('ben', 'anna', 5, 'five')], LastMessage: 60, Complete: 1 });
  await settle();
  told(server, 60, item('ben', 'anna', 5, 'five'), 5);
  told(server, 70, item('ben', 'anna', 6, 'six'), 6);
  await settle();
  assert.deepEqual(texts(events), ['live', 'two', 'three', 'four', 'five', 'six']);
  assert.equal(connection.of('openim/sync_msg').length, 3);
});

test('A first login reads nothing; neither does a reconnect that missed nothing', async () => {
  const server = gateway();
  const { chat, events } = await server.loggedIn();
  server.answers['openim/sendmsg'] = (body) => sentReply(body, 12);
  await chat.sendMessage(hello(chat));
  server.sequences.Message = 12;
  server.last.close(1006);
  await server.clock.advance(1_000);
  assert.deepEqual(server.connections.flatMap((one) => one.of('openim/sync_msg')), []);
  assert.deepEqual(texts(events), []);
});

test('Reading what was missed is tried again when it fails', async () => {
  const server = gateway();
  const { events } = await server.loggedIn();
  server.last.close(1006);
  server.sequences.Message = 11;
  let fails = 2;
  server.answers['openim/sync_msg'] = () => (fails-- > 0 ? { ErrorCode: 60011, ErrorInfo: 'busy' } : { MsgList: [item('ben', 'anna', 1, 'one')], LastMessage: 11, Complete: 1 });
  await server.clock.advance(10_000);
  assert.deepEqual(texts(events), ['one']);
  assert.deepEqual(of(events, EVENT.ERROR).map((one) => one.code), [60011], 'it is said once');
});

test('What happens to messages reaches the objects the app holds, and is told; own calls are not', async () => {
  const server = gateway();
  const { chat, events } = await server.loggedIn();
  server.answers['openim/sendmsg'] = (body) => sentReply(body, 12);
  const own = (await chat.sendMessage(hello(chat, { needReadReceipt: true }))).data.message;
  const ownName = { From_Account: 'anna', To_Account: 'ben', MsgKey: `${own.sequence}_${own.random}_${own.time}`, MsgId: own.ID };
  const theirs = item('ben', 'anna', 1, 'one');
  told(server, 13, theirs, 1);
  await settle();
  const [[got]] = of(events, EVENT.MESSAGE_RECEIVED);

  happened(server, 'MessageModified', { MessageItem: [{ ...theirs, MsgVersion: 1, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'two' } }] }] });
  happened(server, 'MessageReceipt', { C2CMsgInfo: [ownName] });
  happened(server, 'MessageReceipt', { C2CMsgInfo: [ownName] });
  happened(server, 'MessageRecalled', { C2CMsgInfo: [name(theirs)], Operator_Account: 'administrator' });
  happened(server, 'MessageRecalled', { C2CMsgInfo: [name(item('ben', 'anna', 99, ''))], Operator_Account: 'ben' });
  await settle();
  assert.deepEqual([got.payload.text, got.isModified, got.isRevoked, got.revokerInfo.userID], ['two', true, true, 'administrator']);
  assert.deepEqual(of(events, EVENT.MESSAGE_MODIFIED), [[got]]);
  assert.deepEqual(of(events, EVENT.MESSAGE_READ_RECEIPT_RECEIVED), [[{ messageID: own.ID, userID: 'ben', readCount: 1, unreadCount: 0, isPeerRead: true }]]);
  const [[first], [unknown]] = of(events, EVENT.MESSAGE_REVOKED);
  assert.equal(first, got);
  assert.deepEqual([unknown.ID, unknown.sequence, unknown.conversationID, unknown.isRevoked], [`144115188075855873-${Second}-99`, 99, 'C2Cben', true]);

  events.length = 0;
  own.isPeerRead = false;
  happened(server, 'PeerRead', { To_Account: ['ben'], ReadTime: own.time });
  await settle();
  assert.deepEqual(of(events, EVENT.MESSAGE_READ_BY_PEER), [[own]]);

  server.answers['openim/admin_msgwithdraw'] = () => ({ Changes: [{ Sequences: { Conversation: ++server.sequences.Conversation }, Items: [{ Type: 'MessageRecalled', C2CMsgInfo: [ownName], Operator_Account: 'anna' }] }] });
  await chat.revokeMessage(own);
  assert.equal(own.isRevoked, true);
  assert.deepEqual(of(events, EVENT.MESSAGE_REVOKED), []);
  assert.deepEqual(server.last.of('openim/admin_msgwithdraw')[0].Body, { From_Account: 'anna', To_Account: 'ben', MsgKey: ownName.MsgKey });
});

test('When something that happened to messages was missed, those that are known are read again and told', async () => {
  const server = gateway([{ To_Account: 'ben', MsgTime: Second, PeerReadTime: 0 }]);
  const { chat, events } = await server.loggedIn();
  const history = [item('ben', 'anna', 1, 'one'), item('ben', 'anna', 2, 'two'), item('anna', 'ben', 3, 'three', { IsNeedReadReceipt: 1 }), item('anna', 'ben', 4, 'four')];
  server.answers['openim/admin_getroammsg'] = () => ({ Complete: 1, MsgCnt: 4, LastMsgTime: Second, LastMsgKey: history[0].MsgKey, MsgList: history });
  const [one, two, three, four] = (await chat.getMessageList({ conversationID: 'C2Cben' })).data.messageList;
  assert.deepEqual(server.last.of('openim/admin_getroammsg')[0].Body, { Peer_Account: 'ben', MaxCnt: 15, MinTime: 0, MaxTime: 2 ** 32 - 1 });
  server.last.close(1006);
  server.sequences.Conversation += 4;
  history[0] = { ...history[0], MsgFlagBits: 8 };
  history.splice(1, 1);
  history[1] = { ...history[1], IsPeerRead: 1, MsgVersion: 2, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'new' } }] };
  server.conversations = [{ To_Account: 'ben', MsgTime: Second, PeerReadTime: Second }];
  await server.clock.advance(1_000);
  assert.deepEqual([one.isRevoked, two.isDeleted, three.payload.text, three.readReceiptInfo.readCount, four.isPeerRead], [true, true, 'new', 1, true]);
  assert.deepEqual(of(events, EVENT.MESSAGE_REVOKED), [[one]]);
  assert.deepEqual(of(events, EVENT.MESSAGE_MODIFIED), [[three]]);
  assert.deepEqual(of(events, EVENT.MESSAGE_READ_RECEIPT_RECEIVED).map(([receipt]) => receipt.messageID), [three.ID]);
  assert.deepEqual(of(events, EVENT.MESSAGE_READ_BY_PEER), [[four]]);
  assert.equal(chat.findMessage(two.ID), null);
});

test('A page of the history that was read before a recall does not undo it', async () => {
  const server = gateway();
  const { chat } = await server.loggedIn();
  const reading = chat.getMessageList({ conversationID: 'C2Cben' });
  await settle();
  const [request] = server.last.of('openim/admin_getroammsg');
  const theirs = item('ben', 'anna', 1, 'one');
  happened(server, 'MessageRecalled', { C2CMsgInfo: [name(theirs)], Operator_Account: 'ben' });
  server.last.reply(request.Id, { Complete: 1, MsgCnt: 1, LastMsgTime: Second, LastMsgKey: theirs.MsgKey, MsgList: [theirs] });
  assert.equal((await reading).data.messageList[0].isRevoked, true);
});

test('Deleting 50 messages takes two calls, and stored ones only', async () => {
  const server = gateway();
  const { chat, events } = await server.loggedIn();
  for (let i = 0; i < 49; i++) told(server, 20 + i, item('ben', 'anna', i, `m${i}`), i);
  await settle();
  const all = of(events, EVENT.MESSAGE_RECEIVED).flat();
  server.answers['openim/delete_c2c_msg_ramble'] = () => ({ InvalidMsgKeyList: [] });
  await chat.deleteMessage([...all, hello(chat)]);
  const sent = server.last.of('openim/delete_c2c_msg_ramble').map((request) => request.Body);
  assert.deepEqual(sent.map((body) => [body.Peer_Account, body.MsgKeyList.length]), [['ben', 30], ['ben', 19]]);
  assert.equal(new Set(sent.flatMap((body) => body.MsgKeyList)).size, 49);
  assert.ok(all.every((message) => message.isDeleted && chat.findMessage(message.ID) === null));
});

test('The other calls on messages', async () => {
  const server = gateway();
  const { chat, events } = await server.loggedIn();
  for (const command of ['openim/admin_set_msg_read', 'conversation/clear', 'conversation/delete', 'conversation/set', 'openim/c2c_msg_read_receipt']) server.answers[command] = () => ({});
  const sent = (command) => server.last.of(command).map((request) => request.Body);
  told(server, 20, item('ben', 'anna', 1, 'one', { IsNeedReadReceipt: 1 }), 1);
  await settle();
  const [[got]] = of(events, EVENT.MESSAGE_RECEIVED);
  await chat.setMessageRead({ conversationID: 'C2Cben' });
  assert.deepEqual(sent('openim/admin_set_msg_read'), [{ Peer_Account: 'ben' }]);
  await chat.sendMessageReadReceipt([got]);
  assert.deepEqual(sent('openim/c2c_msg_read_receipt'), [{ Peer_Account: 'ben', C2CMsgInfo: [{ From_Account: 'ben', To_Account: 'anna', MsgKey: `1_1_${Second}` }] }]);
  await chat.clearHistoryMessage('C2Cben');
  assert.deepEqual(sent('conversation/clear'), [{ To_Account: ['ben'] }]);
  await chat.deleteConversation('C2Cben');
  await chat.deleteConversation({ conversationIDList: ['C2Cben', 'C2Ccleo'], clearHistoryMessage: false });
  assert.deepEqual(sent('conversation/delete'), [{ To_Account: ['ben'], ClearRamble: 1 }, { To_Account: ['ben', 'cleo'], ClearRamble: 0 }]);
  await chat.pinConversation({ conversationID: 'C2Cben', isPinned: true });
  await chat.setMessageRemindType({ userIDList: ['ben'], messageRemindType: 'Discard' });
  assert.deepEqual(sent('conversation/set'), [{ To_Account: ['ben'], TopFlag: 1 }, { To_Account: ['ben'], RemindType: 2 }]);
  server.answers['openim/admin_getroammsg'] = () => ({ Complete: 1, MsgCnt: 0, MsgList: [], LastMsgKey: '' });
  happened(server, 'ConversationCleared', { To_Account: ['ben'] });
  await settle();
  assert.deepEqual([got.isDeleted, chat.findMessage(got.ID)], [true, null]);
});

test('What searchCloudMessages asks, and what it gives: the messages that are known already are the same', async () => {
  const server = gateway();
  const { chat, events } = await server.loggedIn();
  const asked = (number) => server.last.of('openim/search_msg').at(number)?.Body;
  const known = item('ben', 'anna', 1, 'tea');
  told(server, 20, known, 1);
  await settle();
  const [[got]] = of(events, EVENT.MESSAGE_RECEIVED);

  server.answers['openim/search_msg'] = () => ({ TotalCount: 2, Cursor: '17', ResultItem: [{ Peer_Account: 'cleo', MsgCount: 3, MsgList: [] }, { Peer_Account: 'ben', MsgCount: 1, MsgList: [known] }] });
  const all = (await chat.searchCloudMessages({ keywordList: ['tea'] })).data;
  assert.deepEqual(asked(-1), { KeywordList: ['tea'] });
  assert.deepEqual(all, { totalCount: 2, searchResultList: [{ conversationID: 'C2Ccleo', messageCount: 3, messageList: [] }, { conversationID: 'C2Cben', messageCount: 1, messageList: [got] }], cursor: '17' });
  assert.equal(all.searchResultList[1].messageList[0], got);
  const readTimes = () => server.last.of('conversation/get_list').flatMap((request) => request.Body.To_Account ?? []);
  assert.deepEqual(readTimes(), [], 'nothing of one’s own was found, so it does not matter who has read how far');

  server.conversations.push({ To_Account: 'ben', MsgTime: Second + 9, PeerReadTime: Second + 2 });
  const [older, newer] = [item('anna', 'ben', 2, 'more tea', { MsgTimeStamp: Second + 2 }), item('anna', 'ben', 3, 'no tea', { MsgTimeStamp: Second + 3 })];
  server.answers['openim/search_msg'] = () => ({ TotalCount: 2, Cursor: '', ResultItem: [{ Peer_Account: 'ben', MsgCount: 2, MsgList: [newer, older] }] });
  const one = (
    await chat.searchCloudMessages({
      keywordList: ['tea', 'more'],
      keywordListMatchType: 'and',
      senderUserIDList: ['anna'],
      messageTypeList: [TYPES.MSG_TEXT, TYPES.MSG_CUSTOM],
      conversationID: 'C2Cben',
      timePosition: Second + 9,
      timePeriod: 3600,
      count: 100,
      cursor: '17',
    })
  ).data;
  assert.deepEqual(asked(-1), {
    KeywordList: ['tea', 'more'],
    KeywordListMatchType: 'and',
    From_Account: ['anna'],
    MsgTypeList: ['TIMTextElem', 'TIMCustomElem'],
    Peer_Account: 'ben',
    TimePosition: Second + 9,
    TimePeriod: 3600,
    MaxCnt: 100,
    Cursor: '17',
  });
  assert.deepEqual([one.totalCount, one.cursor, one.searchResultList[0].messageCount], [2, '', 2]);
  const { messageList } = one.searchResultList[0];
  assert.deepEqual(messageList.map((message) => [message.payload.text, message.flow, message.status, message.isPeerRead]), [['no tea', 'out', 'success', false], ['more tea', 'out', 'success', true]]);
  assert.equal(chat.findMessage(newer.MsgId), messageList[0]);
  assert.deepEqual(readTimes(), ['ben']);

  server.answers['openim/search_msg'] = () => ({ TotalCount: 0, Cursor: '', ResultItem: [] });
  assert.deepEqual((await chat.searchCloudMessages({ keyword: '天气', timePosition: 0, timePeriod: 0, cursor: '', senderUserIDList: [] })).data, { totalCount: 0, searchResultList: [], cursor: '' });
  assert.deepEqual(asked(-1), { KeywordList: ['天气'] });
});

test('What was found before a recall does not undo it', async () => {
  const server = gateway();
  const { chat } = await server.loggedIn();
  const searching = chat.searchCloudMessages({ keywordList: ['one'] });
  await settle();
  const [request] = server.last.of('openim/search_msg');
  const theirs = item('ben', 'anna', 1, 'one');
  happened(server, 'MessageRecalled', { C2CMsgInfo: [name(theirs)], Operator_Account: 'ben' });
  server.last.reply(request.Id, { TotalCount: 1, Cursor: '', ResultItem: [{ Peer_Account: 'ben', MsgCount: 1, MsgList: [theirs] }] });
  assert.equal((await searching).data.searchResultList[0].messageList[0].isRevoked, true);
});

test('What cannot be a search is refused before anything is sent', async () => {
  const server = gateway();
  const { chat } = await server.loggedIn();
  const six = ['1', '2', '3', '4', '5', '6'];
  const wrong = [undefined, {}, { keywordList: [] }, { keyword: '' }, { keyword: 1 }, { keywordList: six }, { keywordList: [''] }, { keywordList: 'tea' }, { keywordList: ['好'.repeat(101)] }, { senderUserIDList: six }, { messageTypeList: ['Text'] }];
  const refused = [{ keywordListMatchType: 'not' }, { conversationID: 'ben' }, { conversationID: '' }, { timePosition: -1 }, { timePeriod: 1.5 }, { count: 0 }, { count: 101 }, { cursor: 17 }];
  for (const options of [...wrong, ...refused.map((one) => ({ keywordList: ['tea'], ...one }))]) await assert.rejects(chat.searchCloudMessages(options), { name: 'ChatError', code: 6017 }, JSON.stringify(options));
  await assert.rejects(chat.searchCloudMessages({ keywordList: ['tea'], conversationID: 'GROUPg' }), { name: 'ChatError', code: 3122 });
  assert.equal(server.last.of('openim/search_msg').length, 0);
});
