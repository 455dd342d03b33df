// Conversations against a scripted gateway: what is asked, how the list follows, groups and marks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EVENT } from '../dist/events.js';
import { settle } from './support/clock.mjs';
import { Gateway, isPending } from './support/gateway.mjs';

const Second = 1_700_000_000;

const item = (from, to, sequence, words, more = {}) => ({
  From_Account: from,
  To_Account: to,
  MsgSeq: sequence,
  MsgRandom: 1,
  MsgTimeStamp: Second + sequence,
  MsgKey: `${sequence}_1_${Second + sequence}`,
  MsgId: `1-${Second + sequence}-${sequence}`,
  MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: words } }],
  ...more,
});

const entry = (To_Account, sequence, UnreadMsgNum, more = {}) => ({
  To_Account,
  MsgTime: Second + sequence,
  UnreadMsgNum,
  ReadTime: 0,
  PeerReadTime: 0,
  TopFlag: 0,
  RemindType: 0,
  LastMsg: item(To_Account, 'anna', sequence, `m${sequence}`),
  ...more,
});

function gateway(...conversations) {
  const made = new Gateway();
  made.sequences = { ...made.sequences, Message: 10, Conversation: 5 };
  made.conversations = conversations;
  made.answers['conversation/get_list'] = ({ To_Account, StartIndex = 0 }) => {
    const all = made.conversations.filter((one) => To_Account === undefined || To_Account.includes(one.To_Account));
    const page = structuredClone(all.slice(StartIndex, StartIndex + 2));
    return { ConversationItem: page, NextIndex: StartIndex + 2 < all.length ? StartIndex + 2 : 0, UnreadMsgNum: 0, CurrentSequence: made.sequences.Conversation };
  };
  made.answers['recentcontact/get_contact_group'] = () => ({ ContactItem: [], GroupItem: [], CompleteFlag: 1, NextStartIndex: 0 });
  return made;
}

const told = (server, number, message, UnreadMsgNum) => server.last.send({ Change: { Sequences: { Message: (server.sequences.Message = number) }, Items: [{ Type: 'Message', MessageItem: [message], UnreadMsgNum }] } });
const happened = (server, Type, more, by = 1) => server.last.send({ Change: { Sequences: { Conversation: (server.sequences.Conversation += by) }, Items: [{ Type, ...more }] } });
const of = (events, wanted) => events.filter(([event]) => event === wanted).map(([, data]) => data);
const list = async (chat, options) => (await chat.getConversationList(options)).data.conversationList;
const look = (conversations) => conversations.map((one) => [one.conversationID.slice(3), one.unreadCount, one.lastMessage.messageForShow]);
const asked = (server) => server.connections.flatMap((one) => one.of('conversation/get_list')).length;

test('The list comes in pages, pinned ones first, and is given from memory after that', async () => {
  const server = gateway(entry('ben', 1, 1), entry('cleo', 3, 2), entry('dora', 2, 0, { TopFlag: 1 }), entry('emil', 0, 0, { MsgTime: 0 }));
  const { chat, events } = await server.loggedIn();
  assert.deepEqual(look(await list(chat)), [['dora', 0, 'm2'], ['cleo', 2, 'm3'], ['ben', 1, 'm1']]);
  assert.equal(asked(server), 2);
  assert.deepEqual(look(await list(chat, ['C2Cben'])), [['ben', 1, 'm1']]);
  assert.deepEqual(look(await list(chat, { hasUnreadCount: true, type: 'C2C' })), [['cleo', 2, 'm3'], ['ben', 1, 'm1']]);
  assert.deepEqual(await list(chat, { type: 'GROUP' }), []);
  assert.equal(chat.getTotalUnreadMessageCount(), 3);
  assert.equal(asked(server), 2);
  assert.deepEqual(of(events, EVENT.CONVERSATION_LIST_UPDATED), []);
});

