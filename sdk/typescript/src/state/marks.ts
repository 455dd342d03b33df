import { ChatError } from '../errors.js';
import type { ConversationMarks } from '../model/conversation.js';
import type { Call, ContactItem } from '../wire.js';

interface MarkedItem extends ContactItem {
  StandardMark?: string;
  CustomMark?: string;
  ContactGroupId?: number[];
}

interface MarkPage {
  ContactItem?: MarkedItem[];
  GroupItem?: { GroupName: string; GroupId: number }[];
  CompleteFlag: number;
  NextStartIndex: number;
}

const NoSuchCommand = 60009;
const OneToOne = 1;
/** Marks from this bit on are the app's own. */
const FirstOwnBit = 33;

/** Conversation groups, marks and custom data. The server keeps them apart from the conversations, and counts their changes in no way. */
export class Marks {
  readonly #call: Call;
  #groups: string[] = [];
  #byPeer = new Map<string, ConversationMarks>();
  #isCurrent = false;
  #work: Promise<void> | undefined;
  #epoch = 0;

  constructor(call: Call) {
    this.#call = call;
  }

  /** The names of the conversation groups. */
  get groups(): readonly string[] {
    return this.#groups;
  }

  get isLoaded(): boolean {
    return this.#isCurrent;
  }

  of(peer: string): ConversationMarks | undefined {
    return this.#byPeer.get(peer);
  }

  /** Who is in a group. */
  in(group: string): string[] {
    return [...this.#byPeer].filter(([, marks]) => marks.groups.includes(group)).map(([peer]) => peer);
  }

  /** Reads them when they are not known. */
  async load(): Promise<void> {
    while (!this.#isCurrent) {
      const work = (this.#work ??= this.#read().finally(() => {
        if (this.#work === work) this.#work = undefined;
      }));
      await work;
    }
  }

  /** They may be others by now. */
  outdated(): void {
    this.#epoch++;
    this.#isCurrent = false;
    this.#work = undefined;
  }

  reset(): void {
    this.outdated();
    this.#groups = [];
    this.#byPeer = new Map();
  }

  async #read(): Promise<void> {
    const epoch = this.#epoch;
    const names = new Map<number, string>();
    const items: MarkedItem[] = [];
    for (let start = 0; ; ) {
      const page = await this.#page(start);
      if (epoch !== this.#epoch) return;
      items.push(...(page.ContactItem ?? []));
      for (const { GroupId, GroupName } of page.GroupItem ?? []) names.set(GroupId, GroupName);
      if (page.CompleteFlag === 1 || !page.NextStartIndex) break;
      start = page.NextStartIndex;
    }
    this.#groups = [...names].sort(([a], [b]) => a - b).map(([, name]) => name);
    this.#byPeer = new Map(
      items
        .filter((item) => item.Type === OneToOne)
        .map((item) => [
          item.To_Account!,
          {
            markList: marksOf(item.StandardMark ?? ''),
            customData: item.CustomMark ?? '',
            groups: (item.ContactGroupId ?? []).map((id) => names.get(id) ?? '').filter((name) => name !== ''),
          },
        ]),
    );
    this.#isCurrent = true;
  }

  async #page(start: number): Promise<MarkPage> {
    try {
      return await this.#call<MarkPage>('recentcontact/get_contact_group', { StartIndex: start }, 'read');
    } catch (error) {
      // A server without them.
      if (error instanceof ChatError && error.code === NoSuchCommand) return { CompleteFlag: 1, NextStartIndex: 0 };
      throw error;
    }
  }
}

/** The marks of a text of bits, the highest first. */
function marksOf(bits: string): number[] {
  return [...bits]
    .reverse()
    .map((bit, at) => (bit === '1' ? markOf(at + 1) : 0))
    .filter((mark) => mark !== 0);
}

function markOf(bit: number): number {
  return bit < FirstOwnBit ? bit : 2 ** (bit - 1);
}

/** The bit of a mark: the first few are numbered, the app's own are powers of two. Undefined: there is none such. */
export function bitOf(mark: number): number | undefined {
  if (Number.isInteger(mark) && mark >= 1 && mark < FirstOwnBit) return mark;
  const bit = Math.log2(mark) + 1;
  return Number.isInteger(bit) && bit >= FirstOwnBit && bit <= 64 ? bit : undefined;
}
