import type { BlackListEntry, Call, ChangeItem } from '../wire.js';
import { Replica, type Fetched, type ReplicaContext } from './replica.js';

interface BlackListPage {
  BlackListItem?: BlackListEntry[];
  StartIndex: number;
  CurruentSequence: number;
}

/** Whom the account blocks, in the order of blocking, with the time in Unix seconds. */
export class BlackList extends Replica<Map<string, number>> {
  protected readonly counters = ['BlackList'] as const;
  protected readonly types = ['BlackListAdded', 'BlackListDeleted'];
  readonly #call: Call;
  readonly #changed: (blocked: string[]) => void;
  readonly #watched: () => boolean;

  constructor(context: ReplicaContext, call: Call, watched: () => boolean, changed: (blocked: string[]) => void) {
    super(context);
    this.#call = call;
    this.#watched = watched;
    this.#changed = changed;
  }

  protected async fetch(): Promise<Fetched<Map<string, number>> | undefined> {
    const value = new Map<string, number>();
    let sequence: number | undefined;
    for (let start = 0; ; ) {
      const page = await this.#call<BlackListPage>('sns/black_list_get', { StartIndex: start, MaxLimited: 1000, LastSequence: 0 }, 'read');
      sequence ??= page.CurruentSequence;
      if (sequence !== page.CurruentSequence) return undefined;
      for (const entry of page.BlackListItem ?? []) value.set(entry.To_Account, entry.AddBlackTimeStamp);
      if (!page.StartIndex) return { sequences: { BlackList: sequence }, value };
      start = page.StartIndex;
    }
  }

  protected apply(value: Map<string, number>, item: ChangeItem): boolean {
    let changed = false;
    for (const entry of item.BlackListItem ?? []) {
      changed ||= !value.has(entry.To_Account);
      value.set(entry.To_Account, entry.AddBlackTimeStamp);
    }
    if (item.Type === 'BlackListDeleted') for (const account of item.To_Account ?? []) changed = value.delete(account) || changed;
    return changed;
  }

  protected fingerprint(value: Map<string, number>): string {
    return JSON.stringify([...value.keys()]);
  }

  protected announce(): void {
    this.#changed([...this.known!.keys()]);
  }

  protected isWatched(): boolean {
    return this.#watched();
  }
}
