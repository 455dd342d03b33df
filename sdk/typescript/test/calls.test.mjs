// What each method sends, and what it makes of the answer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChatErrorCode } from '../dist/errors.js';
import { Gateway } from './support/gateway.mjs';

const items = (names, ResultCode = 0, more = {}) => ({ ResultItem: names.map((To_Account) => ({ To_Account, ResultCode, ResultInfo: ResultCode ? 'no' : '', ...more })) });
const mixed = { ResultItem: [{ To_Account: 'ben', ResultCode: 0, ResultInfo: '' }, { To_Account: 'zed', ResultCode: 31704, ResultInfo: 'no' }] };
const nick = (userID, Value) => ({ To_Account: userID, ProfileItem: [{ Tag: 'Tag_Profile_IM_Nick', Value }], ResultCode: 0, ResultInfo: '' });

/** Calls a method against one scripted answer; gives what was sent and what came of it. */
async function call(command, answer, act, prepare) {
  const gateway = new Gateway();
  gateway.answers[command] = typeof answer === 'function' ? answer : () => answer;
  prepare?.(gateway);
  const { chat } = await gateway.loggedIn({ profileCustomFields: ['Tag_Profile_Custom_Motto'] });
  const outcome = await act(chat).then(
    ({ code, data }) => (assert.equal(code, 0), { data }),
    (error) => ({ error: error.code }),
  );
  return { ...outcome, sent: gateway.last.of(command).map((request) => request.Body) };
}

test('Profiles', async () => {
  const custom = [{ Tag: 'Tag_Profile_Custom_Motto', Value: 'm' }, { Tag: 'Tag_Profile_Custom_Other', Value: 'o' }];
  const answer = { UserProfileItem: [{ ...nick('ben', 'Ben'), ProfileItem: [...nick('ben', 'Ben').ProfileItem, ...custom] }, { To_Account: 'zed', ResultCode: 40003, ResultInfo: 'x' }] };
  const { data, sent } = await call('profile/portrait_get', answer, (chat) => chat.getUserProfile({ userIDList: ['ben', 'zed'] }));
  assert.deepEqual(data.map((one) => [one.userID, one.nick, one.gender, one.profileCustomField]), [['ben', 'Ben', 'Gender_Type_Unknown', [{ key: 'Tag_Profile_Custom_Motto', value: 'm' }]]]);
  assert.equal(sent[0].TagList.length, 13);

  const nobody = { UserProfileItem: [{ To_Account: 'zed', ResultCode: 40003, ResultInfo: 'x' }] };
  assert.equal((await call('profile/portrait_get', nobody, (chat) => chat.getUserProfile({ userIDList: ['zed'] }))).error, 40003);

  const update = await call('profile/portrait_set', { Changes: [] }, (chat) =>
    chat.updateMyProfile({ nick: 'A', birthday: 20000101, allowType: 'AllowType_Type_DenyAny', profileCustomField: [{ key: 'Tag_Profile_Custom_Motto', value: 'x' }] }),
  );
  assert.deepEqual(update.sent[0].ProfileItem, [
    { Tag: 'Tag_Profile_IM_Nick', Value: 'A' },
    { Tag: 'Tag_Profile_IM_BirthDay', Value: 20000101 },
    { Tag: 'Tag_Profile_IM_AllowType', Value: 'AllowType_Type_DenyAny' },
    { Tag: 'Tag_Profile_Custom_Motto', Value: 'x' },
  ]);
});

test('Friends', async () => {
  const options = { to: 'ben', source: 'AddSource_Type_App', wording: 'hi', remark: 'B', groupName: 'work' };
  const added = await call('sns/friend_add', items(['ben']), (chat) => chat.addFriend(options));
  assert.deepEqual(added.data, { userID: 'ben', code: 0 });
  assert.deepEqual(added.sent, [
    { AddFriendItem: [{ To_Account: 'ben', AddSource: 'AddSource_Type_App', AddWording: 'hi', Remark: 'B', GroupName: 'work' }], AddType: 'Add_Type_Both' },
  ]);
  assert.deepEqual((await call('sns/friend_add', items(['ben'], 30539), (chat) => chat.addFriend(options))).data, { userID: 'ben', code: 30539 });
  assert.equal((await call('sns/friend_add', items(['ben'], 30525), (chat) => chat.addFriend(options))).error, 30525);

  const deleted = await call('sns/friend_delete', mixed, (chat) => chat.deleteFriend({ userIDList: ['ben', 'zed'] }));
  assert.deepEqual(deleted, {
    sent: [{ To_Account: ['ben', 'zed'], DeleteType: 'Delete_Type_Both' }],
    data: { successUserIDList: [{ userID: 'ben' }], failureUserIDList: [{ userID: 'zed', code: 31704, message: 'no' }] },
  });

  const check = { InfoItem: [{ To_Account: 'ben', Relation: 'CheckResult_Type_BothWay', ResultCode: 0 }, { To_Account: 'zed', Relation: 'CheckResult_Type_NoRelation', ResultCode: 30003, ResultInfo: 'x' }] };
  const checked = await call('sns/friend_check', check, (chat) => chat.checkFriend({ userIDList: ['ben', 'zed'], type: 'CheckResult_Type_Single' }));
  assert.deepEqual(checked, {
    sent: [{ To_Account: ['ben', 'zed'], CheckType: 'CheckResult_Type_Single' }],
    data: { successUserIDList: [{ userID: 'ben', code: 0, relation: 'CheckResult_Type_BothWay' }], failureUserIDList: [{ userID: 'zed', code: 30003, message: 'x' }] },
  });
});

