import type { Message } from '../model/message.js';
import type { ExtensionItem } from '../wire.js';
import { done, require, type ChatResult, type Core } from './core.js';
import { nameOf, requireStored } from './messages.js';

/** A key-value pair of a message. */
export interface MessageExtension {
  /** At most 100 bytes. */
  key: string;
  /** At most 1000 bytes. */
  value: string;
}

/** What came of writing a pair. */
export interface MessageExtensionResult extends MessageExtension {
  /** 0, or the server's code. 23001: somebody else was first; the pair is theirs. */
  code: number;
}

interface SetReply {
  ExtensionList?: { ErrorCode: number; Extension: ExtensionItem }[];
}

interface GetReply {
  ExtensionList?: ExtensionItem[];
  CompleteFlag: number;
}

const MostPerCall = 20;
const LongestKey = 100;
const LongestValue = 1000;
const Operations = { set: 1, delete: 2, clear: 3 } as const;

type Extensions = ChatResult<{ extensions: MessageExtensionResult[] }>;

export async function setMessageExtensions(core: Core, message: Message, extensions: readonly MessageExtension[]): Promise<Extensions> {
  requireExtensible(message);
  require(Array.isArray(extensions) && extensions.length >= 1 && extensions.length <= MostPerCall, `1 to ${MostPerCall} pairs can be written at once.`);
  for (const { key, value } of extensions) {
    require(bytes(key) >= 1 && bytes(key) <= LongestKey, `A key has 1 to ${LongestKey} bytes.`);
    require(bytes(value) <= LongestValue, `A value has at most ${LongestValue} bytes.`);
  }
  const known = core.store.messages.extensionsOf(message);
  const list = extensions.map(({ key, value }) => ({ Key: key, Value: value, Seq: known.get(key)?.Seq ?? 0 }));
  return write(core, message, Operations.set, list);
}

export async function getMessageExtensions(core: Core, message: Message): Promise<ChatResult<{ extensions: MessageExtension[] }>> {
  requireExtensible(message);
  const found: ExtensionItem[] = [];
  for (let StartSeq = 0; ; StartSeq = found.at(-1)!.Seq + 1) {
    const page = await core.call<GetReply>('openim_msg_ext_http_svc/get_key_values', { ...nameOf(message), StartSeq }, 'read');
    found.push(...(page.ExtensionList ?? []));
    if (page.CompleteFlag === 1 || !page.ExtensionList?.length) break;
  }
  const known = core.store.messages.extensionsOf(message);
  known.clear();
  for (const pair of found) known.set(pair.Key, pair);
  return done({ extensions: found.map(({ Key, Value }) => ({ key: Key, value: Value })) });
}

export async function deleteMessageExtensions(core: Core, message: Message, keyList?: readonly string[]): Promise<Extensions> {
  requireExtensible(message);
  if (keyList === undefined || keyList.length === 0) return write(core, message, Operations.clear, []);
  require(keyList.length <= MostPerCall, `1 to ${MostPerCall} pairs can be deleted at once.`);
  const known = core.store.messages.extensionsOf(message);
  const list = keyList.map((key) => ({ Key: key, Value: '', Seq: known.get(key)?.Seq ?? 0 }));
  return write(core, message, Operations.delete, list);
}

async function write(core: Core, message: Message, OperateType: number, list: ExtensionItem[]): Promise<Extensions> {
  const body = { ...nameOf(message), OperateType, ...(list.length > 0 && { ExtensionList: list }) };
  const reply = await core.call<SetReply>('openim_msg_ext_http_svc/set_key_values', body, 'write');
  const known = core.store.messages.extensionsOf(message);
  if (OperateType === Operations.clear) known.clear();
  const results = reply.ExtensionList ?? [];
  for (const { ErrorCode, Extension } of results) {
    // Of one that failed this is what the first has written.
    if (Extension.Seq === 0 || (OperateType === Operations.delete && ErrorCode === 0)) known.delete(Extension.Key);
    else known.set(Extension.Key, Extension);
  }
  return done({ extensions: results.map(({ ErrorCode, Extension }) => ({ code: ErrorCode, key: Extension.Key, value: Extension.Value ?? '' })) });
}

function requireExtensible(message: Message): void {
  requireStored(message);
  require(message.isSupportExtension, 'The message takes no extensions.');
}

function bytes(text: string): number {
  return typeof text === 'string' ? new TextEncoder().encode(text).length : Infinity;
}
