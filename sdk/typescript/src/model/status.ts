import { TYPES, type StatusType } from '../types.js';
import type { StatusItem } from '../wire.js';
import type { UserFailure } from './friend.js';

/** Whether somebody is there, and what they say about it. */
export interface UserStatus {
  userID: string;
  /** `TYPES.USER_STATUS_…`: online, offline but reached by push, or not logged in. */
  statusType: StatusType;
  /** At most 100 bytes; `''` when none is set. Cleared by the server when the user goes offline. */
  customStatus: string;
  /** The platforms that are online, for example `Web`. */
  onlineDevices: string[];
}

/** What `getUserStatus` found. */
export interface UserStatusResults {
  successUserList: UserStatus[];
  failureUserList: UserFailure[];
}

const Types: Record<string, StatusType> = {
  Online: TYPES.USER_STATUS_ONLINE,
  PushOnline: TYPES.USER_STATUS_OFFLINE,
  Offline: TYPES.USER_STATUS_UNLOGINED,
};

/** Reads a status. */
export function readStatus(item: StatusItem): UserStatus {
  return {
    userID: item.To_Account,
    statusType: Types[item.Status] ?? TYPES.USER_STATUS_UNKNOWN,
    customStatus: item.CustomStatus ?? '',
    onlineDevices: (item.Detail ?? []).filter((one) => one.Status === 'Online').map((one) => one.Platform),
  };
}