test('The list follows everything that happens without being read again', async () => {
  const server = gateway(entry('ben', 1, 1), entry('cleo', 3, 2, { RemindType: 1 }));
  const { chat, events } = await server.loggedIn();
  await list(chat);
  const last = async () => {
    await settle();
    return of(events.splice(0), EVENT.CONVERSATION_LIST_UPDATED).at(-1);
  };
  told(server, 20, item('ben', 'anna', 4, 'four'), 2);
  assert.deepEqual(look(await last()), [['ben', 2, 'four'], ['cleo', 2, 'm3']]);
  happened(server, 'MessageModified', { MessageItem: [item('ben', 'anna', 4, 'vier', { MsgVersion: 1 })] });
  assert.deepEqual(look(await last())[0], ['ben', 2, 'vier']);
  happened(server, 'MessageRecalled', { C2CMsgInfo: [item('ben', 'anna', 4, '')], Operator_Account: 'ben', UnreadMsgNum: 1 });
  const [recalled] = await last();
  assert.deepEqual([recalled.unreadCount, recalled.lastMessage.isRevoked, recalled.lastMessage.revoker], [1, true, 'ben']);
  happened(server, 'ConversationRead', { To_Account: ['cleo'], ReadTime: Second + 5, UnreadMsgNum: 0 });
  assert.deepEqual(look(await last())[1], ['cleo', 0, 'm3']);
  happened(server, 'PeerRead', { To_Account: ['cleo'], ReadTime: Second + 9 });
  assert.equal((await last())[1].peerReadTime, Second + 9);
  happened(server, 'ConversationChanged', { ConversationItem: [entry('cleo', 3, 0, { TopFlag: 1, RemindType: 2 })] });
  assert.deepEqual((await last()).map((one) => [one.conversationID, one.isPinned, one.messageRemindType]), [['C2Ccleo', true, 'Discard'], ['C2Cben', false, 'AcceptAndNotify']]);
  happened(server, 'ConversationCleared', { To_Account: ['cleo'] });
  assert.deepEqual(look(await last())[0], ['cleo', 0, '']);
  happened(server, 'ConversationDeleted', { To_Account: ['cleo', 'nobody'], ClearRamble: 1 });
  assert.deepEqual(look(await last()), [['ben', 1, 'vier']]);
  happened(server, 'MessageExtension', { C2CMsgInfo: [item('ben', 'anna', 4, '')], OperateType: 1, ExtensionList: [] });
  assert.equal(await last(), undefined);
  assert.equal(asked(server), 1);
});

test('Totals leave out what is muted, and are told when they change', async () => {
  const server = gateway(entry('ben', 1, 1), entry('cleo', 3, 2, { RemindType: 1 }));
  const { chat, events } = await server.loggedIn();
  assert.equal(chat.getTotalUnreadMessageCount(), 0, 'not loaded yet');
  await settle();
  await settle();
  assert.equal(chat.getTotalUnreadMessageCount(), 1);
  assert.deepEqual(of(events, EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED), [1]);
  told(server, 20, item('cleo', 'anna', 4, 'four'), 3);
  told(server, 21, item('ben', 'anna', 5, 'five'), 2);
  await settle();
  assert.deepEqual(of(events, EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED), [1, 2]);
});

test('The total is told when the list is first read, and when nothing is unread any more', async () => {
  const server = gateway(entry('ben', 1, 3));
  const { chat, events } = await server.loggedIn();
  await list(chat);
  happened(server, 'ConversationRead', { To_Account: ['ben'], ReadTime: Second + 5, UnreadMsgNum: 0 });
  await settle();
  assert.deepEqual(of(events, EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED), [3, 0]);
});

test('A message of somebody new is in the list at once; how one is told of it is asked', async () => {
  const server = gateway(entry('ben', 1, 1));
  const { chat, events } = await server.loggedIn();
  await list(chat);
  server.conversations.push(entry('cleo', 7, 1, { RemindType: 1, LastMsg: item('cleo', 'anna', 7, 'hi') }));
  told(server, 20, item('cleo', 'anna', 7, 'hi'), 1);
  await settle();
  await settle();
  assert.deepEqual(look(of(events, EVENT.CONVERSATION_LIST_UPDATED)[0])[0], ['cleo', 1, 'hi']);
  assert.equal((await list(chat))[0].messageRemindType, 'AcceptNotNotify');
  assert.equal(asked(server), 2);
});

