import type { Emitter } from '../emitter.js';
import { EVENT } from '../events.js';
import { friendWith, type Friend, type FriendEntry } from '../model/friend.js';
import { receiptOf } from '../model/message.js';
import type { Call, Change, Sequences, ServerFrame } from '../wire.js';
import { Applications } from './applications.js';
import { BlackList } from './blacklist.js';
import { Follow, type FollowList } from './follow.js';
import { FriendGroups } from './friend-groups.js';
import { FriendProfiles } from './friend-profiles.js';
import { FriendTable } from './friend-table.js';
import { MyProfile } from './my-profile.js';
import type { Replica, ReplicaContext } from './replica.js';
import { ConversationView } from './conversation-view.js';
import { Conversations } from './conversations.js';
import { Marks } from './marks.js';
import { Messages } from './messages.js';
import { faceOf, Peers } from './peers.js';
import { Statuses } from './statuses.js';

const FollowEvents = {
  following: EVENT.MY_FOLLOWING_LIST_UPDATED,
  followers: EVENT.MY_FOLLOWERS_LIST_UPDATED,
  mutual: EVENT.MUTUAL_FOLLOWERS_LIST_UPDATED,
} as const satisfies Record<FollowList, EVENT>;

/** Everything that is kept of the account, and the events that tell of it. */
export class Store {
  readonly blackList: BlackList;
  readonly friendTable: FriendTable;
  readonly friendGroups: FriendGroups;
  readonly applications: Applications;
  readonly myProfile: MyProfile;
  readonly friendProfiles: FriendProfiles;
  readonly statuses: Statuses;
  readonly messages: Messages;
  readonly conversations: Conversations;
  readonly conversationView: ConversationView;
  readonly marks: Marks;
  readonly peers: Peers;
  readonly #follow: Follow;
  readonly #emitter: Emitter;
  readonly #userID: () => string;
  readonly #replicas: readonly Replica<unknown>[];
  /** What is to be told when the frame at hand has been taken in whole. */
  #tellings: (() => void)[] | undefined;
  #friends: Sequences = {};
  #tellingFriends = false;
  #epoch = 0;

