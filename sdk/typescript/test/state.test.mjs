// The rules of convergence one by one; convergence.random.test.mjs tries them in every order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EVENT } from '../dist/events.js';
import { settle } from './support/clock.mjs';
import { Gateway, isPending } from './support/gateway.mjs';

const blocked = (name, sequence) => ({
  Change: { Sequences: { BlackList: sequence }, Items: [{ Type: 'BlackListAdded', BlackListItem: [{ To_Account: name, AddBlackTimeStamp: sequence }] }] },
});
const friend = (name, ...values) => ({ To_Account: name, ValueItem: values.map(([Tag, Value]) => ({ Tag, Value })) });

/** A gateway whose blocklist holds these. */
async function withBlocklist(...names) {
  const gateway = new Gateway();
  gateway.blocked = names;
  gateway.sequences.BlackList = names.length;
  gateway.answers['sns/black_list_get'] = () => ({
    BlackListItem: gateway.blocked.map((To_Account, i) => ({ To_Account, AddBlackTimeStamp: i })),
    StartIndex: 0,
    CurruentSequence: gateway.sequences.BlackList,
  });
  const { chat, events } = await gateway.loggedIn();
  const fetches = () => gateway.connections.flatMap((one) => one.of('sns/black_list_get')).length;
  const news = async (frame) => {
    gateway.last.send(frame);
    await settle();
  };
  return { gateway, chat, events, fetches, news };
}

test('A list is loaded once, when it is first asked for, and nobody is told', async () => {
  const { chat, events, fetches } = await withBlocklist('ben');
  assert.equal(fetches(), 0);
  const lists = await Promise.all([chat.getBlacklist(), chat.getBlacklist()]);
  assert.deepEqual(lists.map(({ data }) => data), [['ben'], ['ben']]);
  await chat.getBlacklist();
  assert.equal(fetches(), 1);
  assert.deepEqual(events, []);
});

test('The next change is applied, and told once', async () => {
  const { chat, events, fetches, news } = await withBlocklist('ben');
  await chat.getBlacklist();
  await news(blocked('cleo', 2));
  await news({ Change: { Sequences: { BlackList: 3 }, Items: [{ Type: 'BlackListDeleted', To_Account: ['ben'] }] } });
  assert.deepEqual(events, [
    [EVENT.BLACKLIST_UPDATED, ['ben', 'cleo']],
    [EVENT.BLACKLIST_UPDATED, ['cleo']],
  ]);
  assert.deepEqual((await chat.getBlacklist()).data, ['cleo']);
  assert.equal(fetches(), 1);
});

test('A change that is contained already is left out', async () => {
  const { chat, events, fetches, news } = await withBlocklist('ben', 'cleo');
  await chat.getBlacklist();
  await news(blocked('dora', 1));
  await news(blocked('dora', 2));
  assert.deepEqual(events, []);
  assert.deepEqual((await chat.getBlacklist()).data, ['ben', 'cleo']);
  assert.equal(fetches(), 1);
});

test('After a gap the list is fetched, and told because it is another one', async () => {
  const { gateway, chat, events, fetches, news } = await withBlocklist('ben');
  await chat.getBlacklist();
  gateway.blocked = ['ben', 'cleo', 'dora'];
  gateway.sequences.BlackList = 3;
  await news(blocked('dora', 3));
  assert.equal(fetches(), 2);
  assert.deepEqual(events, [[EVENT.BLACKLIST_UPDATED, ['ben', 'cleo', 'dora']]]);
});

test('While an own call is under way a gap is waited for', async () => {
  const { gateway, chat, events, fetches, news } = await withBlocklist('ben');
  await chat.getBlacklist();
  const call = chat.addToBlacklist({ userIDList: ['cleo'] });
  await settle();
  await news(blocked('dora', 3));
  assert.deepEqual(events, []);
  const [request] = gateway.last.of('sns/black_list_add');
  gateway.last.reply(request.Id, { ResultItem: [{ To_Account: 'cleo', ResultCode: 0, ResultInfo: '' }], Changes: [blocked('cleo', 2).Change] });
  assert.deepEqual((await call).data, ['ben', 'cleo', 'dora']);
  assert.deepEqual(events, [[EVENT.BLACKLIST_UPDATED, ['ben', 'cleo', 'dora']]]);
  assert.equal(fetches(), 1);
});