test('What was sent from here is the last message, and older news do not replace it', async () => {
  const server = gateway(entry('ben', 1, 1));
  const { chat } = await server.loggedIn();
  await list(chat);
  server.answers['openim/sendmsg'] = ({ MsgSeq, MsgRandom }) => ({ MsgTime: Second + 500, MsgKey: `${MsgSeq}_${MsgRandom}_${Second + 500}`, MsgId: '1-1-1', Changes: [{ Sequences: { Message: 30 }, Items: [] }] });
  const create = (text) => chat.createTextMessage({ to: 'ben', conversationType: 'C2C', payload: { text } });
  await chat.sendMessage(create('mine'));
  assert.deepEqual(look(await list(chat)), [['ben', 1, 'mine']]);
  told(server, 31, item('ben', 'anna', 8, 'earlier'), 2);
  await settle();
  assert.deepEqual(look(await list(chat)), [['ben', 2, 'mine']]);
  await chat.sendMessage(create('hidden'), { messageControlInfo: { excludedFromLastMessage: true } });
  await chat.sendMessage(create('typing'), { onlineUserOnly: true });
  assert.deepEqual(look(await list(chat)), [['ben', 2, 'mine']]);
});

test('A message that is not for the list counts, and is not shown', async () => {
  const server = gateway(entry('ben', 1, 1));
  const { chat } = await server.loggedIn();
  await list(chat);
  told(server, 20, item('ben', 'anna', 4, 'hidden', { SendMsgControl: ['NoLastMsg'] }), 2);
  told(server, 21, item('cleo', 'anna', 5, 'hidden', { SendMsgControl: ['NoLastMsg'] }), 1);
  await settle();
  assert.deepEqual(look(await list(chat)), [['ben', 2, 'm1']]);
  assert.equal(asked(server), 1);
});

test('What comes while the list is read is in it, whether the pages are from before or after', async () => {
  const server = gateway(entry('ben', 1, 0), entry('cleo', 3, 0), entry('dora', 2, 0));
  const answer = server.answers['conversation/get_list'];
  delete server.answers['conversation/get_list'];
  const { chat } = await server.loggedIn();
  const reading = list(chat);
  await settle();
  const next = () => server.last.of('conversation/get_list').at(-1);
  server.last.reply(next().Id, answer(next().Body));
  await settle();
  // From before the page that is read, and read since.
  told(server, 20, item('dora', 'anna', 4, 'four'), 1);
  happened(server, 'ConversationRead', { To_Account: ['dora'], ReadTime: Second + 9, UnreadMsgNum: 0 });
  told(server, 21, item('ben', 'anna', 5, 'five'), 1);
  await settle();
  server.conversations[2] = entry('dora', 4, 0, { LastMsg: item('dora', 'anna', 4, 'four') });
  server.last.reply(next().Id, answer(next().Body));
  await settle();
  // The counter had moved between the pages: all over again.
  assert.ok(await isPending(reading));
  server.answers['conversation/get_list'] = answer;
  server.last.reply(next().Id, answer(next().Body));
  assert.deepEqual(look(await reading), [['dora', 0, 'four'], ['cleo', 0, 'm3'], ['ben', 0, 'm1']], 'pages say what they were asked');
  told(server, 22, item('ben', 'anna', 6, 'six'), 2);
  await settle();
  assert.deepEqual(look(await list(chat))[0], ['ben', 2, 'six']);
});

