import { ChatError } from '../errors.js';
import type { ItemResult } from '../wire.js';
import { done, failures, requireUserIDs, type ChatResult, type Core } from './core.js';

export async function getBlacklist(core: Core): Promise<ChatResult<string[]>> {
  return done([...(await core.store.blackList.current()).keys()]);
}

export async function addToBlacklist(core: Core, userIDList: readonly string[]): Promise<ChatResult<string[]>> {
  return change(core, 'sns/black_list_add', userIDList, (blocked, userID) => blocked.has(userID));
}

export async function removeFromBlacklist(core: Core, userIDList: readonly string[]): Promise<ChatResult<string[]>> {
  return change(core, 'sns/black_list_delete', userIDList, (blocked, userID) => !blocked.has(userID));
}

/** The server refuses those for whom there is nothing to do; to the app they are as wanted. Any other failure is the call's. */
async function change(
  core: Core,
  command: string,
  userIDList: readonly string[],
  isAsWanted: (blocked: Map<string, number>, userID: string) => boolean,
): Promise<ChatResult<string[]>> {
  const reply = await core.call<{ ResultItem?: ItemResult[] }>(command, { To_Account: requireUserIDs(userIDList) }, 'write');
  const blocked = await core.store.blackList.current();
  const failure = failures(reply.ResultItem).find(({ userID }) => !isAsWanted(blocked, userID));
  if (failure !== undefined) throw new ChatError(failure.code, `${failure.userID}: ${failure.message}`);
  return done([...blocked.keys()]);
}