const withBen = (gateway) => {
  gateway.sequences.Friend = 1;
  gateway.answers['sns/friend_get'] = () => ({
    UserDataItem: [{ To_Account: 'ben', ValueItem: [{ Tag: 'Tag_SNS_IM_Group', Value: ['work', 'gym'] }, { Tag: 'Tag_SNS_IM_Remark', Value: 'B' }, { Tag: 'Tag_SNS_Custom_Note', Value: 'n' }] }],
    StandardSequence: 1,
    CustomSequence: 0,
    CompleteFlag: 1,
    NextStartIndex: 0,
  });
  gateway.answers['profile/friend_portrait_get'] = () => ({ UserProfileItem: [{ ...nick('ben', 'Ben'), ProfileSequence: 1 }], FriendProfileSequence: 1, CompleteFlag: 1, NextStartIndex: 0 });
  gateway.groups = [{ GroupName: 'work', FriendNumber: 1, To_Account: ['ben'] }];
  gateway.answers['sns/group_get'] = () => ({ ResultItem: gateway.groups, CurrentSequence: gateway.sequences.FriendList });
};

test('Friends from memory', async () => {
  const { data } = await call('x', {}, (chat) => chat.getFriendProfile({ userIDList: ['ben', 'zed'] }), withBen);
  assert.deepEqual(data.failureUserIDList, [{ userID: 'zed', code: 30001, message: 'Not a friend.' }]);
  const { profile, ...friend } = data.friendList[0];
  assert.deepEqual(friend, { userID: 'ben', remark: 'B', groupList: ['gym', 'work'], source: '', wording: '', addTime: 0, friendCustomField: [{ key: 'Tag_SNS_Custom_Note', value: 'n' }] });
  assert.equal(profile.nick, 'Ben');

  const updated = await call('sns/friend_update', items(['ben']), (chat) => chat.updateFriend({ userID: 'ben', remark: 'Q', friendCustomField: [{ key: 'Tag_SNS_Custom_Note', value: 'x' }] }), withBen);
  assert.deepEqual(updated.sent[0], { UpdateItem: [{ To_Account: 'ben', SnsItem: [{ Tag: 'Tag_SNS_Custom_Note', Value: 'x' }, { Tag: 'Tag_SNS_IM_Remark', Value: 'Q' }] }] });
  assert.equal(updated.data.userID, 'ben');
});

test('What the app does to what it is given does not reach the state', async () => {
  const gateway = new Gateway();
  withBen(gateway);
  const { chat } = await gateway.loggedIn();
  const [friend] = (await chat.getFriendList()).data;
  friend.profile.nick = friend.remark = 'spoilt';
  friend.groupList.length = 0;
  const [group] = (await chat.getFriendGroupList()).data;
  group.userIDList.length = 0;
  (await chat.getMyProfile()).data.nick = 'spoilt';
  const [again] = (await chat.getFriendList()).data;
  assert.deepEqual([again.profile.nick, again.remark, again.groupList.length], ['Ben', 'B', 2]);
  assert.deepEqual((await chat.getFriendGroupList()).data[0].userIDList, ['ben']);
  assert.equal((await chat.getMyProfile()).data.nick, '');
});

