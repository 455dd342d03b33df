import { readApplication, type FriendApplicationList } from '../model/friend.js';
import { TYPES } from '../types.js';
import type { ApplicationItem, Call, ChangeItem } from '../wire.js';
import { Replica, type Fetched, type ReplicaContext } from './replica.js';

interface ApplicationPage {
  ApplicationItem?: ApplicationItem[];
  StartIndex: number;
  CurrentSequence: number;
}

type Value = Map<string, ApplicationItem>;

/** The friend applications, sent and received; by direction and account. */
export class Applications extends Replica<Value> {
  protected readonly counters = ['Application'] as const;
  protected readonly types = ['ApplicationAdded', 'ApplicationDeleted', 'ApplicationRead'];
  readonly #call: Call;
  readonly #changed: (list: FriendApplicationList) => void;
  readonly #watched: () => boolean;

  constructor(context: ReplicaContext, call: Call, watched: () => boolean, changed: (list: FriendApplicationList) => void) {
    super(context);
    this.#call = call;
    this.#watched = watched;
    this.#changed = changed;
  }

  /** What the app is given. */
  static list(value: Value): FriendApplicationList {
    const items = [...value.values()].sort((a, b) => b.AddTime - a.AddTime);
    return { friendApplicationList: items.map(readApplication), unreadCount: items.filter(isUnread).length };
  }

  protected async fetch(): Promise<Fetched<Value> | undefined> {
    const value: Value = new Map();
    let sequence: number | undefined;
    for (let start = 0; ; ) {
      const body = { PendencyType: TYPES.SNS_APPLICATION_TYPE_BOTH, StartIndex: start, MaxLimited: 100 };
      const page = await this.#call<ApplicationPage>('sns/pendency_get', body, 'read');
      sequence ??= page.CurrentSequence;
      if (sequence !== page.CurrentSequence) return undefined;
      for (const item of page.ApplicationItem ?? []) value.set(keyOf(item), item);
      if (!page.StartIndex) return { sequences: { Application: sequence }, value };
      start = page.StartIndex;
    }
  }

  protected apply(value: Value, item: ChangeItem): boolean {
    let changed = false;
    for (const application of item.ApplicationItem ?? []) {
      const key = keyOf(application);
      changed ||= JSON.stringify(shown(value.get(key))) !== JSON.stringify(shown(application));
      // Asked anew: it goes to where a fetch would find it.
      value.delete(key);
      value.set(key, application);
    }
    if (item.Type === 'ApplicationDeleted') {
      const types =
        item.PendencyType === undefined || item.PendencyType === TYPES.SNS_APPLICATION_TYPE_BOTH
          ? [TYPES.SNS_APPLICATION_SENT_TO_ME, TYPES.SNS_APPLICATION_SENT_BY_ME]
          : [item.PendencyType];
      for (const To_Account of item.To_Account ?? []) {
        for (const PendencyType of types) changed = value.delete(keyOf({ To_Account, PendencyType })) || changed;
      }
    }
    if (item.Type === 'ApplicationRead') {
      for (const [key, application] of value) {
        if (!isUnread(application) || application.AddTime > (item.ReadTime ?? 0)) continue;
        value.set(key, { ...application, Unread: 0 });
        changed = true;
      }
    }
    return changed;
  }

  protected fingerprint(value: Value): string {
    return JSON.stringify([...value.keys()].sort().map((key) => shown(value.get(key))));
  }

  protected announce(): void {
    this.#changed(Applications.list(this.known!));
  }

  protected isWatched(): boolean {
    return this.#watched();
  }
}

function keyOf(item: Pick<ApplicationItem, 'To_Account' | 'PendencyType'>): string {
  return `${item.PendencyType} ${item.To_Account}`;
}

function isUnread(item: ApplicationItem): boolean {
  return item.PendencyType === TYPES.SNS_APPLICATION_SENT_TO_ME && (item.Unread ?? 0) > 0;
}

/** What of an application the app sees. */
function shown(item: ApplicationItem | undefined): object | undefined {
  return item && { ...readApplication(item), unread: isUnread(item) };
}