test('After a cut the list is read again when something was missed, and told when it is another one', async () => {
  const server = gateway(entry('ben', 1, 1));
  const { chat, events } = await server.loggedIn();
  await list(chat);
  server.last.close(1006);
  await server.clock.advance(1_000);
  assert.equal(asked(server), 1, 'nothing was missed');
  server.last.close(1006);
  server.sequences.Message = 40;
  server.answers['openim/sync_msg'] = () => ({ MsgList: [], LastMessage: 40, Complete: 1 });
  server.conversations[0] = entry('ben', 2, 2);
  await server.clock.advance(1_000);
  assert.equal(asked(server), 2);
  assert.deepEqual(of(events, EVENT.CONVERSATION_LIST_UPDATED).map(look), [[['ben', 2, 'm2']]]);
  happened(server, 'ConversationRead', { To_Account: ['ben'], ReadTime: 1, UnreadMsgNum: 0 }, 3);
  await settle();
  assert.equal(asked(server), 3, 'a gap');
  happened(server, 'SomethingNew', {});
  await settle();
  assert.equal(asked(server), 4, 'from a later version');
  happened(server, 'Refetch', {});
  await settle();
  assert.equal(asked(server), 5);
});

test('A reconnect while the list is read starts anew', async () => {
  const server = gateway(entry('ben', 1, 1), entry('cleo', 2, 1), entry('dora', 3, 1));
  const answer = server.answers['conversation/get_list'];
  delete server.answers['conversation/get_list'];
  const { chat } = await server.loggedIn();
  const reading = list(chat);
  await settle();
  server.last.reply(server.last.of('conversation/get_list')[0].Id, answer({ StartIndex: 0 }));
  await settle();
  server.last.close(1006);
  server.sequences.Message = 20;
  server.answers['openim/sync_msg'] = () => ({ MsgList: [], LastMessage: 20, Complete: 1 });
  server.conversations.unshift(server.conversations.pop());
  server.answers['conversation/get_list'] = answer;
  await server.clock.advance(1_000);
  assert.deepEqual(look(await reading).map(([peer]) => peer), ['dora', 'cleo', 'ben']);
});

test('Profiles, notes and drafts stand beside the conversations', async () => {
  const server = gateway(entry('ben', 1, 1));
  let nick = 'Ben';
  server.answers['profile/portrait_get'] = (body) => ({ UserProfileItem: body.To_Account.map((To_Account) => ({ To_Account, ProfileItem: [{ Tag: 'Tag_Profile_IM_Nick', Value: nick }] })) });
  const { chat, events } = await server.loggedIn();
  assert.equal((await list(chat))[0].userProfile.nick, 'Ben');
  server.last.send({ FriendProfile: { From_Account: 'ben', ProfileItem: [{ Tag: 'Tag_Profile_IM_Nick', Value: 'Benny' }], ProfileSequence: 2 } });
  await settle();
  assert.equal(of(events, EVENT.CONVERSATION_LIST_UPDATED)[0][0].userProfile.nick, 'Benny');
  told(server, 20, item('ben', 'anna', 4, 'four'), 2);
  await settle();
  assert.equal(of(events, EVENT.MESSAGE_RECEIVED)[0][0].nick, 'Benny');
  await chat.getMyProfile();
  told(server, 21, item('anna', 'ben', 5, 'five'), undefined);
  await settle();
  const own = of(events, EVENT.MESSAGE_RECEIVED)[1][0];
  assert.deepEqual([own.nick, 'gender' in own], ['Ben', false], 'of the profile only name and picture');
  await chat.setConversationDraft({ conversationID: 'C2Cben', draftText: 'dra' });
  assert.equal((await list(chat))[0].draftText, 'dra');
  nick = 'Benjamin';
  server.last.close(1006);
  await server.clock.advance(1_000);
  assert.equal((await list(chat))[0].userProfile.nick, 'Benjamin', 'it may have changed meanwhile');
  const before = server.connections.flatMap((one) => one.of('profile/portrait_get')).length;
  await list(chat);
  assert.equal(server.connections.flatMap((one) => one.of('profile/portrait_get')).length, before);
});