test('A gap that no own call fills is fetched once they are answered', async () => {
  const { gateway, chat, fetches, news } = await withBlocklist('ben');
  await chat.getBlacklist();
  const call = chat.addToBlacklist({ userIDList: ['ben'] });
  await settle();
  await news(blocked('dora', 3));
  assert.equal(fetches(), 1);
  gateway.blocked = ['ben', 'cleo', 'dora'];
  gateway.sequences.BlackList = 3;
  gateway.last.reply(gateway.last.of('sns/black_list_add')[0].Id, { ResultItem: [{ To_Account: 'ben', ResultCode: 30001, ResultInfo: '' }] });
  assert.deepEqual((await call).data, ['ben', 'cleo', 'dora']);
  assert.equal(fetches(), 2);
});

test('A call is answered only after the state holds what it changed', async () => {
  const { gateway, chat, events } = await withBlocklist();
  await chat.getBlacklist();
  gateway.answers['sns/black_list_add'] = () => ({ ResultItem: [], Changes: [blocked('ben', 1).Change] });
  const seen = [];
  chat.on(EVENT.BLACKLIST_UPDATED, () => seen.push('event'));
  await chat.addToBlacklist({ userIDList: ['ben'] });
  seen.push('answer');
  assert.deepEqual(seen, ['event', 'answer']);
  assert.equal(events.length, 1);
});

test('A list that came in pages is fetched anew when it changed between them', async () => {
  const { gateway, chat } = await withBlocklist();
  const pages = [
    { BlackListItem: [{ To_Account: 'ben' }], StartIndex: 1, CurruentSequence: 1 },
    { BlackListItem: [{ To_Account: 'cleo' }], StartIndex: 0, CurruentSequence: 2 },
    { BlackListItem: [{ To_Account: 'dora' }], StartIndex: 1, CurruentSequence: 3 },
    { BlackListItem: [{ To_Account: 'emil' }], StartIndex: 0, CurruentSequence: 3 },
  ];
  const starts = [];
  gateway.answers['sns/black_list_get'] = (body) => (starts.push(body.StartIndex), pages.shift());
  assert.deepEqual((await chat.getBlacklist()).data, ['dora', 'emil']);
  assert.deepEqual(starts, [0, 1, 0, 1]);
});

test('A list that changes faster than it can be read is read with pauses', async () => {
  const { gateway, chat } = await withBlocklist();
  let sequence = 0;
  gateway.answers['sns/black_list_get'] = () => ({ BlackListItem: [{ To_Account: 'ben' }], StartIndex: sequence < 9 ? 1 : 0, CurruentSequence: sequence++ < 9 ? sequence : 10 });
  const list = chat.getBlacklist();
  assert.equal(await isPending(list), true);
  await gateway.clock.advance(10_000);
  assert.deepEqual((await list).data, ['ben']);
});

test('What came before the list was fetched is no news, what came while it was fetched is not lost', async () => {
  const { gateway, chat, events, news } = await withBlocklist('ben');
  const answer = gateway.answers['sns/black_list_get'];
  delete gateway.answers['sns/black_list_get'];
  const list = chat.getBlacklist();
  await settle();
  const [request] = gateway.last.of('sns/black_list_get');
  const old = answer();
  gateway.blocked.push('cleo');
  gateway.sequences.BlackList = 2;
  await news(blocked('cleo', 2));
  gateway.answers['sns/black_list_get'] = answer;
  gateway.last.reply(request.Id, old);
  assert.deepEqual((await list).data, ['ben', 'cleo']);
  assert.deepEqual(events, [[EVENT.BLACKLIST_UPDATED, ['ben', 'cleo']]]);
});