test('Friend applications', async () => {
  const accepted = await call('sns/friend_response', items(['ben']), (chat) => chat.acceptFriendApplication({ userID: 'ben', remark: 'B', type: 'Response_Action_Agree' }));
  assert.deepEqual(accepted, { sent: [{ ResponseFriendItem: [{ To_Account: 'ben', ResponseAction: 'Response_Action_Agree', Remark: 'B' }] }], data: { userID: 'ben' } });
  const refused = await call('sns/friend_response', items(['ben'], 30614), (chat) => chat.refuseFriendApplication({ userID: 'ben' }));
  assert.deepEqual(refused, { sent: [{ ResponseFriendItem: [{ To_Account: 'ben', ResponseAction: 'Response_Action_Reject' }] }], error: 30614 });
  const deleted = await call('sns/pendency_delete', items(['ben'], 31804), (chat) => chat.deleteFriendApplication({ userID: 'ben', type: 'Pendency_Type_SendOut' }));
  assert.deepEqual(deleted, { sent: [{ PendencyType: 'Pendency_Type_SendOut', To_Account: ['ben'] }], error: 31804 });
  const read = await call('sns/pendency_report', {}, (chat) => chat.setFriendApplicationRead());
  assert.deepEqual(read, { sent: [{}], data: { friendApplicationList: [], unreadCount: 0 } });
});

test('Friend groups', async () => {
  const moved = (gateway, group) => {
    gateway.groups = group === undefined ? [] : [group];
    return { Changes: [{ Sequences: { FriendList: ++gateway.sequences.FriendList }, Items: [{ Type: 'FriendListsChanged' }] }] };
  };
  let gateway;
  const prepare = (one) => withBen((gateway = one));
  const work = { name: 'work', userIDList: ['ben'], count: 1 };

  const created = await call('sns/group_add', () => ({ ...mixed, ...moved(gateway, { GroupName: 'new', To_Account: ['ben'] }) }), (chat) => chat.createFriendGroup({ name: 'new', userIDList: ['ben', 'zed'] }), prepare);
  assert.deepEqual(created, {
    sent: [{ GroupName: ['new'], To_Account: ['ben', 'zed'] }],
    data: { friendGroup: { name: 'new', userIDList: ['ben'], count: 1 }, failureUserIDList: [{ userID: 'zed', code: 31704, message: 'no' }] },
  });
  const deleted = await call('sns/group_delete', () => moved(gateway), (chat) => chat.deleteFriendGroup({ name: 'work' }), prepare);
  assert.deepEqual(deleted, { sent: [{ GroupName: ['work'] }], data: work });
  const renamed = await call('sns/group_rename', () => moved(gateway, { GroupName: 'job', To_Account: ['ben'] }), (chat) => chat.renameFriendGroup({ oldName: 'work', newName: 'job' }), prepare);
  assert.deepEqual(renamed, { sent: [{ OldName: 'work', NewName: 'job' }], data: { ...work, name: 'job' } });
  const added = await call('sns/group_add', items(['ben']), (chat) => chat.addToFriendGroup({ name: 'work', userIDList: ['ben'] }), prepare);
  assert.deepEqual(added, { sent: [{ GroupName: ['work'], To_Account: ['ben'] }], data: { friendGroup: work, failureUserIDList: [] } });
  assert.deepEqual(await call('sns/group_add', items(['ben']), (chat) => chat.addToFriendGroup({ name: 'none', userIDList: ['ben'] }), prepare), { sent: [], error: 2711 });
  const removed = await call('sns/friend_update', () => ({ ...items(['ben']), ...moved(gateway, { GroupName: 'work', To_Account: [] }) }), (chat) => chat.removeFromFriendGroup({ name: 'work', userIDList: ['ben', 'zed'] }), prepare);
  assert.deepEqual(removed, {
    sent: [{ UpdateItem: [{ To_Account: 'ben', SnsItem: [{ Tag: 'Tag_SNS_IM_Group', Value: ['gym'] }] }] }],
    data: { friendGroup: { name: 'work', userIDList: [], count: 0 }, failureUserIDList: [{ userID: 'zed', code: 30001, message: 'Not a friend.' }] },
  });
});

test('Blocklist: who is as wanted already is no failure, everything else is', async () => {
  const list = (gateway) => (gateway.answers['sns/black_list_get'] = () => ({ BlackListItem: [{ To_Account: 'ben' }], StartIndex: 0, CurruentSequence: 0 }));
  const blocked = await call('sns/black_list_add', items(['ben'], 30001), (chat) => chat.addToBlacklist({ userIDList: ['ben'] }), list);
  assert.deepEqual(blocked, { sent: [{ To_Account: ['ben'] }], data: ['ben'] });
  assert.equal((await call('sns/black_list_add', items(['zed'], 30003), (chat) => chat.addToBlacklist({ userIDList: ['zed'] }), list)).error, 30003);
  assert.deepEqual((await call('sns/black_list_delete', items(['cleo'], 30001), (chat) => chat.removeFromBlacklist({ userIDList: ['cleo'] }), list)).data, ['ben']);
  assert.equal((await call('sns/black_list_delete', items(['ben'], 30006), (chat) => chat.removeFromBlacklist({ userIDList: ['ben'] }), list)).error, 30006);
});

