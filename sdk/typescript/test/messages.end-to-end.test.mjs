// Messages and conversations against the real server, when it has been built.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import TencentCloudChat from '../dist/index.js';
import { Clients } from './support/clients.mjs';
import { binary, Server } from './support/server.mjs';

const { EVENT, TYPES } = TencentCloudChat;
const texts = (messages) => messages.map((message) => message.payload.text);

describe('Messages against the server', { skip: binary === undefined && 'the server has not been built' }, () => {
  let server;
  let clients;

  before(async () => {
    server = await Server.start();
    clients = new Clients(server);
  });
  after(async () => {
    await clients?.end();
    await server?.stop();
  });

  const text = (chat, to, text, more = {}) => chat.createTextMessage({ to, conversationType: TYPES.CONV_C2C, payload: { text }, ...more });
  const send = async (chat, to, words, more, options) => (await chat.sendMessage(text(chat, to, words, more), options)).data.message;
  const received = async (witness, ...wanted) => {
    const found = [];
    while (found.length < wanted.length) found.push(...(await witness.next(EVENT.MESSAGE_RECEIVED)));
    assert.deepEqual(texts(found), wanted);
    return found;
  };

  test('A message is sent, received once, and in both histories as the same', async () => {
    const { anna, ben, annas, bens, annaSees, benSees } = await clients.pair();
    const message = text(annas, ben, 'hello', { cloudCustomData: 'x' });
    assert.deepEqual([message.status, message.flow, message.conversationID, message.from], ['unSend', 'out', `C2C${ben}`, anna]);
    const { data } = await annas.sendMessage(message);
    assert.equal(data.message, message);
    assert.equal(message.status, 'success');
    assert.match(message.ID, /^\d{18,}-\d+-\d+$/);
    assert.ok(Math.abs(message.time - annas.getServerTime()) < 60);
    const [got] = await received(benSees, 'hello');
    assert.deepEqual(
      [got.ID, got.flow, got.conversationID, got.from, got.to, got.time, got.sequence, got.random, got.cloudCustomData, got.status],
      [message.ID, 'in', `C2C${anna}`, anna, ben, message.time, message.sequence, message.random, 'x', 'success'],
    );
    assert.equal(bens.findMessage(got.ID), got);
    assert.equal(annas.findMessage(message.ID), message);
    for (const [chat, other, known] of [[annas, ben, message], [bens, anna, got]]) {
      const page = (await chat.getMessageList({ conversationID: `C2C${other}` })).data;
      assert.deepEqual([page.messageList.length, page.isCompleted, page.nextReqMessageID], [1, true, '']);
      assert.equal(page.messageList[0], known);
    }
    assert.ok(!annaSees.waiting.some((event) => event.name === EVENT.MESSAGE_RECEIVED));
  });

  test('Every element goes through the server and comes out as it was', async () => {
    const { ben, annas, benSees, bens, anna } = await clients.pair();
    const to = { to: ben, conversationType: 'C2C' };
    const made = [
      annas.createTextMessage({ ...to, payload: { text: 'Grüße 👋' } }),
      annas.createCustomMessage({ ...to, payload: { data: '{"a":1}', description: 'd', extension: 'e' } }),
      annas.createFaceMessage({ ...to, payload: { index: 7, data: 'smile' } }),
      annas.createLocationMessage({ ...to, payload: { description: 'here', latitude: 48.137, longitude: -11.5 } }),
      annas.createImageMessage({ ...to, payload: { file: { url: 'https://files.test/a.jpg', width: 1200, height: 800, size: 9 } } }),
      annas.createImageMessage({ ...to, payload: { uuid: 'u', imageFormat: 1, imageInfoArray: [1, 2, 3].map((sizeType) => ({ sizeType, url: `https://files.test/${sizeType}.jpg`, width: sizeType, height: 2, size: 3 })) } }),
      annas.createAudioMessage({ ...to, payload: { url: 'https://files.test/a.m4a', uuid: 'au', size: 5, second: 3 } }),
      annas.createVideoMessage({ ...to, payload: { videoUrl: 'https://files.test/v.mp4', videoSize: 1, videoSecond: 2, videoFormat: 'mp4', snapshotUrl: 'https://files.test/s.jpg', snapshotWidth: 3, snapshotHeight: 4, snapshotSize: 5 } }),
      annas.createFileMessage({ ...to, payload: { file: { url: 'https://files.test/f.pdf', name: 'f.pdf', size: 77 } } }),
    ];
    for (const message of made) await annas.sendMessage(message);
    made.push(annas.createMergerMessage({ ...to, payload: { title: 't', abstractList: ['a: hello'], compatibleText: 'c', messageList: made.slice(0, 2) } }));
    made.push(annas.createForwardMessage({ ...to, payload: made[3] }));
    for (const message of made.slice(-2)) await annas.sendMessage(message);

    const got = [];
    while (got.length < made.length) got.push(...(await benSees.next(EVENT.MESSAGE_RECEIVED)));
    const comparable = (message) => [message.type, JSON.parse(JSON.stringify(message.payload))];
    for (const [i, message] of made.entries()) {
      const expected = comparable(message);
      // Sizes that were not sent are stood in for by better ones.
      if (i === 4) expected[1].imageInfoArray = [1, 2, 3].map((sizeType) => ({ ...expected[1].imageInfoArray[0], sizeType, type: sizeType - 1 }));
      if (message.type === TYPES.MSG_MERGER) {
        const bundled = (await bens.downloadMergerMessage(got[i])).data;
        assert.deepEqual(bundled.map((one) => [one.type, one.payload, one.from, one.to, one.sequence]), made.slice(0, 2).map((one) => [one.type, one.payload, anna, ben, one.sequence]));
        assert.deepEqual([got[i].payload.title, got[i].payload.abstractList, got[i].payload.compatibleText], ['t', ['a: hello'], 'c']);
      } else assert.deepEqual(comparable(got[i]), expected);
    }
    const { data } = await bens.getMessageList({ conversationID: `C2C${anna}` });
    assert.deepEqual(data.messageList.map((one) => one.ID), got.map((one) => one.ID), 'the history is in the order of sending');
  });

  test('What the app backend sends with several elements is one message with all of them', async () => {
    const { anna, ben, bens, benSees, annaSees } = await clients.pair();
    const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'a' } }, { MsgType: 'TIMFaceElem', MsgContent: { Index: 1, Data: 'f' } }];
    await server.rest('openim/sendmsg', { From_Account: anna, To_Account: ben, SyncOtherMachine: 1, MsgRandom: 5, MsgBody });
    const [message] = await received(benSees, 'a');
    assert.deepEqual(message._elements, [{ type: 'TIMTextElem', payload: { text: 'a' } }, { type: 'TIMFaceElem', payload: { index: 1, data: 'f' } }]);
    const [own] = await received(annaSees, 'a');
    assert.deepEqual([own.flow, own.from], ['out', anna]);
    assert.equal((await bens.getConversationList()).data.conversationList[0].lastMessage.messageForShow, 'a[Face]');
  });

  test('Another device of the sender gets the message; the one that sent it does not', async () => {
    const { anna, ben, annas, annaSees } = await clients.pair();
    const [, otherSees] = await clients.client(anna);
    await send(annas, ben, 'one');
    const [own] = await received(otherSees, 'one');
    assert.deepEqual([own.flow, own.conversationID], ['out', `C2C${ben}`]);
    assert.ok(!annaSees.waiting.some((event) => event.name === EVENT.MESSAGE_RECEIVED));
  });

  test('Recalling: the other side and the other devices are told, both histories and lists say so', async () => {
    const { anna, ben, annas, bens, annaSees, benSees } = await clients.pair();
    const [, otherSees] = await clients.client(anna);
    await bens.getConversationList();
    const message = await send(annas, ben, 'oops');
    const [got] = await received(benSees, 'oops');
    await benSees.next(EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED, (count) => count === 1);
    await received(otherSees, 'oops');
    assert.equal((await annas.revokeMessage(message)).data.message.isRevoked, true);
    const [revoked] = await benSees.next(EVENT.MESSAGE_REVOKED);
    assert.equal(revoked, got);
    assert.deepEqual([got.isRevoked, got.revokerInfo.userID], [true, anna]);
    assert.equal((await otherSees.next(EVENT.MESSAGE_REVOKED))[0].ID, message.ID);
    await benSees.next(EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED, (count) => count === 0);
    const [conversation] = (await bens.getConversationList()).data.conversationList;
    assert.deepEqual([conversation.lastMessage.isRevoked, conversation.lastMessage.revoker, conversation.unreadCount], [true, anna, 0]);
    assert.ok(!annaSees.waiting.some((event) => event.name === EVENT.MESSAGE_REVOKED));
    await assert.rejects(annas.revokeMessage(message), { code: 20023 });
    await assert.rejects(bens.revokeMessage(got), { code: 90009 });
    assert.equal((await bens.getMessageList({ conversationID: `C2C${anna}` })).data.messageList[0].isRevoked, true);
  });

  test('Modifying: either side may, everybody else is told, and who is late gets what is there', async () => {
    const { ben, annas, bens, annaSees, benSees } = await clients.pair();
    const message = await send(annas, ben, 'one');
    const [got] = await received(benSees, 'one');
    message.payload.text = 'two';
    message.cloudCustomData = 'c';
    await annas.modifyMessage(message);
    assert.equal((await benSees.next(EVENT.MESSAGE_MODIFIED))[0], got);
    assert.deepEqual([got.payload.text, got.cloudCustomData, got.isModified, got.version], ['two', 'c', true, 1]);
    const late = structuredClone(got);
    got.payload.text = 'three';
    await bens.modifyMessage(got);
    await annaSees.next(EVENT.MESSAGE_MODIFIED);
    assert.deepEqual([message.payload.text, message.version], ['three', 2]);
    late.payload.text = 'four';
    await assert.rejects(bens.modifyMessage(late), (error) => error.name === 'ChatMessageConflictError' && error.code === 2480 && error.data.message.payload.text === 'three');
    got.payload.text = 'x'.repeat(13_000);
    await assert.rejects(bens.modifyMessage(got), { code: 93000 });
  });

  test('Deleting: only for the one who deletes', async () => {
    const { anna, ben, annas, bens, benSees } = await clients.pair();
    await bens.getConversationList();
    for (const words of ['one', 'two', 'three']) await send(annas, ben, words);
    const got = await received(benSees, 'one', 'two', 'three');
    const { data } = await bens.deleteMessage(got.slice(1));
    assert.deepEqual(data.messageList.map((message) => message.isDeleted), [true, true]);
    assert.deepEqual(texts((await bens.getMessageList({ conversationID: `C2C${anna}` })).data.messageList), ['one']);
    assert.deepEqual(texts((await annas.getMessageList({ conversationID: `C2C${ben}` })).data.messageList), ['one', 'two', 'three']);
    const [conversation] = (await bens.getConversationList()).data.conversationList;
    assert.deepEqual([conversation.lastMessage.messageForShow, conversation.unreadCount], ['one', 1]);
  });

  test('Reading: the other side is told, the own other devices count anew', async () => {
    const { anna, ben, annas, bens, annaSees, benSees } = await clients.pair();
    const [others, otherSees] = await clients.client(ben);
    await Promise.all([bens.getConversationList(), others.getConversationList()]);
    const messages = [await send(annas, ben, 'one'), await send(annas, ben, 'two')];
    await received(benSees, 'one', 'two');
    await otherSees.next(EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED, (count) => count === 2);
    assert.equal(bens.getTotalUnreadMessageCount(), 2);
    await bens.setMessageRead({ conversationID: `C2C${anna}` });
    assert.equal(bens.getTotalUnreadMessageCount(), 0);
    assert.deepEqual(await annaSees.next(EVENT.MESSAGE_READ_BY_PEER), messages);
    assert.deepEqual(messages.map((message) => message.isPeerRead), [true, true]);
    await otherSees.next(EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED, (count) => count === 0);
    const [conversation] = (await annas.getConversationList()).data.conversationList;
    assert.equal(conversation.lastMessage.isPeerRead, true);
    // A client that comes later knows it from the history.
    const [late] = await clients.client(anna);
    assert.deepEqual((await late.getMessageList({ conversationID: `C2C${ben}` })).data.messageList.map((message) => message.isPeerRead), [true, true]);

    await benSees.next(EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED, (count) => count === 0);
    const [cleo] = await clients.accounts('cleo');
    const [cleos] = await clients.client(cleo);
    await send(annas, ben, 'three');
    await send(cleos, ben, 'four');
    await benSees.next(EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED, (count) => count === 2);
    await bens.setAllMessageRead({ scope: TYPES.READ_ALL_GROUP_MSG });
    assert.equal(bens.getTotalUnreadMessageCount(), 2);
    await bens.setAllMessageRead();
    assert.equal(bens.getTotalUnreadMessageCount(), 0);
  });

  test('Receipts: for messages that want one, told to the sender', async () => {
    const { ben, annas, bens, annaSees, benSees } = await clients.pair();
    const message = await send(annas, ben, 'important', { needReadReceipt: true });
    assert.deepEqual(message.readReceiptInfo, { readCount: 0, unreadCount: 1, isPeerRead: false });
    await send(annas, ben, 'unimportant');
    const [got, other] = await received(benSees, 'important', 'unimportant');
    assert.deepEqual([got.needReadReceipt, other.needReadReceipt], [true, false]);
    await assert.rejects(bens.sendMessageReadReceipt([other]), { code: 6017 });
    await bens.sendMessageReadReceipt([got, other]);
    assert.deepEqual(await annaSees.next(EVENT.MESSAGE_READ_RECEIPT_RECEIVED), [{ messageID: message.ID, userID: ben, readCount: 1, unreadCount: 0, isPeerRead: true }]);
    assert.deepEqual(message.readReceiptInfo, { readCount: 1, unreadCount: 0, isPeerRead: true });
    const { data } = await annas.getMessageReadReceiptList([message]);
    assert.deepEqual(data.messageReadReceiptList.map((one) => one.readCount), [1]);
  });

  test('Typing: an online message reaches who is there, and is nowhere after that', async () => {
    const { anna, ben, annas, bens, benSees } = await clients.pair();
    await bens.getConversationList();
    const typing = annas.createCustomMessage({ to: ben, conversationType: 'C2C', payload: { data: 'typing' } });
    await annas.sendMessage(typing, { onlineUserOnly: true });
    const [got] = await benSees.next(EVENT.MESSAGE_RECEIVED);
    assert.deepEqual([got.payload.data, got.from], ['typing', anna]);
    assert.equal(bens.findMessage(got.ID), null);
    assert.deepEqual((await bens.getMessageList({ conversationID: `C2C${anna}` })).data.messageList, []);
    assert.deepEqual((await bens.getConversationList()).data.conversationList, []);
  });

  test('Key-value pairs: who is first wins', async () => {
    const { ben, annas, bens, benSees } = await clients.pair();
    const message = await send(annas, ben, 'vote', { isSupportExtension: true });
    const [got] = await received(benSees, 'vote');
    assert.deepEqual((await annas.setMessageExtensions(message, [{ key: 'a', value: '1' }])).data.extensions, [{ code: 0, key: 'a', value: '1' }]);
    assert.deepEqual((await bens.setMessageExtensions(got, [{ key: 'a', value: '2' }, { key: 'b', value: '3' }])).data.extensions, [
      { code: 23001, key: 'a', value: '1' },
      { code: 0, key: 'b', value: '3' },
    ]);
    assert.equal((await bens.setMessageExtensions(got, [{ key: 'a', value: '2' }])).data.extensions[0].code, 0, 'it is known now what the first wrote');
    const pairs = async (chat, of) => Object.fromEntries((await chat.getMessageExtensions(of)).data.extensions.map(({ key, value }) => [key, value]));
    assert.deepEqual(await pairs(annas, message), { a: '2', b: '3' });
    await annas.deleteMessageExtensions(message, ['a']);
    assert.deepEqual(await pairs(bens, got), { b: '3' });
    await bens.deleteMessageExtensions(got);
    assert.deepEqual(await pairs(annas, message), {});
    const plain = await send(annas, ben, 'plain');
    await assert.rejects(annas.setMessageExtensions(plain, [{ key: 'a', value: '1' }]), { code: 6017 });
  });

  test('The history comes in pages, and by time in both directions', async () => {
    const { anna, ben, annas, bens } = await clients.pair();
    const start = annas.getServerTime() - 40_000;
    for (let i = 0; i < 40; i++) {
      await server.rest('openim/importmsg', { SyncFromOldSystem: 2, From_Account: anna, To_Account: ben, MsgSeq: i, MsgRandom: i, MsgTimeStamp: start + i * 1000, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: `m${i}` } }] });
    }
    const all = Array.from({ length: 40 }, (_, i) => `m${i}`);
    const seen = [];
    const conversationID = `C2C${anna}`;
    for (let nextReqMessageID, pages = 1; ; pages++) {
      const { data } = await bens.getMessageList({ conversationID, nextReqMessageID });
      seen.unshift(...texts(data.messageList));
      if (data.isCompleted) {
        assert.equal(pages, 3);
        break;
      }
      assert.equal(data.messageList.length, 15);
      ({ nextReqMessageID } = data);
    }
    assert.deepEqual(seen, all);
    const hop = async (time, direction, count) => (await bens.getMessageListHopping({ conversationID, time, direction, count })).data;
    assert.deepEqual(texts((await hop(start + 10_000, 0, 5)).messageList), ['m6', 'm7', 'm8', 'm9', 'm10']);
    assert.deepEqual(texts((await hop(start + 10_000, 1, 5)).messageList), ['m10', 'm11', 'm12', 'm13', 'm14']);
    assert.deepEqual([texts((await hop(start + 38_000, 1, 5)).messageList), (await hop(start + 38_000, 1, 5)).isCompleted], [['m38', 'm39'], true]);
    assert.equal((await hop(start + 10_000, 1, 5)).isCompleted, false);
    assert.equal((await hop(start + 1_000, 0, 5)).isCompleted, true);
  });

  test('Searching: in which chats, then the messages of one, page by page', async () => {
    const { anna, ben, annas, bens, benSees } = await clients.pair();
    const [cleo] = await clients.accounts('cleo');
    const sent = [];
    for (const words of ['Tea at five?', '今天天气很好', 'more tea', 'coffee']) sent.push(await send(annas, ben, words));
    const only = await send(annas, cleo, 'TEA for you');
    const held = await received(benSees, 'Tea at five?', '今天天气很好', 'more tea', 'coffee');
    const search = async (chat, options) => (await chat.searchCloudMessages(options)).data;

    const all = await search(annas, { keywordList: ['tea'] });
    assert.deepEqual(all, { totalCount: 2, searchResultList: [{ conversationID: `C2C${cleo}`, messageCount: 1, messageList: [only] }, { conversationID: `C2C${ben}`, messageCount: 2, messageList: [] }], cursor: '' });
    assert.equal(all.searchResultList[0].messageList[0], only);

    const conversationID = `C2C${anna}`;
    const first = await search(bens, { keyword: 'tea', conversationID, count: 1 });
    const second = await search(bens, { keyword: 'tea', conversationID, count: 1, cursor: first.cursor });
    assert.deepEqual([first.totalCount, ...[first, second].map((page) => page.searchResultList[0].messageList[0])], [2, held[2], held[0]]);
    assert.equal(first.searchResultList[0].messageList[0], held[2], 'it is the message that was received');
    assert.deepEqual((await search(bens, { keywordList: ['天气'], messageTypeList: [TYPES.MSG_TEXT] })).searchResultList[0].messageList, [held[1]]);
    assert.deepEqual((await search(bens, { keywordList: ['tea', 'five'], keywordListMatchType: 'and', senderUserIDList: [anna] })).searchResultList[0].messageList, [held[0]]);
    assert.deepEqual((await search(bens, { keywordList: ['tea'], senderUserIDList: [ben] })).searchResultList, []);

    await annas.revokeMessage(sent[0]);
    assert.deepEqual((await search(bens, { keywordList: ['tea'] })).searchResultList[0].messageList, [held[2]]);
  });

  test('Conversations: order, pinning, muting, drafts, deleting', async () => {
    const { anna, ben, annas, bens, benSees } = await clients.pair();
    const [cleo] = await clients.accounts('cleo');
    await server.rest('profile/portrait_set', { From_Account: cleo, ProfileItem: [{ Tag: 'Tag_Profile_IM_Nick', Value: 'Cleo' }] });
    const [cleos] = await clients.client(cleo);
    const [others, otherSees] = await clients.client(ben);
    await Promise.all([bens.getConversationList(), others.getConversationList()]);
    const ids = async (chat) => (await chat.getConversationList()).data.conversationList.map((one) => one.conversationID);
    await send(annas, ben, 'one');
    await send(cleos, ben, 'two');
    await benSees.next(EVENT.CONVERSATION_LIST_UPDATED, (list) => list.length === 2);
    const list = (await bens.getConversationList([`C2C${cleo}`])).data.conversationList;
    assert.deepEqual(list.map((one) => [one.conversationID, one.userProfile.nick, one.unreadCount, one.lastMessage.messageForShow, one.lastMessage.fromAccount]), [[`C2C${cleo}`, 'Cleo', 1, 'two', cleo]]);

    await bens.pinConversation({ conversationID: `C2C${anna}`, isPinned: true });
    assert.deepEqual(await ids(bens), [`C2C${anna}`, `C2C${cleo}`]);
    await otherSees.next(EVENT.CONVERSATION_LIST_UPDATED, (list) => list[0].isPinned);
    await bens.setMessageRemindType({ userIDList: [cleo], messageRemindType: TYPES.MSG_REMIND_ACPT_NOT_NOTE });
    assert.equal(bens.getTotalUnreadMessageCount(), 1, 'muted ones do not count');
    await otherSees.next(EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED, (count) => count === 1);
    assert.deepEqual(await ids(others), [`C2C${anna}`, `C2C${cleo}`]);

    await bens.setConversationDraft({ conversationID: `C2C${anna}`, draftText: 'dra' });
    const { conversation } = (await bens.getConversationProfile(`C2C${anna}`)).data;
    assert.deepEqual([conversation.draftText, conversation.isPinned, conversation.messageRemindType], ['dra', true, TYPES.MSG_REMIND_ACPT_AND_NOTE]);
    assert.deepEqual((await bens.getConversationList({ hasUnreadCount: false })).data.conversationList, []);

    await bens.deleteConversation({ conversationIDList: [`C2C${cleo}`], clearHistoryMessage: false });
    await bens.deleteConversation(`C2C${anna}`);
    assert.deepEqual(await ids(bens), []);
    assert.equal(bens.getTotalUnreadMessageCount(), 0);
    await otherSees.next(EVENT.CONVERSATION_LIST_UPDATED, (list) => list.length === 0);
    assert.equal((await bens.getMessageList({ conversationID: `C2C${cleo}` })).data.messageList.length, 1);
    assert.equal((await bens.getMessageList({ conversationID: `C2C${anna}` })).data.messageList.length, 0);
    await send(annas, ben, 'three');
    await otherSees.next(EVENT.CONVERSATION_LIST_UPDATED, (list) => list[0]?.lastMessage.messageForShow === 'three');
    const nobody = (await bens.getConversationProfile('C2Cnobody')).data.conversation;
    assert.deepEqual([nobody.unreadCount, nobody.lastMessage.type], [0, '']);
  });

  test('What the server refuses is passed on, and the message has failed', async () => {
    const { anna, ben, annas, benSees } = await clients.pair();
    await server.rest('openconfigsvr/setnospeaking', { Set_Account: anna, C2CmsgNospeakingTime: 3600 });
    const message = text(annas, ben, 'hello');
    await assert.rejects(annas.sendMessage(message), { name: 'ChatError', code: 20012 });
    assert.equal(message.status, 'fail');
    await server.rest('openconfigsvr/setnospeaking', { Set_Account: anna, C2CmsgNospeakingTime: 0 });
    await annas.resendMessage(message);
    assert.equal(message.status, 'success');
    await received(benSees, 'hello');
    await assert.rejects(send(annas, 'nobody', 'hello'), { code: 90012 });
    await assert.rejects(send(annas, ben, 'x'.repeat(13_000)), { code: 93000 });
  });

  test('A message that is sent again is stored and told once', async () => {
    const { anna, ben, annas, bens, benSees } = await clients.pair();
    const message = await send(annas, ben, 'once');
    const again = Object.assign(structuredClone(message), { status: 'fail', ID: 'another', time: 0 });
    await annas.resendMessage(again);
    assert.deepEqual([again.ID, again.time], [message.ID, message.time]);
    // From another connection of the same account, as after a cut.
    const [others] = await clients.client(anna);
    const elsewhere = Object.assign(structuredClone(message), { status: 'fail', ID: 'another', time: 0 });
    await others.resendMessage(elsewhere);
    assert.deepEqual([elsewhere.ID, elsewhere.time], [message.ID, message.time]);
    await send(annas, ben, 'twice');
    await received(benSees, 'once', 'twice');
    assert.deepEqual(texts((await bens.getMessageList({ conversationID: `C2C${anna}` })).data.messageList), ['once', 'twice']);
  });

  test('What is written in a row stays in a row, also when nobody waits for the answers', async () => {
    const { ben, annas } = await clients.pair();
    const made = Array.from({ length: 10 }, (_, i) => text(annas, ben, `m${i}`));
    await Promise.all(made.map((message) => annas.sendMessage(message)));
    const { messageList } = (await annas.getMessageList({ conversationID: `C2C${ben}` })).data;
    assert.equal(messageList.length, 10);
    // Seconds may have passed between them on their way; within one they are as they were written.
    for (const time of new Set(messageList.map((message) => message.time))) {
      const messages = messageList.filter((message) => message.time === time);
      assert.deepEqual(texts(messages), texts(made.filter((message) => messages.includes(message))));
    }
  });

  test('After a cut nothing is missing, nothing comes twice, and what happened to messages is told', async () => {
    const { anna, ben, annas, bens, annaSees, benSees } = await clients.pair();
    await Promise.all([annas.getConversationList(), bens.getConversationList()]);
    const message = await send(annas, ben, 'before', { needReadReceipt: true });
    const [got] = await received(benSees, 'before');
    await server.kill();
    await benSees.next(EVENT.NET_STATE_CHANGE, ({ state }) => state === 'disconnected');
    const waiting = ['one', 'two'].map((words) => send(annas, ben, words));
    await server.run();
    await Promise.all(waiting);
    for (let i = 0; i < 3; i++) await server.rest('openim/sendmsg', { From_Account: anna, To_Account: ben, MsgRandom: i, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: `r${i}` } }] });
    await server.rest('openim/admin_msgwithdraw', { From_Account: anna, To_Account: ben, MsgKey: `${message.sequence}_${message.random}_${message.time}` });
    await benSees.next(EVENT.MESSAGE_REVOKED);
    assert.equal(got.isRevoked, true);
    await annaSees.next(EVENT.MESSAGE_REVOKED);
    assert.equal(message.isRevoked, true);
    await send(annas, ben, 'last');
    const seen = [];
    while (!seen.includes('last')) seen.push(...texts(await benSees.next(EVENT.MESSAGE_RECEIVED)));
    assert.deepEqual(seen.slice(0, 2).sort(), ['one', 'two']);
    assert.deepEqual(seen.slice(2), ['r0', 'r1', 'r2', 'last']);
    assert.ok(!annaSees.waiting.some((event) => event.name === EVENT.MESSAGE_RECEIVED));
    assert.equal((await bens.getConversationList()).data.conversationList[0].unreadCount, 6);
  });
});
