import type { AdminForbidType, AllowType, Gender } from '../types.js';
import type { TagItem } from '../wire.js';

/** A field of the app's own. */
export interface CustomField {
  /** The whole tag, `Tag_Profile_Custom_…` or `Tag_SNS_Custom_…`; the part after it is 1 to 8 letters, declared in the app's settings. */
  key: string;
  /** At most 500 bytes. */
  value: string | number;
}

/** Somebody's profile. Texts are at most 500 bytes; fields that were never set have their defaults. */
export interface Profile {
  userID: string;
  /** The name shown; default `''`. */
  nick: string;
  /** The address of a picture; default `''`. */
  avatar: string;
  gender: Gender;
  /** As a number, for example 20190419; default 0. */
  birthday: number;
  /** At most 16 bytes. */
  location: string;
  selfSignature: string;
  /** What happens when others ask for friendship. The default is a setting of the app. */
  allowType: AllowType;
  /** The app's own meaning; default 0. */
  language: number;
  /** Bit 0: receives no messages; default 0. */
  messageSettings: number;
  /** Written by the app backend only. */
  adminForbidType: AdminForbidType;
  /** The app's own meaning; default 0. */
  level: number;
  /** The app's own meaning; default 0. */
  role: number;
  /** Those of the fields named in `create({ profileCustomFields })` that are set. */
  profileCustomField: CustomField[];
}

/** What `updateMyProfile` writes; what is left out stays. All or nothing: one illegal field refuses the whole call. */
export type ProfileUpdate = Partial<Omit<Profile, 'userID'>>;

type Field = Exclude<keyof ProfileUpdate, 'profileCustomField'>;

const Tags: Record<Field, string> = {
  nick: 'Tag_Profile_IM_Nick',
  avatar: 'Tag_Profile_IM_Image',
  gender: 'Tag_Profile_IM_Gender',
  birthday: 'Tag_Profile_IM_BirthDay',
  location: 'Tag_Profile_IM_Location',
  selfSignature: 'Tag_Profile_IM_SelfSignature',
  allowType: 'Tag_Profile_IM_AllowType',
  language: 'Tag_Profile_IM_Language',
  messageSettings: 'Tag_Profile_IM_MsgSettings',
  adminForbidType: 'Tag_Profile_IM_AdminForbidType',
  level: 'Tag_Profile_IM_Level',
  role: 'Tag_Profile_IM_Role',
};

const Fields = Object.fromEntries(Object.entries(Tags).map(([field, tag]) => [tag, field]));

/** The tags of all standard fields. */
export const StandardTags: readonly string[] = Object.values(Tags);

/** A profile nothing is known of. */
export function emptyProfile(userID: string): Profile {
  return {
    userID,
    nick: '',
    avatar: '',
    gender: 'Gender_Type_Unknown',
    birthday: 0,
    location: '',
    selfSignature: '',
    allowType: 'AllowType_Type_AllowAny',
    language: 0,
    messageSettings: 0,
    adminForbidType: 'AdminForbid_Type_None',
    level: 0,
    role: 0,
    profileCustomField: [],
  };
}

/** Writes the fields named by `tags` into a profile; tells whether any of them is different now. */
export function mergeProfile(profile: Profile, items: readonly TagItem[] | undefined, tags: readonly string[]): boolean {
  const before = JSON.stringify(profile);
  for (const { Tag, Value } of items ?? []) {
    const field = Fields[Tag];
    if (field !== undefined) Object.assign(profile, { [field]: Value });
    else if (tags.includes(Tag)) setCustomField(profile.profileCustomField, Tag, Value as string | number);
  }
  return JSON.stringify(profile) !== before;
}

/** A profile as it came. */
export function readProfile(userID: string, items: readonly TagItem[] | undefined, tags: readonly string[]): Profile {
  const profile = emptyProfile(userID);
  mergeProfile(profile, items, tags);
  return profile;
}

/** A copy for the app: what it does to it does not reach the state. */
export function copyProfile(profile: Profile): Profile {
  return { ...profile, profileCustomField: profile.profileCustomField.map((field) => ({ ...field })) };
}

/** The fields of an update as the wire wants them. */
export function profileItems(update: ProfileUpdate): TagItem[] {
  const items: TagItem[] = [];
  for (const [field, tag] of Object.entries(Tags)) {
    const value = update[field as Field];
    if (value !== undefined) items.push({ Tag: tag, Value: value });
  }
  for (const { key, value } of update.profileCustomField ?? []) items.push({ Tag: key, Value: value });
  return items;
}

/** Sets a custom field, in the order of the keys, so that equal lists look equal. */
function setCustomField(fields: CustomField[], key: string, value: string | number): void {
  const at = fields.findIndex((field) => field.key >= key);
  if (at < 0) fields.push({ key, value });
  else fields.splice(at, fields[at]!.key === key ? 1 : 0, { key, value });
}