test('Follow', async () => {
  assert.deepEqual(await call('follow/follow_add', items(['ben']), (chat) => chat.followUser(['ben'])), { sent: [{ FollowItem: [{ To_Account: 'ben' }] }], data: [{ userID: 'ben', code: 0, message: '' }] });
  assert.deepEqual(await call('follow/follow_delete', items(['ben'], 30003), (chat) => chat.unfollowUser(['ben'])), { sent: [{ To_Account: ['ben'] }], data: [{ userID: 'ben', code: 30003, message: 'no' }] });
  const page = { FollowItem: [{ To_Account: 'ben', FollowTime: 7, ...nick('ben', 'Ben') }], NextCursor: 'n' };
  for (const [method, FollowType] of [['getMyFollowersList', 1], ['getMyFollowingList', 2], ['getMutualFollowersList', 3]]) {
    const { sent, data } = await call('follow/follow_get', page, (chat) => chat[method]('c'));
    assert.deepEqual(sent, [{ FollowType, StartCursor: 'c', WantNum: 500 }]);
    assert.deepEqual([data.nextCursor, data.resultList[0].userID, data.resultList[0].followTime, data.resultList[0].profile.nick], ['n', 'ben', 7, 'Ben']);
  }
  const info = { FollowInfo: [{ To_Account: 'anna', ResultCode: 0, ResultInfo: '', FollowerCount: 1, FollowingCount: 2, MutualFollowingCount: 3 }] };
  assert.deepEqual(await call('follow/follow_get_info', info, (chat) => chat.getUserFollowInfo()), {
    sent: [{ To_Account: ['anna'] }],
    data: [{ userID: 'anna', code: 0, message: '', followersCount: 1, followingCount: 2, mutualFollowersCount: 3 }],
  });
  assert.deepEqual(await call('follow/follow_check', items(['ben'], 0, { FollowType: 3 }), (chat) => chat.checkFollowType(['ben'])), {
    sent: [{ To_Account: ['ben'] }],
    data: [{ userID: 'ben', code: 0, message: '', followType: 3 }],
  });
});

test('Status', async () => {
  const answer = { StatusItem: [{ To_Account: 'ben', Status: 'Online', CustomStatus: 'busy', Detail: [{ Platform: 'Web', Status: 'Online' }, { Platform: 'iPhone', Status: 'PushOnline' }] }], ErrorList: [{ To_Account: 'zed', ErrorCode: 70107 }] };
  assert.deepEqual(await call('status/get', answer, (chat) => chat.getUserStatus({ userIDList: ['ben', 'zed'] })), {
    sent: [{ To_Account: ['ben', 'zed'] }],
    data: { successUserList: [{ userID: 'ben', statusType: 1, customStatus: 'busy', onlineDevices: ['Web'] }], failureUserList: [{ userID: 'zed', code: 70107, message: '' }] },
  });
  assert.deepEqual((await call('status/subscribe', answer, (chat) => chat.subscribeUserStatus({ userIDList: ['ben', 'zed'] }))).data, { failureUserList: [{ userID: 'zed', code: 70107, message: '' }] });
  assert.deepEqual((await call('status/unsubscribe', {}, (chat) => chat.unsubscribeUserStatus())).sent, [{}]);
  assert.deepEqual((await call('status/unsubscribe', {}, (chat) => chat.unsubscribeUserStatus({ userIDList: ['ben'] }))).sent, [{ To_Account: ['ben'] }]);
});

test('Parameters that are wrong are refused here, and nothing is sent', async () => {
  const gateway = new Gateway();
  const { chat } = await gateway.loggedIn();
  const wrong = [
    () => chat.login({ userID: '', userSig: 'x' }),
    () => chat.login({ userID: 'anna' }),
    () => chat.getUserProfile({ userIDList: [] }),
    () => chat.getUserProfile(),
    () => chat.updateMyProfile({}),
    () => chat.addFriend(),
    () => chat.addFriend({ to: 'ben' }),
    () => chat.deleteFriend({ userIDList: 'ben' }),
    () => chat.checkFriend({}),
    () => chat.updateFriend({ userID: 'ben' }),
    () => chat.deleteFriendApplication({ userID: 'ben' }),
    () => chat.createFriendGroup({ name: '' }),
    () => chat.renameFriendGroup({ oldName: 'a' }),
    () => chat.addToBlacklist({ userIDList: [1] }),
    () => chat.followUser(),
    () => chat.setSelfStatus({}),
  ];
  for (const one of wrong) await assert.rejects(one(), { name: 'ChatError', code: ChatErrorCode.INVALID_PARAMETER }, String(one));
  assert.equal(gateway.last.requests.length, 1);
});
