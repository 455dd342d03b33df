// What a server keeps for one account, in as few lines as possible, with the counters and changes of docs/gateway.md. Pages are small,
// so that lists come in several.
const PageSize = 3;

const byName = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

export class ModelServer {
  sequences = { Friend: 0, FriendCustom: 0, FriendList: 0, BlackList: 0, Application: 0, Profile: 0, Follow: 0 };
  friends = new Map();
  groups = new Map();
  blocked = new Map();
  applications = new Map();
  profile = new Map();
  following = new Set();
  /** Everybody's profile and its counter. */
  people = new Map();
  /** Whether a change may be told as `Refetch`. */
  #random;
  #time = 1000;

  constructor(random) {
    this.#random = random;
  }

  get #told() {
    const FriendProfile = [...this.friends.keys()].reduce((sum, name) => sum + this.#person(name).sequence, 0);
    return { ...this.sequences, FriendProfile };
  }

  #person(name) {
    if (!this.people.has(name)) this.people.set(name, { sequence: 0, nick: '' });
    return this.people.get(name);
  }

  /** One committed change. */
  #change(counters, items) {
    const Sequences = {};
    for (const counter of counters) Sequences[counter] = ++this.sequences[counter];
    return { Sequences, Items: this.#random() < 0.1 ? [{ Type: 'Refetch' }] : items };
  }

  #friendData(name) {
    const { remark, custom, groups, addTime } = this.friends.get(name);
    const ValueItem = [{ Tag: 'Tag_SNS_IM_AddTime', Value: addTime }];
    if (remark) ValueItem.push({ Tag: 'Tag_SNS_IM_Remark', Value: remark });
    if (custom) ValueItem.push({ Tag: 'Tag_SNS_Custom_Note', Value: custom });
    if (groups.length > 0) ValueItem.push({ Tag: 'Tag_SNS_IM_Group', Value: groups });
    return { To_Account: name, ValueItem };
  }

  // ---- What happens to the account. Each gives the committed change, or undefined when nothing did.

  addFriend(name) {
    if (this.friends.has(name) || this.blocked.has(name)) return undefined;
    this.friends.set(name, { remark: '', custom: '', groups: [], addTime: this.#time++ });
    const gone = [...this.applications].filter(([, one]) => one.To_Account === name);
    for (const [key] of gone) this.applications.delete(key);
    const items = [{ Type: 'FriendAdded', UserDataItem: [this.#friendData(name)] }];
    for (const [, { PendencyType }] of gone) items.push({ Type: 'ApplicationDeleted', To_Account: [name], PendencyType });
    return this.#change(gone.length > 0 ? ['Friend', 'Application'] : ['Friend'], items);
  }

  updateFriend(name, remark, custom) {
    const friend = this.friends.get(name);
    if (friend === undefined) return undefined;
    if (remark !== undefined) friend.remark = remark;
    if (custom !== undefined) friend.custom = custom;
    const counters = [...(remark === undefined ? [] : ['Friend']), ...(custom === undefined ? [] : ['FriendCustom'])];
    return this.#change(counters, [{ Type: 'FriendUpdated', UserDataItem: [this.#friendData(name)] }]);
  }

  #leaveGroups(name) {
    let left = false;
    for (const members of this.groups.values()) left = members.delete(name) || left;
    return left;
  }

  deleteFriend(name) {
    if (!this.friends.delete(name)) return undefined;
    const items = [{ Type: 'FriendDeleted', To_Account: [name] }];
    return this.#leaveGroups(name)
      ? this.#change(['Friend', 'FriendList'], [...items, { Type: 'FriendListsChanged' }])
      : this.#change(['Friend'], items);
  }

  block(name) {
    if (this.blocked.has(name)) return undefined;
    const at = this.#time++;
    this.blocked.set(name, at);
    const counters = ['BlackList'];
    const items = [{ Type: 'BlackListAdded', BlackListItem: [{ To_Account: name, AddBlackTimeStamp: at }] }];
    if (this.friends.delete(name)) {
      counters.push('Friend');
      items.push({ Type: 'FriendDeleted', To_Account: [name] });
      if (this.#leaveGroups(name)) {
        counters.push('FriendList');
        items.push({ Type: 'FriendListsChanged' });
      }
    }
    return this.#change(counters, items);
  }

  unblock(name) {
    if (!this.blocked.delete(name)) return undefined;
    return this.#change(['BlackList'], [{ Type: 'BlackListDeleted', To_Account: [name] }]);
  }

  group(name, member) {
    const members = this.groups.get(name) ?? new Set();
    this.groups.set(name, members);
    const friend = this.friends.get(member);
    if (friend === undefined || members.has(member)) return this.#change(['FriendList'], [{ Type: 'FriendListsChanged' }]);
    members.add(member);
    friend.groups = [...friend.groups, name].sort(byName);
    return this.#change(['FriendList', 'Friend'], [
      { Type: 'FriendListsChanged' },
      { Type: 'FriendUpdated', UserDataItem: [this.#friendData(member)] },
    ]);
  }

  apply(name, PendencyType) {
    if (this.friends.has(name)) return undefined;
    const item = { To_Account: name, PendencyType, AddTime: this.#time++, AddSource: 's', AddWording: 'w', Nick: '', FaceUrl: '', Unread: PendencyType === 'Pendency_Type_ComeIn' ? 1 : 0 };
    const key = `${PendencyType} ${name}`;
    this.applications.delete(key);
    this.applications.set(key, item);
    return this.#change(['Application'], [{ Type: 'ApplicationAdded', ApplicationItem: [{ ...item }] }]);
  }

  readApplications() {
    const ReadTime = this.#time++;
    for (const item of this.applications.values()) item.Unread = 0;
    return this.#change(['Application'], [{ Type: 'ApplicationRead', ReadTime }]);
  }

  setNick(nick) {
    this.profile.set('Tag_Profile_IM_Nick', nick);
    return this.#change(['Profile'], [{ Type: 'ProfileUpdated', ProfileItem: [{ Tag: 'Tag_Profile_IM_Nick', Value: nick }] }]);
  }

  follow(name) {
    if (this.following.has(name)) return undefined;
    this.following.add(name);
    return this.#change(['Follow'], [{ Type: 'Followed', To_Account: [name] }]);
  }

  /** Somebody else's profile changes; gives the news, if the account is to be told. */
  setNickOf(name, nick) {
    const person = this.#person(name);
    person.nick = nick;
    person.sequence++;
    if (!this.friends.has(name)) return undefined;
    return { From_Account: name, ProfileItem: [{ Tag: 'Tag_Profile_IM_Nick', Value: nick }], ProfileSequence: person.sequence };
  }

  // ---- What is answered, and what it changed.

  answer(command, body) {
    const page = (all, start) => ({ items: all.slice(start, start + PageSize), next: start + PageSize < all.length ? start + PageSize : 0 });
    const each = (names, act) => {
      const Changes = names.map(act).filter((change) => change !== undefined);
      return { ResultItem: names.map((To_Account) => ({ To_Account, ResultCode: 0, ResultInfo: '' })), ...(Changes.length > 0 && { Changes }) };
    };
    switch (command) {
      case 'gateway/login':
        return { UserID: 'me', SessionId: '1', ServerTime: 1, HeartbeatSeconds: 30, UserSigExpiresAt: 0, Sequences: this.#told };
      case 'gateway/sequences':
        return { Sequences: this.#told };
      case 'sns/friend_get': {
        const { items, next } = page([...this.friends.keys()], body.StartIndex);
        return {
          ...(items.length > 0 && { UserDataItem: items.map((name) => this.#friendData(name)) }),
          StandardSequence: this.sequences.Friend,
          CustomSequence: this.sequences.FriendCustom,
          CompleteFlag: next ? 0 : 1,
          NextStartIndex: next,
        };
      }
      case 'sns/black_list_get': {
        const { items, next } = page([...this.blocked], body.StartIndex);
        return {
          ...(items.length > 0 && { BlackListItem: items.map(([To_Account, AddBlackTimeStamp]) => ({ To_Account, AddBlackTimeStamp })) }),
          StartIndex: next,
          CurruentSequence: this.sequences.BlackList,
        };
      }
      case 'sns/group_get':
        return {
          ResultItem: [...this.groups].map(([GroupName, members]) => ({ GroupName, FriendNumber: members.size, To_Account: [...members] })),
          CurrentSequence: this.sequences.FriendList,
        };
      case 'sns/pendency_get': {
        const { items, next } = page([...this.applications.values()].reverse(), body.StartIndex);
        return { ApplicationItem: items.map((item) => ({ ...item })), UnreadPendencyCount: 0, StartIndex: next, CurrentSequence: this.sequences.Application };
      }
      case 'profile/portrait_get':
        return {
          UserProfileItem: body.To_Account.map((To_Account) => ({
            To_Account,
            ProfileItem: [{ Tag: 'Tag_Profile_IM_Nick', Value: To_Account === 'me' ? (this.profile.get('Tag_Profile_IM_Nick') ?? '') : this.#person(To_Account).nick }],
            ResultCode: 0,
          })),
        };
      case 'profile/friend_portrait_get': {
        const { items, next } = page([...this.friends.keys()], body.StartIndex);
        return {
          UserProfileItem: items.map((To_Account) => {
            const { nick, sequence } = this.#person(To_Account);
            return { To_Account, ProfileItem: [{ Tag: 'Tag_Profile_IM_Nick', Value: nick }], ProfileSequence: sequence };
          }),
          FriendProfileSequence: this.#told.FriendProfile,
          CompleteFlag: next ? 0 : 1,
          NextStartIndex: next,
        };
      }
      case 'sns/black_list_add':
        return each(body.To_Account, (name) => this.block(name));
      case 'sns/black_list_delete':
        return each(body.To_Account, (name) => this.unblock(name));
      case 'sns/friend_add':
        return each(body.AddFriendItem.map((item) => item.To_Account), (name) => this.addFriend(name));
      case 'sns/friend_delete':
        return each(body.To_Account, (name) => this.deleteFriend(name));
      case 'profile/portrait_set':
        return { Changes: [this.setNick(body.ProfileItem[0].Value)] };
      case 'follow/follow_check':
        return { ResultItem: body.To_Account.map((To_Account) => ({ To_Account, ResultCode: 0, FollowType: 0 })) };
      default:
        throw new Error(`The model does not know ${command}.`);
    }
  }

  /** What an app should see in the end. */
  expected() {
    return {
      blocked: [...this.blocked.keys()],
      friends: [...this.friends].map(([name, { remark, custom, groups }]) => [name, remark, custom, groups, this.#person(name).nick]).sort((a, b) => byName(a[0], b[0])),
      groups: [...this.groups].map(([name, members]) => [name, [...members]]),
      applications: [...this.applications.values()].map((item) => [item.To_Account, item.PendencyType]).reverse(),
      unread: [...this.applications.values()].filter((item) => item.Unread > 0).length,
      nick: this.profile.get('Tag_Profile_IM_Nick') ?? '',
    };
  }
}

/** What an app sees. */
export async function seen(chat) {
  const [blocked, friends, groups, applications, profile] = await Promise.all([
    chat.getBlacklist(),
    chat.getFriendList(),
    chat.getFriendGroupList(),
    chat.getFriendApplicationList(),
    chat.getMyProfile(),
  ]);
  return {
    blocked: blocked.data,
    friends: friends.data
      .map((one) => [one.userID, one.remark, one.friendCustomField[0]?.value ?? '', one.groupList, one.profile.nick])
      .sort((a, b) => byName(a[0], b[0])),
    groups: groups.data.map((one) => [one.name, one.userIDList]),
    applications: applications.data.friendApplicationList.map((one) => [one.userID, one.type]),
    unread: applications.data.unreadCount,
    nick: profile.data.nick,
  };
}
