/**
 * The constants of the original SDK, with its values. Those of groups are here so that an app that names them goes on compiling; the
 * calls they belong to are not supported yet.
 */
export const TYPES = {
  MSG_TEXT: 'TIMTextElem',
  MSG_IMAGE: 'TIMImageElem',
  MSG_AUDIO: 'TIMSoundElem',
  MSG_FILE: 'TIMFileElem',
  MSG_FACE: 'TIMFaceElem',
  MSG_VIDEO: 'TIMVideoFileElem',
  MSG_LOCATION: 'TIMLocationElem',
  MSG_GRP_TIP: 'TIMGroupTipElem',
  MSG_GRP_SYS_NOTICE: 'TIMGroupSystemNoticeElem',
  MSG_CUSTOM: 'TIMCustomElem',
  MSG_MERGER: 'TIMRelayElem',
  MSG_PRIORITY_HIGH: 'High',
  MSG_PRIORITY_NORMAL: 'Normal',
  MSG_PRIORITY_LOW: 'Low',
  MSG_PRIORITY_LOWEST: 'Lowest',
  CONV_C2C: 'C2C',
  CONV_GROUP: 'GROUP',
  CONV_TOPIC: 'TOPIC',
  CONV_SYSTEM: '@TIM#SYSTEM',
  CONV_AT_ME: 1,
  CONV_AT_ALL: 2,
  CONV_AT_ALL_AT_ME: 3,
  CONV_MARK_TYPE_STAR: 1,
  CONV_MARK_TYPE_UNREAD: 2,
  CONV_MARK_TYPE_FOLD: 3,
  CONV_MARK_TYPE_HIDE: 4,
  GRP_WORK: 'Private',
  GRP_PUBLIC: 'Public',
  GRP_MEETING: 'ChatRoom',
  GRP_AVCHATROOM: 'AVChatRoom',
  GRP_COMMUNITY: 'Community',
  GRP_MBR_ROLE_OWNER: 'Owner',
  GRP_MBR_ROLE_ADMIN: 'Admin',
  GRP_MBR_ROLE_MEMBER: 'Member',
  GRP_MBR_ROLE_CUSTOM: 'Custom',
  GRP_TIP_MBR_JOIN: 1,
  GRP_TIP_MBR_QUIT: 2,
  GRP_TIP_MBR_KICKED_OUT: 3,
  GRP_TIP_MBR_SET_ADMIN: 4,
  GRP_TIP_MBR_CANCELED_ADMIN: 5,
  GRP_TIP_GRP_PROFILE_UPDATED: 6,
  GRP_TIP_MBR_PROFILE_UPDATED: 7,
  GRP_TIP_BAN_AVCHATROOM_MEMBER: 10,
  GRP_TIP_UNBAN_AVCHATROOM_MEMBER: 11,
  MSG_REMIND_ACPT_AND_NOTE: 'AcceptAndNotify',
  MSG_REMIND_ACPT_NOT_NOTE: 'AcceptNotNotify',
  MSG_REMIND_DISCARD: 'Discard',
  NOT_RECEIVE_OFFLINE_PUSH_EXCEPT_AT: 'AcceptNotNotifyExceptAt',
  NOT_RECEIVE_MSG_EXCEPT_AT: 'NotReceiveMsgExceptAt',
  /** `Profile.gender` */
  GENDER_UNKNOWN: 'Gender_Type_Unknown',
  /** `Profile.gender` */
  GENDER_FEMALE: 'Gender_Type_Female',
  /** `Profile.gender` */
  GENDER_MALE: 'Gender_Type_Male',
  /** A newer login took the place on the same platform. */
  KICKED_OUT_MULT_ACCOUNT: 'multipleAccount',
  /** The app's policy allows no more devices. */
  KICKED_OUT_MULT_DEVICE: 'multipleDevice',
  /** The UserSig has run out or was made before the account was last kicked. */
  KICKED_OUT_USERSIG_EXPIRED: 'userSigExpired',
  /** The app backend kicked the account. */
  KICKED_OUT_REST_API: 'REST_API_Kick',
  /** The account was deleted. Rapport's own: the original has no name for it. */
  KICKED_OUT_ACCOUNT_DELETED: 'accountDeleted',
  /** `Profile.allowType`: whoever asks becomes a friend. */
  ALLOW_TYPE_ALLOW_ANY: 'AllowType_Type_AllowAny',
  /** `Profile.allowType`: whoever asks waits for an answer. */
  ALLOW_TYPE_NEED_CONFIRM: 'AllowType_Type_NeedConfirm',
  /** `Profile.allowType`: nobody may ask. */
  ALLOW_TYPE_DENY_ANY: 'AllowType_Type_DenyAny',
  /** `Profile.adminForbidType` */
  FORBID_TYPE_NONE: 'AdminForbid_Type_None',
  /** `Profile.adminForbidType`: may not ask anybody for friendship. */
  FORBID_TYPE_SEND_OUT: 'AdminForbid_Type_SendOut',
  JOIN_OPTIONS_FREE_ACCESS: 'FreeAccess',
  JOIN_OPTIONS_NEED_PERMISSION: 'NeedPermission',
  JOIN_OPTIONS_DISABLE_APPLY: 'DisableApply',
  JOIN_STATUS_SUCCESS: 'JoinedSuccess',
  JOIN_STATUS_ALREADY_IN_GROUP: 'AlreadyInGroup',
  JOIN_STATUS_WAIT_APPROVAL: 'WaitAdminApproval',
  GRP_PROFILE_OWNER_ID: 'ownerID',
  GRP_PROFILE_CREATE_TIME: 'createTime',
  GRP_PROFILE_LAST_INFO_TIME: 'lastInfoTime',
  GRP_PROFILE_MEMBER_NUM: 'memberNum',
  GRP_PROFILE_MAX_MEMBER_NUM: 'maxMemberNum',
  GRP_PROFILE_JOIN_OPTION: 'joinOption',
  GRP_PROFILE_INTRODUCTION: 'introduction',
  GRP_PROFILE_NOTIFICATION: 'notification',
  GRP_PROFILE_MUTE_ALL_MBRS: 'muteAllMembers',
  /** `addFriend`: only into one's own friend table. */
  SNS_ADD_TYPE_SINGLE: 'Add_Type_Single',
  /** `addFriend`: into both friend tables. */
  SNS_ADD_TYPE_BOTH: 'Add_Type_Both',
  /** `deleteFriend`: only from one's own friend table. */
  SNS_DELETE_TYPE_SINGLE: 'Delete_Type_Single',
  /** `deleteFriend`: from both friend tables. */
  SNS_DELETE_TYPE_BOTH: 'Delete_Type_Both',
  SNS_APPLICATION_TYPE_BOTH: 'Pendency_Type_Both',
  /** An application that came in. */
  SNS_APPLICATION_SENT_TO_ME: 'Pendency_Type_ComeIn',
  /** An application that was sent. */
  SNS_APPLICATION_SENT_BY_ME: 'Pendency_Type_SendOut',
  /** `acceptFriendApplication`: the other side gets one as a friend, but not the reverse. */
  SNS_APPLICATION_AGREE: 'Response_Action_Agree',
  /** `acceptFriendApplication`: both become friends. */
  SNS_APPLICATION_AGREE_AND_ADD: 'Response_Action_AgreeAndAdd',
  /** `checkFriend`: looks at both friend tables. */
  SNS_CHECK_TYPE_BOTH: 'CheckResult_Type_Both',
  /** `checkFriend`: looks at one's own friend table only. */
  SNS_CHECK_TYPE_SINGLE: 'CheckResult_Type_Single',
  SNS_TYPE_NO_RELATION: 'CheckResult_Type_NoRelation',
  SNS_TYPE_A_WITH_B: 'CheckResult_Type_AWithB',
  SNS_TYPE_B_WITH_A: 'CheckResult_Type_BWithA',
  SNS_TYPE_BOTH_WAY: 'CheckResult_Type_BothWay',
  NET_STATE_CONNECTED: 'connected',
  NET_STATE_CONNECTING: 'connecting',
  NET_STATE_DISCONNECTED: 'disconnected',
  MSG_AT_ALL: '__kImSDK_MesssageAtALL__',
  READ_ALL_C2C_MSG: 'readAllC2CMessage',
  READ_ALL_GROUP_MSG: 'readAllGroupMessage',
  READ_ALL_MSG: 'readAllMessage',
  USER_STATUS_UNKNOWN: 0,
  /** Connected. */
  USER_STATUS_ONLINE: 1,
  /** Not connected, but reached by push. */
  USER_STATUS_OFFLINE: 2,
  /** Not connected. */
  USER_STATUS_UNLOGINED: 3,
  IOS_OFFLINE_PUSH_NO_SOUND: 'push.no_sound',
  IOS_OFFLINE_PUSH_DEFAULT_SOUND: 'default',
} as const;

