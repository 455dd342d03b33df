import type { Timers } from '../environment.js';
import { ChatError, ChatErrorCode } from '../errors.js';
import type { Change, ChangeItem, Counter, Sequences } from '../wire.js';

/** What a replica needs of its surroundings. */
export interface ReplicaContext {
  timers: Timers;
  random(): number;
  /** The number of the last call sent, and whether a writing call up to a number is still unanswered. */
  lastCall(): number;
  hasWriteUpTo(id: number): boolean;
  problem(error: ChatError): void;
  /** Tells the app once everything that has come with a frame is in the state. */
  tell(action: () => void): void;
}

/** A value as the server holds it, and the counters it stands for. */
export interface Fetched<T> {
  sequences: Sequences;
  value: T;
}

/** What a change holds for one replica. */
interface Portion {
  /** The number of the own call that made it; then it came with the reply, and not in its turn among the news. */
  call: number | undefined;
  sequences: Sequences;
  items: ChangeItem[];
}

/** More held changes than the server allows calls to be outstanding say that something else is wrong. */
const MostHeld = 64;

/** A copy of something the server keeps for the account, kept in step by counters. */
export abstract class Replica<T> {
  /** The counters this stands for. A change that moves several at once moves them together here too. */
  protected abstract readonly counters: readonly Counter[];
  /** The types of items that {@link apply} understands. A change without any of them says that something changed, but not what. */
  protected abstract readonly types: readonly string[];

  protected readonly context: ReplicaContext;
  #value: T | undefined;
  #sequences: Sequences = {};
  /** The number of the last call that had been sent when a counter moved. */
  #movedAt: Sequences = {};
  /** Counters that an own call moved last: news that were sent before may still be on their way. */
  #ahead = new Set<Counter>();
  /** The newest counters heard of, also while nothing is loaded. */
  #heard: Sequences = {};
  /** The value is older than what was heard of, and has to be fetched. */
  #stale = false;
  /** Somebody has to be told when what is being fetched has come. */
  #announceLoad = false;
  #telling = false;
  /** The fingerprint of what the app knows: what it was told last, or what was there when the list was loaded. */
  #shown: string | undefined;
  /** Changes that came before the one they follow, and the last call that could bring it. */
  #held: Portion[] = [];
  #holdingFor = 0;
  #work: Promise<void> | undefined;
  #epoch = 0;
  #retry: symbol | undefined;
  #failures = 0;

  constructor(context: ReplicaContext) {
    this.context = context;
  }

  /** Fetches everything; gives undefined when a counter moved between two pages. */
  protected abstract fetch(): Promise<Fetched<T> | undefined>;
  /** Carries an item over into the value; tells whether it made a difference. */
  protected abstract apply(value: T, item: ChangeItem): boolean;
  /** What tells two values apart. */
  protected abstract fingerprint(value: T): string;
  /** Tells the app. */
  protected abstract announce(): void;
  /** Whether the app listens: then a change is worth fetching what was not used yet. */
  protected abstract isWatched(): boolean;
  /** Called when a value was fetched, before anybody is told. */
  protected adopted(_value: T): void {}

  /** The value as it was last known, or undefined. */
  get known(): T | undefined {
    return this.#value;
  }

  /** The newest value of a counter heard of. */
  protected heard(counter: Counter): number | undefined {
    return this.#heard[counter];
  }