test('A change to a list that was never asked for is told to those who listen, and fetched for nobody else', async () => {
  const listening = await withBlocklist('ben', 'cleo');
  await listening.news(blocked('cleo', 2));
  assert.deepEqual(listening.events, [[EVENT.BLACKLIST_UPDATED, ['ben', 'cleo']]]);

  const gateway = new Gateway();
  const chat = gateway.chat();
  await chat.login({ userID: 'anna', userSig: 'sig' });
  gateway.last.send(blocked('cleo', 1));
  await settle();
  assert.equal(gateway.last.requests.length, 1);
});

test('After a reconnect only what differs is fetched, and told only if it is another', async () => {
  const { gateway, chat, events, fetches } = await withBlocklist('ben');
  await Promise.all([chat.getBlacklist(), chat.getFriendList(), chat.getFriendGroupList(), chat.getFriendApplicationList(), chat.getMyProfile()]);
  const reconnect = async () => {
    gateway.last.close(1006);
    await gateway.clock.advance(30_000);
    events.splice(0, events.length, ...events.filter(([name]) => name !== EVENT.NET_STATE_CHANGE));
    return gateway.last.requests.map((request) => request.Command).slice(1);
  };
  assert.deepEqual(await reconnect(), []);

  gateway.sequences.BlackList = 9;
  gateway.blocked = ['cleo'];
  assert.deepEqual(await reconnect(), ['sns/black_list_get']);
  assert.deepEqual(events.splice(0), [[EVENT.BLACKLIST_UPDATED, ['cleo']]]);

  gateway.sequences.FriendList = 2;
  gateway.sequences.Profile = 1;
  assert.deepEqual(await reconnect(), ['sns/group_get', 'profile/portrait_get', 'gateway/sequences']);
  assert.deepEqual(events, []);

  gateway.sequences.FriendProfile = 4;
  assert.deepEqual(await reconnect(), ['profile/friend_portrait_get']);
  // A server that was set back to an older state: different is different.
  gateway.sequences.BlackList = 1;
  assert.deepEqual((await reconnect()).filter((command) => command.startsWith('sns')), ['sns/black_list_get']);
  assert.equal(fetches(), 3);
});

test('What was missed of a list that was never asked for is told to those who listen', async () => {
  const { gateway, chat, events } = await withBlocklist('ben');
  gateway.sequences.BlackList = 5;
  gateway.last.close(1006);
  await gateway.clock.advance(1_000);
  assert.deepEqual(events.filter(([name]) => name === EVENT.BLACKLIST_UPDATED), [[EVENT.BLACKLIST_UPDATED, ['ben']]]);
  assert.equal(chat.isReady(), true);
});

test('A fetch that fails is repeated in the background, and reported once', async () => {
  const { gateway, chat, events, news } = await withBlocklist('ben');
  await chat.getBlacklist();
  const answer = gateway.answers['sns/black_list_get'];
  gateway.answers['sns/black_list_get'] = () => ({ ActionStatus: 'FAIL', ErrorCode: 30006, ErrorInfo: 'broken' });
  await news(blocked('dora', 3));
  await assert.rejects(chat.getBlacklist(), { code: 30006 });
  await gateway.clock.advance(10_000);
  assert.deepEqual(events, [[EVENT.ERROR, { code: 30006, message: 'broken' }]]);
  gateway.sequences.BlackList = 3;
  gateway.blocked = ['ben', 'cleo', 'dora'];
  gateway.answers['sns/black_list_get'] = answer;
  await gateway.clock.advance(30_000);
  assert.deepEqual(events.at(-1), [EVENT.BLACKLIST_UPDATED, ['ben', 'cleo', 'dora']]);
  assert.equal(gateway.clock.running, 1);
});

test('Refetch, and a counter that moves without a word, mean fetching', async () => {
  for (const Items of [[{ Type: 'Refetch' }], [], undefined, [{ Type: 'Novelty' }]]) {
    const { gateway, chat, events, fetches, news } = await withBlocklist('ben');
    await chat.getBlacklist();
    gateway.blocked = ['cleo'];
    gateway.sequences.BlackList = 2;
    await news({ Change: { Sequences: { BlackList: 2 }, Items } });
    assert.deepEqual(events, [[EVENT.BLACKLIST_UPDATED, ['cleo']]]);
    assert.equal(fetches(), 2);
  }
});