test('Conversation groups and marks: what is sent, and what is told', async () => {
  const server = gateway(entry('ben', 1, 1), entry('cleo', 2, 1));
  const marked = [];
  const groups = [];
  server.answers['recentcontact/get_contact_group'] = () => ({ ContactItem: marked, GroupItem: groups, CompleteFlag: 1, NextStartIndex: 0 });
  const contact = (To_Account, ResultCode = 0) => ({ ContactItem: { Type: 1, To_Account }, ResultCode, ResultInfo: ResultCode ? 'no' : '' });
  const { chat, events } = await server.loggedIn();
  const sent = (command) => server.last.of(command).at(-1).Body;
  assert.deepEqual((await chat.getConversationGroupList()).data, []);
  await list(chat);

  server.answers['recentcontact/create_contact_group'] = () => {
    groups.push({ GroupName: 'work', GroupId: 1 });
    marked.push({ Type: 1, To_Account: 'ben', ContactGroupId: [1] });
    return { GroupResultItem: [{ GroupItem: groups[0], ResultItem: [contact('ben'), contact('zed', 51008)] }] };
  };
  assert.deepEqual((await chat.createConversationGroup({ groupName: 'work', conversationIDList: ['C2Cben', 'C2Czed'] })).data, {
    groupName: 'work',
    successConversationIDList: ['C2Cben'],
    failureConversationIDList: [{ conversationID: 'C2Czed', code: 51008, message: 'no' }],
  });
  assert.deepEqual(sent('recentcontact/create_contact_group'), { GroupContactItem: [{ GroupName: 'work', ContactItem: [{ Type: 1, To_Account: 'ben' }, { Type: 1, To_Account: 'zed' }] }] });
  await settle();
  assert.deepEqual(of(events, EVENT.CONVERSATION_GROUP_LIST_UPDATED), [['work']]);
  assert.deepEqual(of(events, EVENT.CONVERSATION_IN_GROUP_UPDATED).map((one) => [one.groupName, one.conversationList.map((two) => two.conversationID)]), [['work', ['C2Cben']]]);
  assert.deepEqual((await chat.getConversationGroupList()).data, ['work']);
  assert.deepEqual((await list(chat, { groupName: 'work' })).map((one) => one.conversationGroupList), [['work']]);

  server.answers['recentcontact/update_contact_group'] = () => ({ UpdateType: 1, UpdateGroupResult: { ContactResultItem: [contact('cleo')] } });
  const update = () => sent('recentcontact/update_contact_group');
  assert.deepEqual((await chat.addConversationsToGroup({ groupName: 'work', conversationIDList: ['C2Ccleo'] })).data.successConversationIDList, ['C2Ccleo']);
  assert.deepEqual(update(), { UpdateType: 1, UpdateGroup: { UpdateGroupType: 2, OldGroupName: 'work', ContactUpdateItem: [{ ContactOptType: 1, ContactItem: { Type: 1, To_Account: 'cleo' } }] } });
  await chat.deleteConversationsFromGroup({ groupName: 'work', conversationIDList: ['C2Ccleo'] });
  assert.equal(update().UpdateGroup.ContactUpdateItem[0].ContactOptType, 2);
  await chat.renameConversationGroup({ oldName: 'work', newName: 'job' });
  assert.deepEqual(update(), { UpdateType: 1, UpdateGroup: { UpdateGroupType: 1, OldGroupName: 'work', NewGroupName: 'job' } });
  server.answers['recentcontact/del_contact_group'] = () => ({ GroupItem: [] });
  assert.deepEqual((await chat.deleteConversationGroup('job')).data, { groupName: 'job' });
  assert.deepEqual(sent('recentcontact/del_contact_group'), { GroupName: ['job'] });

  server.answers['recentcontact/mark_contact'] = (body) => ({ ResultItem: body.MarkItem.map((one) => contact(one.ContactItem.To_Account)) });
  const mark = () => sent('recentcontact/mark_contact').MarkItem;
  await chat.markConversation({ conversationIDList: ['C2Cben'], markType: 3, enableMark: true });
  assert.deepEqual(mark(), [{ OptType: 1, SetMark: [3], ContactItem: { Type: 1, To_Account: 'ben' } }]);
  await chat.markConversation({ conversationIDList: ['C2Cben'], markType: 2 ** 32, enableMark: false });
  assert.deepEqual(mark(), [{ OptType: 1, ClearMark: [33], ContactItem: { Type: 1, To_Account: 'ben' } }]);
  await chat.setConversationCustomData({ conversationIDList: ['C2Cben'], customData: 'vip' });
  assert.deepEqual(mark(), [{ OptType: 2, CustomMark: 'vip', ContactItem: { Type: 1, To_Account: 'ben' } }]);

  // Another device of the account.
  marked[0] = { Type: 1, To_Account: 'ben', StandardMark: `1${'0'.repeat(29)}101`, CustomMark: 'vip' };
  happened(server, 'ConversationChanged', { ConversationItem: [entry('ben', 1, 1)] });
  await settle();
  const [ben] = await list(chat, { markType: 2 ** 32 });
  assert.deepEqual([ben.conversationID, ben.markList, ben.customData], ['C2Cben', [1, 3, 2 ** 32], 'vip']);
  await assert.rejects(chat.markConversation({ conversationIDList: ['C2Cben'], markType: 0.5, enableMark: true }), { code: 6017 });
});

