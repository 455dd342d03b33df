import { ChatNotSupportedError } from './errors.js';

/**
 * The methods of the original that have nothing behind them yet, by the part they belong to. Those listed under `atOnce` give their
 * result without a promise in the original, so they throw; all others reject.
 */
export const Unsupported = {
  messages: {
    atOnce: ['createTextAtMessage'],
    later: [
      'getGroupMessageReadMemberList',
      'addMessageReaction',
      'removeMessageReaction',
      'getMessageReactions',
      'getAllUserListOfMessageReaction',
    ],
  },
  conversations: {
    atOnce: [],
    later: ['setAllReceiveMessageOpt', 'getAllReceiveMessageOpt'],
  },
  groups: {
    atOnce: [],
    later: [
      'getGroupList',
      'getGroupProfile',
      'createGroup',
      'dismissGroup',
      'updateGroupProfile',
      'joinGroup',
      'quitGroup',
      'searchGroupByID',
      'getGroupOnlineMemberCount',
      'changeGroupOwner',
      'getGroupApplicationList',
      'handleGroupApplication',
      'initGroupAttributes',
      'setGroupAttributes',
      'deleteGroupAttributes',
      'getGroupAttributes',
      'setGroupCounters',
      'increaseGroupCounter',
      'decreaseGroupCounter',
      'getGroupCounters',
      'getGroupMemberList',
      'getGroupMemberProfile',
      'addGroupMember',
      'deleteGroupMember',
      'setGroupMemberMuteTime',
      'setGroupMemberRole',
      'setGroupMemberNameCard',
      'setGroupMemberCustomField',
      'markGroupMemberList',
      'pinGroupMessage',
      'getPinnedGroupMessageList',
    ],
  },
  communities: {
    atOnce: [],
    later: ['getJoinedCommunityList', 'createTopicInCommunity', 'deleteTopicFromCommunity', 'updateTopicProfile', 'getTopicList'],
  },
  signalling: {
    atOnce: ['addSignalingListener', 'removeSignalingListener', 'inviteSync', 'inviteInGroupSync', 'getSignalingInfo'],
    later: ['invite', 'inviteInGroup', 'cancel', 'accept', 'reject', 'modifyInvitation'],
  },
  services: {
    atOnce: ['registerPlugin'],
    later: ['searchCloudUsers', 'searchCloudGroups', 'searchCloudGroupMembers', 'translateText', 'convertVoiceToText', 'callExperimentalAPI'],
  },
} as const;

type Part = (typeof Unsupported)[keyof typeof Unsupported];
type AtOnce = Part['atOnce'][number];
type Later = Part['later'][number];

/** Every method of the original that is not supported. They are here so that an app finds out by an error it can name. */
export type UnsupportedMethods = {
  /** Rejects with a {@link ChatNotSupportedError}. */
  [name in Later]: (...parameters: unknown[]) => Promise<never>;
} & {
  /** Throws a {@link ChatNotSupportedError}. */
  [name in AtOnce]: (...parameters: unknown[]) => never;
};

/** Gives a class these methods. */
export function addUnsupported(prototype: object): void {
  const add = (name: string, value: () => unknown): void => {
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  };
  for (const { atOnce, later } of Object.values(Unsupported)) {
    for (const name of atOnce) {
      add(name, () => {
        throw new ChatNotSupportedError(name);
      });
    }
    for (const name of later) add(name, () => Promise.reject(new ChatNotSupportedError(name)));
  }
}