/** The value of one of the {@link TYPES | constants}. */
export type TYPES = (typeof TYPES)[keyof typeof TYPES];

type Of<K extends keyof typeof TYPES> = (typeof TYPES)[K];

/** The state of the connection. */
export type NetState = Of<'NET_STATE_CONNECTED' | 'NET_STATE_CONNECTING' | 'NET_STATE_DISCONNECTED'>;

/** Why the server ended the session. A later server may give reasons that are not listed. */
export type KickedOutType =
  | Of<
      | 'KICKED_OUT_MULT_ACCOUNT'
      | 'KICKED_OUT_MULT_DEVICE'
      | 'KICKED_OUT_USERSIG_EXPIRED'
      | 'KICKED_OUT_REST_API'
      | 'KICKED_OUT_ACCOUNT_DELETED'
    >
  | (string & {});

/** `Profile.gender` */
export type Gender = Of<'GENDER_UNKNOWN' | 'GENDER_FEMALE' | 'GENDER_MALE'>;

/** `Profile.allowType` */
export type AllowType = Of<'ALLOW_TYPE_ALLOW_ANY' | 'ALLOW_TYPE_NEED_CONFIRM' | 'ALLOW_TYPE_DENY_ANY'>;

/** `Profile.adminForbidType` */
export type AdminForbidType = Of<'FORBID_TYPE_NONE' | 'FORBID_TYPE_SEND_OUT'>;