  constructor(context: Omit<ReplicaContext, 'tell'>, call: Call, tags: readonly string[], userID: () => string, emitter: Emitter) {
    const inside: ReplicaContext = { ...context, tell: (action) => this.#tell(action) };
    const watched = (name: EVENT) => () => emitter.has(name);
    this.#emitter = emitter;
    this.#userID = userID;
    this.blackList = new BlackList(inside, call, watched(EVENT.BLACKLIST_UPDATED), (list) => emitter.emit(EVENT.BLACKLIST_UPDATED, list));
    this.friendGroups = new FriendGroups(inside, call, watched(EVENT.FRIEND_GROUP_LIST_UPDATED), (groups) =>
      emitter.emit(EVENT.FRIEND_GROUP_LIST_UPDATED, groups),
    );
    this.applications = new Applications(inside, call, watched(EVENT.FRIEND_APPLICATION_LIST_UPDATED), (list) =>
      emitter.emit(EVENT.FRIEND_APPLICATION_LIST_UPDATED, list),
    );
    this.myProfile = new MyProfile(inside, call, tags, userID, watched(EVENT.PROFILE_UPDATED), (profile) =>
      emitter.emit(EVENT.PROFILE_UPDATED, [profile]),
    );
    this.friendProfiles = new FriendProfiles(inside, call, tags, {
      watched: watched(EVENT.PROFILE_UPDATED),
      friends: () => this.friendTable.known && new Set(this.friendTable.known.keys()),
      changed: (profiles) => emitter.emit(EVENT.PROFILE_UPDATED, profiles),
    });
    this.friendTable = new FriendTable(inside, call, {
      watched: watched(EVENT.FRIEND_LIST_UPDATED),
      fetched: (userIDs) => this.friendProfiles.friendsFetched(userIDs),
      removed: (userIDs) => this.friendProfiles.forget(userIDs),
      changed: () => {
        void this.#tellFriends();
        // They are shown with one's notes about them.
        this.conversationView.tell();
      },
    });
    this.#follow = new Follow(inside, call, {
      watched: (list) => emitter.has(FollowEvents[list]),
      changed: (list, change) => emitter.emit(FollowEvents[list], change),
    });
    this.statuses = new Statuses(call, (statuses) => emitter.emit(EVENT.USER_STATUS_UPDATED, statuses));
    this.peers = new Peers(call, tags);
    this.marks = new Marks(call);
    this.messages = new Messages(inside, call, userID, {
      received: (messages) => emitter.emit(EVENT.MESSAGE_RECEIVED, messages),
      modified: (messages) => emitter.emit(EVENT.MESSAGE_MODIFIED, messages),
      revoked: (messages) => emitter.emit(EVENT.MESSAGE_REVOKED, messages),
      readByPeer: (messages) => emitter.emit(EVENT.MESSAGE_READ_BY_PEER, messages),
      receipts: (messages) => emitter.emit(EVENT.MESSAGE_READ_RECEIPT_RECEIVED, messages.map(receiptOf)),
      face: (who) => (who === userID() && this.myProfile.known !== undefined ? faceOf(this.myProfile.known) : this.peers.face(who)),
    });
    this.conversations = new Conversations(inside, call, userID, {
      watched: () => emitter.has(EVENT.CONVERSATION_LIST_UPDATED) || emitter.has(EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED),
      changed: () => this.conversationView.tell(),
      fetched: (items) => this.messages.peersHaveRead(items),
      marked: () => this.marksChanged(),
    });
    this.conversationView = new ConversationView({
      conversations: this.conversations,
      peers: this.peers,
      marks: this.marks,
      emitter,
      userID,
      remark: (who) => this.friendTable.known?.get(who)?.remark ?? '',
    });
    this.#replicas = [this.blackList, this.friendTable, this.friendGroups, this.applications, this.myProfile, this.#follow];
  }

  /** All friends with their profiles. */
  async friends(): Promise<Friend[]> {
    for (;;) {
      const table = await this.friendTable.current();
      await this.friendProfiles.load(() => this.friendTable.known?.keys() ?? []);
      // Somebody may have come while the profiles were read.
      if (table === this.friendTable.known && this.friendProfiles.covers(table.keys())) return this.#listFriends(table);
    }
  }

  /** A login, the first or one after a cut, tells every counter. */
  loggedIn(sequences: Sequences, first: boolean, idPrefix = ''): void {
    const moved = this.#friends.Friend !== sequences.Friend;
    this.#friends = sequences;
    this.#together(() => {
      for (const replica of this.#replicas) replica.loggedIn(sequences);
      this.messages.loggedIn(sequences, first, idPrefix);
      this.conversations.loggedIn(sequences);
      this.friendProfiles.loggedIn(sequences.FriendProfile, moved);
    });
    if (!first) {
      this.peers.loggedIn();
      if (this.marks.isLoaded) this.marksChanged();
      // When it cannot be renewed, the next login tries again.
      this.statuses.renew(this.#userID()).catch(() => {});
    }
  }

  /** Takes changes; `call` is the number of the own call that made them. */
  changes(changes: readonly Change[], call?: number): void {
    this.#together(() => {
      for (const change of changes) {
        if (change.Sequences?.Friend !== undefined) this.#friends = { Friend: change.Sequences.Friend };
        for (const replica of this.#replicas) replica.take(change, call);
        this.messages.take(change, call);
        this.conversations.take(change, call !== undefined);
      }
    });
  }

  news(frame: ServerFrame): void {
    if (frame.FriendProfile !== undefined) {
      this.friendProfiles.take(frame.FriendProfile);
      if (this.peers.take(frame.FriendProfile)) this.conversationView.tell();
    }
    if (frame.Status !== undefined) this.statuses.take(frame.Status, this.#userID());
  }

  /** Marks or groups of conversations are others. */
  marksChanged(): void {
    this.marks.outdated();
    this.conversationView.tell();
  }

  callSettled(): void {
    for (const replica of this.#replicas) replica.callSettled();
  }

  /** The session is over: nothing of it stays. */
  reset(): void {
    this.#epoch++;
    this.#friends = {};
    this.#tellingFriends = false;
    for (const replica of this.#replicas) replica.reset();
    this.friendProfiles.reset();
    this.statuses.reset();
    this.messages.reset();
    this.conversations.reset();
    this.conversationView.reset();
    this.marks.reset();
    this.peers.reset();
  }

  #listFriends(table: Map<string, FriendEntry>): Friend[] {
    return [...table.values()].map((entry) => friendWith(entry, this.friendProfiles.of(entry.userID)));
  }

  /** Friends are told with their profiles; while those of new friends are read, further changes join the same telling. */
  async #tellFriends(): Promise<void> {
    if (this.#tellingFriends || !this.#emitter.has(EVENT.FRIEND_LIST_UPDATED)) return;
    const epoch = this.#epoch;
    const known = (): Iterable<string> => this.friendTable.known?.keys() ?? [];
    if (!this.friendProfiles.covers(known())) {
      this.#tellingFriends = true;
      try {
        await this.friendProfiles.load(known);
      } catch {
        // They are told with the profiles that are known; the rest is read at the next occasion.
      }
      if (epoch !== this.#epoch) return;
      this.#tellingFriends = false;
    }
    const table = this.friendTable.known;
    if (table !== undefined) this.#emitter.emit(EVENT.FRIEND_LIST_UPDATED, this.#listFriends(table));
  }

  #tell(action: () => void): void {
    if (this.#tellings !== undefined) this.#tellings.push(action);
    else action();
  }

  #together(action: () => void): void {
    const tellings: (() => void)[] = [];
    this.#tellings = tellings;
    try {
      action();
    } finally {
      this.#tellings = undefined;
    }
    for (const tell of tellings) tell();
  }
}