test('One change of several lists is told when all of them hold it', async () => {
  const gateway = new Gateway();
  gateway.answers['sns/friend_get'] = () => ({ UserDataItem: [friend('ben')], StandardSequence: 1, CustomSequence: 0, CompleteFlag: 1 });
  const { chat, events } = await gateway.loggedIn();
  await Promise.all([chat.getBlacklist(), chat.getFriendList()]);
  const seen = [];
  const look = async () => seen.push([(await chat.getBlacklist()).data.length, (await chat.getFriendList()).data.length]);
  chat.on(EVENT.BLACKLIST_UPDATED, look);
  chat.on(EVENT.FRIEND_LIST_UPDATED, look);
  gateway.last.send({
    Change: {
      Sequences: { Friend: 2, BlackList: 1 },
      Items: [blocked('ben', 1).Change.Items[0], { Type: 'FriendDeleted', To_Account: ['ben'] }],
    },
  });
  await settle();
  assert.deepEqual(events.map(([name]) => name).sort(), [EVENT.BLACKLIST_UPDATED, EVENT.FRIEND_LIST_UPDATED]);
  assert.deepEqual(seen, [[1, 0], [1, 0]]);
});

test('A new friend is told with the profile; an event never holds half a friend', async () => {
  const gateway = new Gateway();
  gateway.answers['profile/portrait_get'] = (body) => ({
    UserProfileItem: body.To_Account.map((To_Account) => ({ To_Account, ProfileItem: [{ Tag: 'Tag_Profile_IM_Nick', Value: `N ${To_Account}` }], ResultCode: 0 })),
  });
  const { chat, events } = await gateway.loggedIn();
  await chat.getFriendList();
  gateway.last.send({ Change: { Sequences: { Friend: 1 }, Items: [{ Type: 'FriendAdded', UserDataItem: [friend('ben', ['Tag_SNS_IM_AddTime', 5])] }] } });
  await settle();
  assert.equal(events.length, 1);
  assert.deepEqual(events[0][1].map((one) => [one.userID, one.addTime, one.profile.nick]), [['ben', 5, 'N ben']]);
});

test('Friends’ profiles follow the news, each by its own counter', async () => {
  const gateway = new Gateway();
  const profile = (nick, ProfileSequence) => ({ From_Account: 'ben', ProfileItem: [{ Tag: 'Tag_Profile_IM_Nick', Value: nick }], ProfileSequence });
  let page = { UserProfileItem: [{ To_Account: 'ben', ProfileItem: [], ProfileSequence: 1 }], FriendProfileSequence: 1, CompleteFlag: 1, NextStartIndex: 0 };
  gateway.sequences.Friend = 1;
  gateway.answers['sns/friend_get'] = () => ({ UserDataItem: [friend('ben')], StandardSequence: 1, CustomSequence: 0, CompleteFlag: 1 });
  gateway.answers['profile/friend_portrait_get'] = () => page;
  const { chat, events } = await gateway.loggedIn();
  await chat.getFriendList();
  const news = async (...about) => {
    gateway.last.send({ FriendProfile: profile(...about) });
    await settle();
    return events.splice(0).map(([name, data]) => [name, data.map((one) => one.nick)]);
  };
  assert.deepEqual(await news('B', 2), [[EVENT.PROFILE_UPDATED, ['B']]]);
  assert.deepEqual(await news('old', 2), []);
  assert.deepEqual(await news('B', 3), []);
  page = { ...page, UserProfileItem: [{ ...page.UserProfileItem[0], ProfileItem: profile('Benny').ProfileItem, ProfileSequence: 6 }] };
  assert.deepEqual(await news('C', 5), [[EVENT.PROFILE_UPDATED, ['Benny']]]);
  assert.equal((await chat.getFriendProfile({ userIDList: ['ben'] })).data.friendList[0].profile.nick, 'Benny');
  assert.equal(gateway.last.of('profile/friend_portrait_get').length, 2);
});

