import type { ChangeItem, ExtensionItem } from '../wire.js';

const [Deleted, Cleared] = [2, 3];

/** The key-value pairs of messages, as far as they are known: whoever writes one must name the version that was there. */
export class MessageExtensions {
  readonly #byPlace = new Map<string, Map<string, ExtensionItem>>();

  /** The pairs of a message, to be read and written. */
  of(place: string): Map<string, ExtensionItem> {
    const known = this.#byPlace.get(place) ?? new Map<string, ExtensionItem>();
    this.#byPlace.set(place, known);
    return known;
  }

  /** Somebody has written. */
  take(place: string, { OperateType, ExtensionList = [] }: ChangeItem): void {
    const known = this.#byPlace.get(place);
    if (OperateType === Cleared) known?.clear();
    for (const pair of ExtensionList) {
      if (OperateType === Deleted) known?.delete(pair.Key);
      else known?.set(pair.Key, pair);
    }
  }

  clear(): void {
    this.#byPlace.clear();
  }
}
