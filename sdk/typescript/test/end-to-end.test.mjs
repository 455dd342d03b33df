// Against the real server, when it has been built; and in Chromium, when that is installed.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';
import TencentCloudChat from '../dist/index.js';
import { NodeWebSocket } from '../dist/net/node-websocket.js';
import { binary, Server, userSig } from './support/server.mjs';
import { Witness } from './support/witness.mjs';

const { EVENT, TYPES } = TencentCloudChat;
const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const ids = (friends) => friends.map((friend) => friend.userID);

describe('Against the server', { skip: binary === undefined && 'the server has not been built' }, () => {
  let server;
  const chats = [];
  let people = 0;

  before(async () => {
    server = await Server.start();
  });
  after(async () => {
    await Promise.all(chats.map((chat) => chat.destroy()));
    await server?.stop();
  });

  /** New accounts, so that no test knows of another. */
  async function accounts(...names) {
    const made = names.map((name) => `${name}${++people}`);
    await server.import(...made);
    return made;
  }

  /** A client that is logged in, and all it is told. */
  async function client(userID, options = {}) {
    const chat = TencentCloudChat.create({ SDKAppID: server.SDKAppID, server: server.url, ...options });
    chat.setLogLevel(4);
    chats.push(chat);
    const witness = new Witness(chat, ...new Set(Object.values(EVENT)));
    await chat.login({ userID, userSig: userSig(userID) });
    await witness.next(EVENT.SDK_READY);
    return [chat, witness];
  }

  /** Two new accounts who are friends, with a client each that has its lists. */
  async function friends() {
    const [anna, ben] = await accounts('anna', 'ben');
    await server.rest('sns/friend_add', { From_Account: anna, AddFriendItem: [{ To_Account: ben, AddSource: 'AddSource_Type_App' }] });
    const [annas, annaSees] = await client(anna);
    const [bens, benSees] = await client(ben);
    await Promise.all([annas.getFriendList(), bens.getFriendList(), annas.getBlacklist(), bens.getBlacklist()]);
    return { anna, ben, annas, bens, annaSees, benSees };
  }

  test('Node speaks to the gateway with the WebSocket of the SDK', async () => {
    assert.equal(globalThis.WebSocket === undefined || typeof globalThis.WebSocket === 'function', true);
    const socket = new NodeWebSocket(`${server.url.replace('http', 'ws')}/gateway/v1`);
    const closed = new Promise((resolve) => (socket.onclose = resolve));
    socket.onopen = () => socket.send('{"Id":1,"Command":"gateway/login","Body":{}}');
    const { Reply } = JSON.parse((await new Promise((resolve) => (socket.onmessage = resolve))).data);
    assert.equal(Reply.ErrorCode, 70402);
    assert.equal((await closed).code, 4003);
  });

  test('A login with a bad UserSig, or of nobody, is refused with the server’s code', async () => {
    const chat = TencentCloudChat.create({ SDKAppID: server.SDKAppID, server: server.url });
    chats.push(chat);
    await assert.rejects(chat.login({ userID: 'nobody', userSig: userSig('nobody') }), { name: 'ChatError', code: 70107 });
    await assert.rejects(chat.login({ userID: 'anna', userSig: 'nonsense' }), { code: 70003 });
    await assert.rejects(chat.login({ userID: 'anna', userSig: userSig('ben') }), { code: 70013 });
  });

  test('Adding a friend: both have each other, with profile', async () => {
    const [anna, ben] = await accounts('anna', 'ben');
    await server.rest('profile/portrait_set', { From_Account: ben, ProfileItem: [{ Tag: 'Tag_Profile_IM_Nick', Value: 'Ben' }] });
    const [annas, annaSees] = await client(anna);
    const [bens, benSees] = await client(ben);
    assert.deepEqual((await annas.getFriendList()).data, []);
    assert.deepEqual((await annas.addFriend({ to: ben, source: 'AddSource_Type_App', remark: 'B' })).data, { userID: ben, code: 0 });
    const [friend] = (await annas.getFriendList()).data;
    assert.deepEqual([friend.userID, friend.remark, friend.source, friend.profile.nick], [ben, 'B', 'AddSource_Type_App', 'Ben']);
    assert.ok(Math.abs(friend.addTime - annas.getServerTime()) < 60);
    assert.deepEqual(ids(await annaSees.next(EVENT.FRIEND_LIST_UPDATED)), [ben]);
    assert.deepEqual(ids(await benSees.next(EVENT.FRIEND_LIST_UPDATED)), [anna]);
    assert.equal((await bens.checkFriend({ userIDList: [anna] })).data.successUserIDList[0].relation, TYPES.SNS_TYPE_BOTH_WAY);
    await assert.rejects(annas.addFriend({ to: ben, source: 'AddSource_Type_App' }), { code: 30001 });
    await assert.rejects(annas.addFriend({ to: 'nobody', source: 'AddSource_Type_App' }), { code: 30003 });
  });

  test('Asking, reading, refusing, asking again and accepting', async () => {
    const [anna, ben] = await accounts('anna', 'ben');
    const [annas, annaSees] = await client(anna);
    const [bens, benSees] = await client(ben);
    await bens.updateMyProfile({ allowType: TYPES.ALLOW_TYPE_NEED_CONFIRM });
    const ask = () => annas.addFriend({ to: ben, source: 'AddSource_Type_App', wording: 'hello' });
    assert.equal((await ask()).data.code, 30539);
    const sent = await annaSees.next(EVENT.FRIEND_APPLICATION_LIST_UPDATED);
    assert.deepEqual([sent.friendApplicationList[0].userID, sent.friendApplicationList[0].type, sent.unreadCount], [ben, TYPES.SNS_APPLICATION_SENT_BY_ME, 0]);
    const came = await benSees.next(EVENT.FRIEND_APPLICATION_LIST_UPDATED);
    const [application] = came.friendApplicationList;
    assert.deepEqual([application.userID, application.type, application.wording, came.unreadCount], [anna, TYPES.SNS_APPLICATION_SENT_TO_ME, 'hello', 1]);
    assert.equal((await bens.setFriendApplicationRead()).data.unreadCount, 0);
    assert.equal((await benSees.next(EVENT.FRIEND_APPLICATION_LIST_UPDATED)).unreadCount, 0);

    await bens.refuseFriendApplication({ userID: anna });
    assert.deepEqual((await annaSees.next(EVENT.FRIEND_APPLICATION_LIST_UPDATED)).friendApplicationList, []);
    assert.deepEqual((await bens.getFriendApplicationList()).data.friendApplicationList, []);
    await assert.rejects(bens.acceptFriendApplication({ userID: anna }), { code: 30614 });

    await ask();
    await benSees.next(EVENT.FRIEND_APPLICATION_LIST_UPDATED, (data) => data.friendApplicationList.length === 1);
    await bens.acceptFriendApplication({ userID: anna, remark: 'A' });
    assert.deepEqual((await bens.getFriendList()).data.map((one) => [one.userID, one.remark]), [[anna, 'A']]);
    assert.deepEqual(ids(await annaSees.next(EVENT.FRIEND_LIST_UPDATED)), [ben]);

    const [cleo] = await accounts('cleo');
    await server.rest('profile/portrait_set', { From_Account: cleo, ProfileItem: [{ Tag: 'Tag_Profile_IM_AllowType', Value: 'AllowType_Type_NeedConfirm' }] });
    await annas.addFriend({ to: cleo, source: 'AddSource_Type_App' });
    await annas.deleteFriendApplication({ userID: cleo, type: TYPES.SNS_APPLICATION_SENT_BY_ME });
    assert.deepEqual((await annas.getFriendApplicationList()).data.friendApplicationList, []);
    await assert.rejects(annas.deleteFriendApplication({ userID: cleo, type: TYPES.SNS_APPLICATION_SENT_BY_ME }), { code: 31804 });
  });

  test('Blocking a friend ends the friendship on both sides and tells the other nothing else; unblocking does not bring it back', async () => {
    const { anna, ben, annas, bens, annaSees, benSees } = await friends();
    assert.deepEqual((await annas.addToBlacklist({ userIDList: [ben] })).data, [ben]);
    assert.deepEqual((await annas.getFriendList()).data, []);
    assert.deepEqual((await annaSees.next(EVENT.FRIEND_LIST_UPDATED)), []);
    assert.deepEqual((await annas.addToBlacklist({ userIDList: [ben] })).data, [ben]);
    assert.deepEqual(await benSees.next(EVENT.FRIEND_LIST_UPDATED), []);
    assert.deepEqual((await bens.getBlacklist()).data, []);
    await assert.rejects(bens.addFriend({ to: anna, source: 'AddSource_Type_App' }), { code: 30525 });
    await assert.rejects(annas.addFriend({ to: ben, source: 'AddSource_Type_App' }), { code: 30515 });
    assert.deepEqual((await annas.removeFromBlacklist({ userIDList: [ben] })).data, []);
    assert.deepEqual((await annas.getFriendList()).data, []);
    assert.ok(!benSees.waiting.some((event) => event.name === EVENT.BLACKLIST_UPDATED));
    await assert.rejects(annas.addToBlacklist({ userIDList: ['nobody'] }), { code: 30003 });
  });

  test('Unfriending, one way and both ways', async () => {
    const { anna, ben, annas, bens, benSees } = await friends();
    await annas.deleteFriend({ userIDList: [ben], type: TYPES.SNS_DELETE_TYPE_SINGLE });
    assert.deepEqual((await annas.getFriendList()).data, []);
    assert.deepEqual(ids((await bens.getFriendList()).data), [anna]);
    const { data } = await bens.deleteFriend({ userIDList: [anna, 'nobody'] });
    assert.deepEqual(ids(data.successUserIDList), [anna]);
    assert.equal(data.failureUserIDList[0].userID, 'nobody');
    assert.deepEqual(await benSees.next(EVENT.FRIEND_LIST_UPDATED), []);
  });

  test('Another device of the same account, and the app backend, are followed in step', async () => {
    const { anna, ben, annas, annaSees } = await friends();
    const [other, otherSees] = await client(anna);
    await Promise.all([other.getBlacklist(), other.getFriendList(), other.getFriendGroupList(), other.getMyProfile()]);
    await annas.addToBlacklist({ userIDList: [ben] });
    assert.deepEqual(await otherSees.next(EVENT.BLACKLIST_UPDATED), [ben]);
    await server.rest('sns/black_list_delete', { From_Account: anna, To_Account: [ben] });
    assert.deepEqual(await otherSees.next(EVENT.BLACKLIST_UPDATED), []);
    assert.deepEqual(await annaSees.next(EVENT.BLACKLIST_UPDATED, (data) => data.length === 0), []);
    await other.updateMyProfile({ nick: 'Anna', profileCustomField: [{ key: 'Tag_Profile_Custom_Motto', value: 'm' }] });
    assert.equal((await annaSees.next(EVENT.PROFILE_UPDATED))[0].nick, 'Anna');
    await server.rest('sns/friend_add', { From_Account: anna, AddFriendItem: [{ To_Account: ben, AddSource: 'AddSource_Type_App' }] });
    assert.deepEqual(ids(await otherSees.next(EVENT.FRIEND_LIST_UPDATED, (data) => data.length === 1)), [ben]);
    await other.createFriendGroup({ name: 'work', userIDList: [ben] });
    assert.deepEqual((await annaSees.next(EVENT.FRIEND_GROUP_LIST_UPDATED))[0], { name: 'work', userIDList: [ben], count: 1 });
    await annaSees.next(EVENT.FRIEND_LIST_UPDATED, (data) => data[0]?.groupList[0] === 'work');
  });

  test('Friend groups and notes', async () => {
    const { ben, annas } = await friends();
    const [cleo] = await accounts('cleo');
    await annas.addFriend({ to: cleo, source: 'AddSource_Type_App' });
    const { data } = await annas.createFriendGroup({ name: 'work', userIDList: [ben, 'nobody'] });
    assert.deepEqual(data.friendGroup, { name: 'work', userIDList: [ben], count: 1 });
    assert.equal(data.failureUserIDList[0].userID, 'nobody');
    assert.equal((await annas.addToFriendGroup({ name: 'work', userIDList: [cleo] })).data.friendGroup.count, 2);
    assert.deepEqual((await annas.renameFriendGroup({ oldName: 'work', newName: 'job' })).data.name, 'job');
    assert.deepEqual((await annas.getFriendProfile({ userIDList: [ben] })).data.friendList[0].groupList, ['job']);
    assert.deepEqual((await annas.removeFromFriendGroup({ name: 'job', userIDList: [ben] })).data.friendGroup.userIDList, [cleo]);
    assert.deepEqual((await annas.deleteFriendGroup({ name: 'job' })).data.name, 'job');
    assert.deepEqual((await annas.getFriendGroupList()).data, []);
    assert.deepEqual((await annas.getFriendList()).data.map((one) => one.groupList), [[], []]);
    const { data: friend } = await annas.updateFriend({ userID: ben, remark: 'B', friendCustomField: [{ key: 'Tag_SNS_Custom_Note', value: 'n' }] });
    assert.deepEqual([friend.remark, friend.friendCustomField], ['B', [{ key: 'Tag_SNS_Custom_Note', value: 'n' }]]);
    await annas.updateFriend({ userID: ben, friendCustomField: [{ key: 'Tag_SNS_Custom_Note', value: 'o' }] });
    assert.equal((await annas.getFriendProfile({ userIDList: [ben] })).data.friendList[0].friendCustomField[0].value, 'o');
    await assert.rejects(annas.addToFriendGroup({ name: 'none', userIDList: [ben] }), { code: 2711 });
  });

  test('Profiles: own, others’, friends’ as they change', async () => {
    const { ben, annas, bens, annaSees } = await friends();
    const { data } = await bens.updateMyProfile({ nick: 'Ben', birthday: 20000101, gender: TYPES.GENDER_MALE });
    assert.deepEqual([data.nick, data.birthday, data.gender], ['Ben', 20000101, TYPES.GENDER_MALE]);
    assert.deepEqual((await annaSees.next(EVENT.PROFILE_UPDATED)).map((one) => [one.userID, one.nick]), [[ben, 'Ben']]);
    assert.equal((await annas.getFriendList()).data[0].profile.nick, 'Ben');
    assert.deepEqual((await annas.getUserProfile({ userIDList: [ben, 'nobody'] })).data.map((one) => one.nick), ['Ben']);
    await assert.rejects(annas.updateMyProfile({ adminForbidType: TYPES.FORBID_TYPE_SEND_OUT }), { code: 40008 });
    await assert.rejects(annas.updateMyProfile({ location: 'x'.repeat(17) }), { code: 40605 });
  });

  test('Presence: subscribed to, custom, going and coming', async () => {
    const [anna, ben] = await accounts('anna', 'ben');
    const [annas, annaSees] = await client(anna);
    const subscribed = await annas.subscribeUserStatus({ userIDList: [ben, 'nobody'] });
    assert.deepEqual(subscribed.data.failureUserList.map((one) => one.userID), ['nobody']);
    assert.equal((await annas.getUserStatus({ userIDList: [ben] })).data.successUserList[0].statusType, TYPES.USER_STATUS_UNLOGINED);
    const next = async () => (await annaSees.next(EVENT.USER_STATUS_UPDATED, (data) => data[0].userID === ben))[0];
    const [bens, benSees] = await client(ben);
    assert.deepEqual(await next(), { userID: ben, statusType: TYPES.USER_STATUS_ONLINE, customStatus: '', onlineDevices: ['Web'] });
    await bens.setSelfStatus({ customStatus: 'busy' });
    assert.equal((await next()).customStatus, 'busy');
    assert.equal((await benSees.next(EVENT.USER_STATUS_UPDATED))[0].customStatus, 'busy');
    await bens.logout();
    assert.deepEqual(await next(), { userID: ben, statusType: TYPES.USER_STATUS_UNLOGINED, customStatus: '', onlineDevices: [] });
    await annas.unsubscribeUserStatus();
    await bens.login({ userID: ben, userSig: userSig(ben) });
    await annas.getUserStatus({ userIDList: [ben] });
    assert.ok(!annaSees.waiting.some((event) => event.name === EVENT.USER_STATUS_UPDATED && event.data[0].userID === ben));
  });

  test('Following each other', async () => {
    const [anna, ben] = await accounts('anna', 'ben');
    const [annas, annaSees] = await client(anna);
    const [bens, benSees] = await client(ben);
    assert.deepEqual((await annas.followUser([ben])).data, [{ userID: ben, code: 0, message: '' }]);
    assert.deepEqual(await annaSees.next(EVENT.MY_FOLLOWING_LIST_UPDATED), { userIDList: [ben], isAdd: true, refetch: false });
    assert.deepEqual(await benSees.next(EVENT.MY_FOLLOWERS_LIST_UPDATED), { userIDList: [anna], isAdd: true, refetch: false });
    await bens.followUser([anna]);
    assert.deepEqual((await annaSees.next(EVENT.MUTUAL_FOLLOWERS_LIST_UPDATED)).userIDList, [ben]);
    assert.deepEqual((await benSees.next(EVENT.MUTUAL_FOLLOWERS_LIST_UPDATED)).userIDList, [anna]);
    assert.deepEqual((await annas.getMyFollowersList()).data.resultList.map((one) => one.userID), [ben]);
    assert.deepEqual((await annas.getMyFollowingList()).data.resultList.map((one) => one.userID), [ben]);
    assert.deepEqual((await annas.getMutualFollowersList()).data, { resultList: (await annas.getMyFollowingList()).data.resultList, nextCursor: '' });
    assert.equal((await annas.checkFollowType([ben])).data[0].followType, 3);
    const { followersCount, followingCount, mutualFollowersCount } = (await annas.getUserFollowInfo()).data[0];
    assert.deepEqual([followersCount, followingCount, mutualFollowersCount], [1, 1, 1]);
    await bens.unfollowUser([anna]);
    assert.deepEqual((await annaSees.next(EVENT.MUTUAL_FOLLOWERS_LIST_UPDATED)), { userIDList: [ben], isAdd: false, refetch: false });
  });

  test('Being kicked: by the backend, by a newer device, by being deleted', async () => {
    const [anna, ben] = await accounts('anna', 'ben');
    const [chat, sees] = await client(anna);
    await server.rest('im_open_login_svc/kick', { UserID: anna });
    assert.deepEqual(await sees.next(EVENT.KICKED_OUT), { type: 'REST_API_Kick' });
    await sees.next(EVENT.SDK_NOT_READY);
    assert.equal(chat.isReady(), false);

    const [, phoneSees] = await client(ben, { platform: 'iPhone' });
    const [newer, newerSees] = await client(ben, { platform: 'iPhone' });
    assert.deepEqual(await phoneSees.next(EVENT.KICKED_OUT), { type: 'multipleAccount' });
    assert.equal(newer.isReady(), true);
    await server.rest('im_open_login_svc/account_delete', { DeleteItem: [{ UserID: ben }] });
    assert.deepEqual(await newerSees.next(EVENT.KICKED_OUT), { type: 'accountDeleted' });
  });

  test('A device that is back before its old connection was found broken goes on hearing of everything', async () => {
    const [anna, ben] = await accounts('anna', 'ben');
    const [, oldSees] = await client(anna, { instance: 'tab-1' });
    const [back, backSees] = await client(anna, { instance: 'tab-1' });
    await oldSees.next(EVENT.KICKED_OUT);
    await back.getBlacklist();
    await server.rest('sns/black_list_add', { From_Account: anna, To_Account: [ben] });
    assert.deepEqual(await backSees.next(EVENT.BLACKLIST_UPDATED), [ben]);
  });

  test('A UserSig that runs out ends the session; a newer one brought in time does not let it end', async () => {
    const [anna, ben] = await accounts('anna', 'ben');
    const short = async (userID) => {
      const chat = TencentCloudChat.create({ SDKAppID: server.SDKAppID, server: server.url });
      chat.setLogLevel(4);
      chats.push(chat);
      const witness = new Witness(chat, EVENT.KICKED_OUT, EVENT.NET_STATE_CHANGE);
      await chat.login({ userID, userSig: userSig(userID, 2) });
      return [chat, witness];
    };
    const [[, annaSees], [bens, benSees]] = await Promise.all([short(anna), short(ben)]);
    await bens.login({ userID: ben, userSig: userSig(ben) });
    assert.deepEqual(await annaSees.next(EVENT.KICKED_OUT), { type: 'userSigExpired' });
    await benSees.next(EVENT.NET_STATE_CHANGE, (data) => data.state === 'disconnected');
    await benSees.next(EVENT.NET_STATE_CHANGE, (data) => data.state === 'connected');
    assert.deepEqual((await bens.getBlacklist()).data, []);
  });

  test('After a crash of the server everybody is back, with what happened meanwhile', async () => {
    const { anna, ben, annas, bens, annaSees } = await friends();
    await annas.subscribeUserStatus({ userIDList: [ben] });
    await server.kill();
    await annaSees.next(EVENT.NET_STATE_CHANGE, (data) => data.state === 'disconnected');
    assert.equal(annas.isReady(), true);
    const waits = annas.checkFriend({ userIDList: [ben] });
    await server.run();
    await server.rest('sns/black_list_add', { From_Account: anna, To_Account: ['administrator'] });
    await server.rest('profile/portrait_set', { From_Account: ben, ProfileItem: [{ Tag: 'Tag_Profile_IM_Nick', Value: 'Late' }] });
    assert.deepEqual(await annaSees.next(EVENT.BLACKLIST_UPDATED), ['administrator']);
    assert.equal((await waits).data.successUserIDList[0].relation, TYPES.SNS_TYPE_BOTH_WAY);
    const [friend] = (await annas.getFriendList()).data;
    assert.ok(friend.profile.nick === 'Late' || (await annaSees.next(EVENT.PROFILE_UPDATED))[0].nick === 'Late');
    await bens.getMyProfile();
    await bens.setSelfStatus({ customStatus: 'back' });
    await annaSees.next(EVENT.USER_STATUS_UPDATED, (data) => data[0].customStatus === 'back');
  });

  test('Many changes from two devices, other users and the backend at once: all see the same in the end', async () => {
    const [anna, ...others] = await accounts('anna', ...Array.from({ length: 12 }, (_, i) => `o${i}x`));
    const [[one, oneSees], [two, twoSees], [third]] = await Promise.all([client(anna), client(anna), client(others[0])]);
    const lists = async (chat) => {
      const [friendList, blocked, groups, applications, mine] = await Promise.all([
        chat.getFriendList(),
        chat.getBlacklist(),
        chat.getFriendGroupList(),
        chat.getFriendApplicationList(),
        chat.getMyProfile(),
      ]);
      friendList.data.sort((a, b) => (a.userID < b.userID ? -1 : 1));
      // An application shows the name its sender had when it was told; a name that changes later moves no counter.
      const asked = applications.data.friendApplicationList.map(({ nick, avatar, ...application }) => application);
      return JSON.stringify([friendList.data, [...blocked.data].sort(), groups.data, asked, applications.data.unreadCount, mine.data]);
    };
    await Promise.all([lists(one), lists(two)]);
    const acts = [
      (chat, who) => chat.addFriend({ to: who, source: 'AddSource_Type_App' }),
      (chat, who) => chat.addFriend({ to: who, source: 'AddSource_Type_App', groupName: 'work' }),
      (chat, who) => chat.deleteFriend({ userIDList: [who] }),
      (chat, who) => chat.addToBlacklist({ userIDList: [who] }),
      (chat, who) => chat.removeFromBlacklist({ userIDList: [who] }),
      (chat, who, i) => chat.updateFriend({ userID: who, remark: `r${i}` }),
      (chat, who, i) => chat.updateFriend({ userID: who, friendCustomField: [{ key: 'Tag_SNS_Custom_Note', value: `n${i}` }] }),
      (chat, who, i) => chat.updateMyProfile({ nick: `n${i}` }),
      (chat, who, i) => chat.createFriendGroup({ name: `g${i % 4}`, userIDList: [who] }),
      (chat, who, i) => chat.deleteFriendGroup({ name: `g${i % 4}` }),
      (_, who) => server.rest('sns/friend_add', { From_Account: anna, AddFriendItem: [{ To_Account: who, AddSource: 'AddSource_Type_App' }] }),
      (_, who) => server.rest('sns/friend_delete', { From_Account: who, To_Account: [anna], DeleteType: 'Delete_Type_Both' }),
      (_, who, i) => server.rest('profile/portrait_set', { From_Account: who, ProfileItem: [{ Tag: 'Tag_Profile_IM_Nick', Value: `p${i}` }] }),
      () => third.addFriend({ to: anna, source: 'AddSource_Type_App' }),
      (chat, who, i) => chat.updateMyProfile({ allowType: i % 2 ? TYPES.ALLOW_TYPE_ALLOW_ANY : TYPES.ALLOW_TYPE_NEED_CONFIRM }),
    ];
    const refusals = [];
    const calls = [];
    for (let i = 0; i < 400; i++) {
      const act = acts[Math.floor(Math.random() * acts.length)];
      calls.push(act(i % 2 ? one : two, others[Math.floor(Math.random() * others.length)], i).catch((error) => refusals.push(error)));
      if (i % 8 === 0) await Promise.race(calls.slice(-8));
    }
    await Promise.all(calls);
    for (const error of refusals) assert.equal(error.name, 'ChatError', error.stack);
    const fresh = (await client(anna))[0];
    const truth = await lists(fresh);
    // What is still on its way comes with an event; when none comes any more, another list than the server's is a failure.
    const becomesTrue = async (chat, sees) => {
      for (let seen; (seen = await lists(chat)) !== truth; ) {
        await sees.any().catch(() => assert.deepEqual(JSON.parse(seen), JSON.parse(truth)));
      }
    };
    await Promise.all([becomesTrue(one, oneSees), becomesTrue(two, twoSees)]);
  });

  test('In Chromium, with the bundle', { skip: chromium === undefined && 'Chromium is not installed' }, async () => {
    const { chromium: browsers } = await import('playwright-core');
    const bundle = readFileSync(new URL('../dist/browser.min.js', import.meta.url));
    const pages = http.createServer((request, response) => {
      const isScript = request.url === '/chat.js';
      response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
      response.end(isScript ? bundle : '<!doctype html><title>chat</title>');
    });
    await new Promise((resolve) => pages.listen(0, '127.0.0.1', resolve));
    const browser = await browsers.launch({
      executablePath: chromium,
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
    try {
      const [anna, ben] = await accounts('anna', 'ben');
      const [bens, benSees] = await client(ben);
      const page = await browser.newPage();
      const problems = [];
      page.on('pageerror', (error) => problems.push(error));
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      await page.goto(`http://127.0.0.1:${pages.address().port}/`);
      const login = { SDKAppID: server.SDKAppID, server: server.url, userID: anna, userSig: userSig(anna), ben };
      const first = await page.evaluate(async ({ userID, userSig: sig, ben: friend, ...options }) => {
        const { default: TencentCloudChat } = await import('/chat.js');
        const chat = (window.chat = TencentCloudChat.create(options));
        window.told = [];
        for (const name of new Set(Object.values(TencentCloudChat.EVENT))) chat.on(name, (event) => window.told.push(event));
        await chat.login({ userID, userSig: sig });
        await chat.getFriendList();
        await chat.addFriend({ to: friend, source: 'AddSource_Type_Web' });
        return (await chat.getFriendList()).data.map((one) => one.userID);
      }, login);
      assert.deepEqual(first, [ben]);
      assert.deepEqual(ids(await benSees.next(EVENT.FRIEND_LIST_UPDATED)), [anna]);
      await bens.updateMyProfile({ nick: 'Ben' });
      await page.waitForFunction(() => window.told.some((event) => event.name === 'onProfileUpdated' && event.data[0].nick === 'Ben'));
      await bens.addToBlacklist({ userIDList: [anna] });
      await page.waitForFunction(() => window.told.some((event) => event.name === 'onFriendListUpdated' && event.data.length === 0));
      const refused = await page.evaluate((friend) => window.chat.addFriend({ to: friend, source: 'AddSource_Type_Web' }).catch((error) => error.code), ben);
      assert.equal(refused, 30525);
      await page.evaluate(() => window.chat.destroy());
      assert.deepEqual(problems, []);
    } finally {
      await browser.close();
      pages.close();
    }
  });
});