test('One’s own profile is read between two looks at its counter', async () => {
  const gateway = new Gateway();
  const nicks = ['old', 'new'];
  gateway.answers['profile/portrait_get'] = (body) => {
    if (nicks.length === 2) gateway.sequences.Profile = 1;
    return { UserProfileItem: [{ To_Account: body.To_Account[0], ProfileItem: [{ Tag: 'Tag_Profile_IM_Nick', Value: nicks.shift() }], ResultCode: 0 }] };
  };
  const { chat } = await gateway.loggedIn();
  assert.equal((await chat.getMyProfile()).data.nick, 'new');
  assert.deepEqual(nicks, []);
});

test('Applications: one that is renewed moves up, reading them makes them read, answering them takes them away', async () => {
  const gateway = new Gateway();
  const item = (To_Account, AddTime, more = {}) => ({ To_Account, PendencyType: 'Pendency_Type_ComeIn', AddTime, AddWording: 'hi', Unread: 1, ...more });
  gateway.answers['sns/pendency_get'] = () => ({ ApplicationItem: [item('cleo', 20), item('ben', 10)], StartIndex: 0, CurrentSequence: 1 });
  const { chat, events } = await gateway.loggedIn();
  assert.equal((await chat.getFriendApplicationList()).data.unreadCount, 2);
  const change = async (Application, Item) => {
    gateway.last.send({ Change: { Sequences: { Application }, Items: [Item] } });
    await settle();
    return events.splice(0).map(([name, data]) => [name, data.friendApplicationList.map((one) => one.userID), data.unreadCount])[0];
  };
  const name = EVENT.FRIEND_APPLICATION_LIST_UPDATED;
  assert.deepEqual(await change(2, { Type: 'ApplicationAdded', ApplicationItem: [item('ben', 30)] }), [name, ['ben', 'cleo'], 2]);
  assert.deepEqual(await change(3, { Type: 'ApplicationRead', ReadTime: 25 }), [name, ['ben', 'cleo'], 1]);
  assert.equal(await change(4, { Type: 'ApplicationRead', ReadTime: 26 }), undefined);
  assert.deepEqual(await change(5, { Type: 'ApplicationAdded', ApplicationItem: [item('dora', 40, { PendencyType: 'Pendency_Type_SendOut' })] }), [name, ['dora', 'ben', 'cleo'], 1]);
  assert.deepEqual(await change(6, { Type: 'ApplicationDeleted', To_Account: ['ben'], PendencyType: 'Pendency_Type_ComeIn' }), [name, ['dora', 'cleo'], 0]);
});

test('Follow: who came and went is told; what was missed says to look again', async () => {
  const gateway = new Gateway();
  gateway.answers['follow/follow_check'] = (body) => ({ ResultItem: body.To_Account.map((To_Account) => ({ To_Account, FollowType: To_Account === 'ben' ? 3 : 2 })) });
  const { events } = await gateway.loggedIn();
  const change = async (Follow, Type, name) => {
    gateway.last.send({ Change: { Sequences: { Follow }, Items: [{ Type, To_Account: [name] }] } });
    await settle();
    return events.splice(0);
  };
  const told = (userIDList, isAdd, refetch = false) => ({ userIDList, isAdd, refetch });
  assert.deepEqual(await change(1, 'FollowerAdded', 'ben'), [
    [EVENT.MY_FOLLOWERS_LIST_UPDATED, told(['ben'], true)],
    [EVENT.MUTUAL_FOLLOWERS_LIST_UPDATED, told(['ben'], true)],
  ]);
  assert.deepEqual(await change(2, 'Followed', 'cleo'), [[EVENT.MY_FOLLOWING_LIST_UPDATED, told(['cleo'], true)]]);
  assert.deepEqual(await change(3, 'FollowerDeleted', 'cleo'), [
    [EVENT.MY_FOLLOWERS_LIST_UPDATED, told(['cleo'], false)],
    [EVENT.MUTUAL_FOLLOWERS_LIST_UPDATED, told(['cleo'], false)],
  ]);
  gateway.sequences.Follow = 7;
  assert.deepEqual(
    (await change(7, 'Unfollowed', 'cleo')).map(([, data]) => data.refetch),
    [true, true, true],
  );
});