test('Groups are told of without the conversations, where nobody has asked for those', async () => {
  const server = gateway(entry('ben', 1, 1));
  const groups = [];
  server.answers['recentcontact/get_contact_group'] = () => ({ ContactItem: [], GroupItem: groups, CompleteFlag: 1, NextStartIndex: 0 });
  server.answers['recentcontact/del_contact_group'] = () => (groups.splice(0), { GroupItem: [] });
  groups.push({ GroupName: 'work', GroupId: 1 });
  const { chat, events } = await server.loggedIn();
  assert.deepEqual((await chat.getConversationGroupList()).data, ['work']);
  await chat.deleteConversationGroup('work');
  await settle();
  assert.deepEqual(of(events, EVENT.CONVERSATION_GROUP_LIST_UPDATED), [[]]);
  assert.deepEqual(of(events, EVENT.CONVERSATION_LIST_UPDATED), []);
  assert.equal(asked(server), 0);
});

test('A server without groups and marks has none', async () => {
  const server = gateway(entry('ben', 1, 1));
  server.answers['recentcontact/get_contact_group'] = () => ({ ErrorCode: 60009, ErrorInfo: 'no such command' });
  const { chat } = await server.loggedIn();
  const [ben] = await list(chat);
  assert.deepEqual([ben.markList, ben.customData, ben.conversationGroupList], [[], '', []]);
  assert.deepEqual((await chat.getConversationGroupList()).data, []);
});

test('Everything is read that is unread; what is read is left', async () => {
  const server = gateway(entry('ben', 1, 1), entry('cleo', 2, 0), entry('dora', 3, 4, { RemindType: 2 }));
  server.answers['openim/admin_set_msg_read'] = () => ({});
  const { chat } = await server.loggedIn();
  await chat.setAllMessageRead({ scope: 'readAllGroupMessage' });
  assert.deepEqual(server.last.of('openim/admin_set_msg_read'), []);
  await chat.setAllMessageRead({ scope: 'readAllC2CMessage' });
  assert.deepEqual(server.last.of('openim/admin_set_msg_read').map((request) => request.Body.Peer_Account).sort(), ['ben', 'dora']);
});

test('After a logout nothing of it is left', async () => {
  const server = gateway(entry('ben', 1, 1));
  const { chat } = await server.loggedIn();
  await list(chat);
  told(server, 20, item('ben', 'anna', 4, 'four'), 2);
  await settle();
  const ID = `1-${Second + 4}-4`;
  assert.notEqual(chat.findMessage(ID), null);
  await chat.logout();
  assert.equal(chat.findMessage(ID), null);
  assert.equal(chat.getTotalUnreadMessageCount(), 0);
  await assert.rejects(chat.getConversationList(), { code: 2024 });
});