/** How `addFriend` adds. */
export type AddType = Of<'SNS_ADD_TYPE_SINGLE' | 'SNS_ADD_TYPE_BOTH'>;

/** How `deleteFriend` deletes. */
export type DeleteType = Of<'SNS_DELETE_TYPE_SINGLE' | 'SNS_DELETE_TYPE_BOTH'>;

/** Where `checkFriend` looks. */
export type CheckType = Of<'SNS_CHECK_TYPE_BOTH' | 'SNS_CHECK_TYPE_SINGLE'>;

/** What `checkFriend` finds; A is the caller. */
export type Relation = Of<'SNS_TYPE_NO_RELATION' | 'SNS_TYPE_A_WITH_B' | 'SNS_TYPE_B_WITH_A' | 'SNS_TYPE_BOTH_WAY'>;

/** Whether an application came in or was sent. */
export type ApplicationType = Of<'SNS_APPLICATION_SENT_TO_ME' | 'SNS_APPLICATION_SENT_BY_ME'>;

/** How `acceptFriendApplication` accepts. */
export type AcceptType = Of<'SNS_APPLICATION_AGREE' | 'SNS_APPLICATION_AGREE_AND_ADD'>;

/** `UserStatus.statusType` */
export type StatusType = Of<'USER_STATUS_UNKNOWN' | 'USER_STATUS_ONLINE' | 'USER_STATUS_OFFLINE' | 'USER_STATUS_UNLOGINED'>;

/** How one is told of new messages: with a notice, without one, not at all. */
export type RemindType = Of<'MSG_REMIND_ACPT_AND_NOTE' | 'MSG_REMIND_ACPT_NOT_NOTE' | 'MSG_REMIND_DISCARD'>;

/** Which conversations `setAllMessageRead` is for. */
export type ReadScope = Of<'READ_ALL_C2C_MSG' | 'READ_ALL_GROUP_MSG' | 'READ_ALL_MSG'>;