test('Subscriptions to statuses are renewed after a reconnect, and what changed meanwhile is told', async () => {
  const gateway = new Gateway();
  let ben = 'Online';
  const items = (body) => ({ StatusItem: body.To_Account.map((To_Account) => ({ To_Account, Status: To_Account === 'ben' ? ben : 'Offline', CustomStatus: '' })), ErrorList: [] });
  gateway.answers['status/subscribe'] = items;
  gateway.answers['status/unsubscribe'] = () => ({});
  const { chat, events } = await gateway.loggedIn();
  await chat.subscribeUserStatus({ userIDList: ['ben', 'cleo', 'dora'] });
  await chat.unsubscribeUserStatus({ userIDList: ['dora'] });
  ben = 'Offline';
  gateway.last.close(1006);
  await gateway.clock.advance(1_000);
  assert.deepEqual(gateway.last.of('status/subscribe').map((one) => one.Body.To_Account), [['ben', 'cleo']]);
  assert.deepEqual(
    events.filter(([name]) => name === EVENT.USER_STATUS_UPDATED).map(([, data]) => data),
    [[{ userID: 'ben', statusType: 3, customStatus: '', onlineDevices: [] }]],
  );
});

test('Of many subscriptions the newest 200 are renewed, in as many calls as it takes', async () => {
  const gateway = new Gateway();
  gateway.answers['status/subscribe'] = (body) => ({ StatusItem: body.To_Account.map((To_Account) => ({ To_Account, Status: 'Offline' })) });
  const { chat } = await gateway.loggedIn();
  for (let i = 0; i < 3; i++) await chat.subscribeUserStatus({ userIDList: Array.from({ length: 90 }, (_, j) => `u${i * 90 + j}`) });
  gateway.last.close(1006);
  await gateway.clock.advance(1_000);
  const renewed = gateway.last.of('status/subscribe').map((one) => one.Body.To_Account);
  assert.deepEqual(renewed.map((list) => list.length), [100, 100]);
  assert.equal(renewed[0][0], 'u70');
});

test('Statuses are told when they changed', async () => {
  const gateway = new Gateway();
  gateway.answers['status/set'] = () => ({});
  const { chat, events } = await gateway.loggedIn();
  const status = async (Status, CustomStatus, To_Account = 'ben') => {
    gateway.last.send({ Status: [{ To_Account, Status, CustomStatus, Detail: [{ Platform: 'Web', Status }] }] });
    await settle();
    return events.splice(0).flatMap(([, data]) => data.map((one) => [one.statusType, one.customStatus, one.onlineDevices]));
  };
  assert.deepEqual(await status('Online', 'busy'), [[1, 'busy', ['Web']]]);
  assert.deepEqual(await status('PushOnline', ''), [[2, '', []]]);
  assert.deepEqual((await chat.setSelfStatus({ customStatus: 'here' })).data, { userID: 'anna', statusType: 1, customStatus: 'here', onlineDevices: [] });
  assert.equal(events.splice(0).length, 1);
  // The server may tell one's own devices too.
  assert.deepEqual(await status('Online', 'here', 'anna'), []);
  assert.deepEqual(await status('Online', 'away', 'anna'), [[1, 'away', ['Web']]]);
});

test('Nothing of an account is left for the next one', async () => {
  const { gateway, chat } = await withBlocklist('ben');
  await chat.getBlacklist();
  await chat.logout();
  await assert.rejects(chat.getBlacklist(), { code: 2024 });
  gateway.blocked = ['anna'];
  await chat.login({ userID: 'cleo', userSig: 'sig' });
  assert.deepEqual((await chat.getBlacklist()).data, ['anna']);
});