  /** The value; fetched when it is not there or known to be old. */
  async current(): Promise<T> {
    while (this.#value === undefined || this.#stale) await this.#refresh();
    return this.#value;
  }

  /** Takes what a change holds for this replica; `call` is the number of the own call that made it. */
  take(change: Change, call?: number): void {
    const moved = this.#of(change.Sequences ?? {});
    if (Object.keys(moved).length === 0) return;
    this.#hear(moved);
    if (this.#value === undefined || this.#stale || this.#work !== undefined) {
      // What is being fetched must contain it; when nothing is, only those who listen are a reason to start.
      if (this.#value === undefined) this.#announceLoad ||= this.isWatched();
      if (this.#value !== undefined || this.#announceLoad) this.#catchUp();
      return;
    }

    const all = change.Items ?? [];
    const items = all.some((item) => item.Type === 'Refetch') ? [] : all.filter((item) => this.types.includes(item.Type));
    const portion = { call, sequences: moved, items };
    if (this.#compare(moved) === 'contained') return;
    // News come in the order of their commits: none may overtake one that waits.
    if (call === undefined && this.#held.some((held) => held.call === undefined)) this.#hold(portion);
    else if (this.#step(portion)) this.#tell();
  }

  /** A call was answered: a change that was held back may have found its predecessor, or never will. */
  callSettled(): void {
    if (this.#held.length > 0 && !this.context.hasWriteUpTo(this.#holdingFor)) this.#fallBehind();
  }

  /** A login tells every counter. */
  loggedIn(all: Sequences): void {
    const told = this.#of(all);
    const missed = this.counters.some((counter) => this.#heard[counter] !== undefined && this.#heard[counter] !== told[counter]);
    this.#heard = told;
    this.#held = [];
    this.#ahead.clear();
    if (this.#value === undefined) {
      if (missed && this.isWatched()) this.#announceLoad = true;
      if (this.#announceLoad) this.#catchUp();
      return;
    }

    this.#stale = this.counters.some((counter) => this.#sequences[counter] !== told[counter]);
    if (this.#stale) this.#catchUp();
  }

  /** The session is over: nothing of it stays. */
  reset(): void {
    this.#epoch++;
    this.#value = undefined;
    this.#sequences = {};
    this.#movedAt = {};
    this.#ahead.clear();
    this.#heard = {};
    this.#stale = this.#announceLoad = this.#telling = false;
    this.#shown = undefined;
    this.#held = [];
    this.#work = undefined;
    this.#failures = 0;
    this.context.timers.clear(this.#retry);
  }

  /** Takes a value that was come by in another way, as if it had been fetched. */
  protected start(all: Sequences, value: T): void {
    this.#adopt({ sequences: this.#of(all), value });
  }

  /** Tells the app, once for all that has come together, and only of what is not as it was told last. */
  #tell(): void {
    if (this.#telling) return;
    this.#telling = true;
    this.context.tell(() => {
      this.#telling = false;
      if (this.#value === undefined) return;
      const now = this.fingerprint(this.#value);
      if (now === this.#shown) return;
      this.#shown = now;
      this.announce();
    });
  }

  /** Applies a change, and those held back that follow it; tells whether anything is different now. */
  #step(portion: Portion): boolean {
    switch (this.#compare(portion.sequences)) {
      case 'contained':
        return false;
      case 'later':
        this.#hold(portion);
        return false;
      case 'torn':
        this.#fallBehind();
        return false;
      case 'next':
    }

    // Fetched, when a counter moved without an item that says what happened, or when it is not certain that it happened just now.
    if (portion.items.length === 0 || this.#isUnordered(portion)) {
      this.#fallBehind();
      return false;
    }

    let changed = false;
    for (const item of portion.items) changed = this.apply(this.#value!, item) || changed;
    for (const counter of this.counters) {
      const value = portion.sequences[counter];
      if (value === undefined) continue;
      this.#sequences[counter] = value;
      this.#movedAt[counter] = this.context.lastCall();
      if (portion.call !== undefined) this.#ahead.add(counter);
      else this.#ahead.delete(counter);
    }
    const held = this.#held;
    this.#held = [];
    for (const later of held) if (!this.#stale) changed = this.#step(later) || changed;
    return changed;
  }

  /**
   * Each counter orders what moves it, and news are ordered among themselves. But what an own call did to one counter, and news that
   * moved another, have no order that could be seen here, and both may speak of the same friend: neither what came while the call was
   * under way, nor what comes after its reply and may have been on its way for longer.
   */
  #isUnordered({ sequences, call }: Portion): boolean {
    return this.counters.some(
      (counter) =>
        sequences[counter] === undefined && (call === undefined ? this.#ahead.has(counter) : (this.#movedAt[counter] ?? 0) >= call),
    );
  }

  #compare(moved: Sequences): 'contained' | 'next' | 'later' | 'torn' {
    let contained = 0;
    let next = 0;
    let all = 0;
    for (const counter of this.counters) {
      const value = moved[counter];
      if (value === undefined) continue;
      const known = this.#sequences[counter] ?? 0;
      all++;
      if (value <= known) contained++;
      else if (value === known + 1) next++;
      else return 'later';
    }
    return contained === all ? 'contained' : next === all ? 'next' : 'torn';
  }

  #hold(portion: Portion): void {
    if (this.#held.length === 0) this.#holdingFor = this.context.lastCall();
    this.#held.push(portion);
    if (this.#held.length > MostHeld || !this.context.hasWriteUpTo(this.#holdingFor)) this.#fallBehind();
  }

  #fallBehind(): void {
    this.#held = [];
    this.#stale = true;
    this.#catchUp();
  }

  /** Fetches in the background, again and again until it succeeds or nobody needs it any more. */
  #catchUp(): void {
    const epoch = this.#epoch;
    this.#refresh().catch((error: unknown) => {
      if (epoch !== this.#epoch || (!this.#stale && !this.#announceLoad)) return;
      // That the network is away is told elsewhere.
      const isNews = error instanceof ChatError && error.code !== ChatErrorCode.NETWORK_TIMEOUT && error.code !== ChatErrorCode.NO_NETWORK;
      if (this.#failures++ === 0 && isNews) this.context.problem(error);
      this.context.timers.clear(this.#retry);
      const wait = Math.min(30_000, 1_000 * 2 ** Math.min(this.#failures, 5)) * (0.5 + this.context.random() / 2);
      this.#retry = this.context.timers.set(wait, () => this.#catchUp());
    });
  }

  #refresh(): Promise<void> {
    if (this.#work === undefined) {
      const work = this.#fetchUntilCurrent().finally(() => {
        if (this.#work === work) this.#work = undefined;
      });
      this.#work = work;
    }
    return this.#work;
  }

  async #fetchUntilCurrent(): Promise<void> {
    const epoch = this.#epoch;
    for (let round = 0; ; round++) {
      const fetched = await this.fetch();
      if (epoch !== this.#epoch) return;
      if (fetched !== undefined && this.counters.every((counter) => (fetched.sequences[counter] ?? 0) >= (this.#heard[counter] ?? 0))) {
        this.#adopt(fetched);
        return;
      }
      // The list changes faster than it can be read.
      if (round >= 2) await this.context.timers.pause(Math.min(5_000, 50 * 2 ** round));
    }
  }

  #adopt(fetched: Fetched<T>): void {
    const isFirst = this.#value === undefined;
    this.#value = fetched.value;
    this.#sequences = { ...fetched.sequences };
    this.#ahead.clear();
    this.#hear(fetched.sequences);
    this.#stale = false;
    this.#held = [];
    this.#failures = 0;
    this.#work = undefined;
    this.context.timers.clear(this.#retry);
    this.adopted(fetched.value);
    if (isFirst && !this.#announceLoad) this.#shown = this.fingerprint(fetched.value);
    else this.#tell();
    this.#announceLoad = false;
  }

  #of(all: Sequences): Sequences {
    const mine: Sequences = {};
    for (const counter of this.counters) if (all[counter] !== undefined) mine[counter] = all[counter];
    return mine;
  }

  #hear(told: Sequences): void {
    for (const counter of this.counters) {
      const value = told[counter];
      if (value !== undefined && value > (this.#heard[counter] ?? -1)) this.#heard[counter] = value;
    }
  }
}
