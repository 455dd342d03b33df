import type { ConversationResults } from '../model/conversation.js';
import { contactOf, resultsOf, type ContactResult } from './conversations.js';
import { done, require, requirePeers, type ChatResult, type Core } from './core.js';

const LongestName = 32;
const ByGroup = 1;
const [Rename, ChangeMembers] = [1, 2];
const [Add, Remove] = [1, 2];

/** What came of a conversation group. */
export type ConversationGroupResults = ConversationResults & { groupName: string };

export async function getConversationGroupList(core: Core): Promise<ChatResult<string[]>> {
  return done(await core.store.conversationView.groups());
}

export async function createConversationGroup(
  core: Core,
  groupName: string,
  conversationIDList: readonly string[],
): Promise<ChatResult<ConversationGroupResults>> {
  const item = { GroupName: requireName(groupName), ContactItem: requirePeers(conversationIDList).map(contactOf) };
  interface Created {
    GroupResultItem?: { ResultItem?: ContactResult[] }[];
  }
  const reply = await core.call<Created>('recentcontact/create_contact_group', { GroupContactItem: [item] }, 'write');
  core.store.marksChanged();
  return done({ groupName, ...resultsOf(reply.GroupResultItem?.[0]?.ResultItem) });
}

export async function deleteConversationGroup(core: Core, groupName: string): Promise<ChatResult<{ groupName: string }>> {
  await core.call('recentcontact/del_contact_group', { GroupName: [requireName(groupName)] }, 'write');
  core.store.marksChanged();
  return done({ groupName });
}

export async function renameConversationGroup(core: Core, oldName: string, newName: string): Promise<ChatResult<{ groupName: string }>> {
  await update(core, { UpdateGroupType: Rename, OldGroupName: requireName(oldName, 'oldName'), NewGroupName: requireName(newName, 'newName') });
  return done({ groupName: newName });
}

export async function addConversationsToGroup(
  core: Core,
  groupName: string,
  conversationIDList: readonly string[],
): Promise<ChatResult<ConversationGroupResults>> {
  return changeMembers(core, groupName, conversationIDList, Add!);
}

export async function deleteConversationsFromGroup(
  core: Core,
  groupName: string,
  conversationIDList: readonly string[],
): Promise<ChatResult<ConversationGroupResults>> {
  return changeMembers(core, groupName, conversationIDList, Remove!);
}

async function changeMembers(
  core: Core,
  groupName: string,
  conversationIDList: readonly string[],
  ContactOptType: number,
): Promise<ChatResult<ConversationGroupResults>> {
  const ContactUpdateItem = requirePeers(conversationIDList).map((peer) => ({ ContactOptType, ContactItem: contactOf(peer) }));
  const results = await update(core, { UpdateGroupType: ChangeMembers, OldGroupName: requireName(groupName), ContactUpdateItem });
  return done({ groupName, ...resultsOf(results) });
}

async function update(core: Core, UpdateGroup: object): Promise<ContactResult[] | undefined> {
  interface Updated {
    UpdateGroupResult?: { ContactResultItem?: ContactResult[] };
  }
  const reply = await core.call<Updated>('recentcontact/update_contact_group', { UpdateType: ByGroup, UpdateGroup }, 'write');
  core.store.marksChanged();
  return reply.UpdateGroupResult?.ContactResultItem;
}

function requireName(name: string, what = 'groupName'): string {
  const isName = typeof name === 'string' && name !== '' && new TextEncoder().encode(name).length <= LongestName;
  require(isName, `${what} must be a name of at most ${LongestName} bytes.`);
  return name;
}
