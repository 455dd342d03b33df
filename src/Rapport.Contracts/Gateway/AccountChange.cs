using System.Text.Json.Serialization;
using Rapport.Contracts.Conversations;
using Rapport.Contracts.Json;
using Rapport.Contracts.Messages;
using Rapport.Contracts.Relationships;

namespace Rapport.Contracts.Gateway;

/// <summary>What one committed change did to one account's own data: the counters it moved, and what happened.</summary>
public sealed class AccountChange
{
    /// <summary>The counters that moved, with their new values. Each moved by exactly one.</summary>
    public Sequences Sequences { get; set; } = new();

    /// <summary>What happened, in order; empty when a counter that moved says it all.</summary>
    public List<ChangeItem> Items { get; set; } = [];
}

/// <summary>The counters a client's copy of its account's data is kept in step by. A counter that is left out has not moved.</summary>
public sealed class Sequences
{
    /// <summary>The friend table: <c>StandardSequence</c> of <c>sns/friend_get</c>.</summary>
    public long? Friend { get; set; }

    /// <summary>The friends' custom fields: <c>CustomSequence</c> of <c>sns/friend_get</c>.</summary>
    public long? FriendCustom { get; set; }

    /// <summary>The friend lists: <c>CurrentSequence</c> of <c>sns/group_get</c>.</summary>
    public long? FriendList { get; set; }

    /// <summary>The blocklist: <c>CurruentSequence</c> of <c>sns/black_list_get</c>.</summary>
    public long? BlackList { get; set; }

    /// <summary>The friend applications, sent and received: <c>CurrentSequence</c> of <c>sns/pendency_get</c>.</summary>
    public long? Application { get; set; }

    /// <summary>The account's own profile.</summary>
    public long? Profile { get; set; }

    /// <summary>Whom the account follows, and who follows it.</summary>
    public long? Follow { get; set; }

    /// <summary>
    /// The account's newest message. Grows with every message, not by one: the server numbers the messages of all accounts together. What
    /// was missed is fetched with <c>openim/sync_msg</c>.
    /// </summary>
    public long? Message { get; set; }

    /// <summary>What else happens to conversations and their messages: read, recalled, modified, deleted, pinned.</summary>
    public long? Conversation { get; set; }

    /// <summary>The sum of the friends' own <see cref="Profile"/> counters. Told at login, never in a change.</summary>
    public long? FriendProfile { get; set; }
}

/// <summary>One thing that happened. Which fields there are depends on <see cref="Type"/>; see docs/gateway.md.</summary>
public sealed class ChangeItem
{
    /// <summary>One of <see cref="ChangeTypes"/>.</summary>
    public string Type { get; set; } = "";

    /// <summary>The accounts concerned, where nothing more is to be said of them.</summary>
    public List<string>? To_Account { get; set; }

    /// <summary>Friends with all their fields.</summary>
    public List<FriendData>? UserDataItem { get; set; }

    /// <summary>Accounts put on the blocklist.</summary>
    public List<BlackListEntry>? BlackListItem { get; set; }

    /// <summary>Friend applications, as in <c>sns/pendency_get</c>.</summary>
    public List<FriendApplicationData>? ApplicationItem { get; set; }

    /// <summary>Fields of the own profile.</summary>
    public List<TagItem>? ProfileItem { get; set; }

    /// <summary><c>Pendency_Type_ComeIn</c> or <c>Pendency_Type_SendOut</c>.</summary>
    public string? PendencyType { get; set; }

    /// <summary>Up to when applications or a conversation are read, Unix seconds.</summary>
    public long? ReadTime { get; set; }

    /// <summary>Messages, as in <c>openim/admin_getroammsg</c>.</summary>
    public List<MsgItem>? MessageItem { get; set; }

    /// <summary>The conversation's unread messages as they are now.</summary>
    public long? UnreadMsgNum { get; set; }

    /// <summary>Messages of which nothing more is to be said.</summary>
    public List<C2CMsgInfo>? C2CMsgInfo { get; set; }

    /// <summary>Who did it, where that may be somebody else than the account itself.</summary>
    public string? Operator_Account { get; set; }

    /// <summary>Conversations as they are now.</summary>
    public List<ConversationItem>? ConversationItem { get; set; }

    /// <summary>1: the history was cleared too.</summary>
    public long? ClearRamble { get; set; }

    /// <summary>What happened to a message's key-value pairs: 1 set, 2 deleted, 3 all cleared.</summary>
    public long? OperateType { get; set; }

    /// <summary>The pairs that were changed.</summary>
    public List<MsgExtension>? ExtensionList { get; set; }

    /// <summary>Conversations' marks and contact groups as they are now, as in <c>recentcontact/search_contact_group</c>.</summary>
    public List<ContactData>? ContactItem { get; set; }
}

/// <summary>What can happen to an account's own data.</summary>
public static class ChangeTypes
{
    /// <summary>Friends were added; <c>UserDataItem</c>.</summary>
    public const string FriendAdded = "FriendAdded";

    /// <summary>Friends' fields were changed; <c>UserDataItem</c>.</summary>
    public const string FriendUpdated = "FriendUpdated";

    /// <summary>Friends were removed; <c>To_Account</c>.</summary>
    public const string FriendDeleted = "FriendDeleted";

    /// <summary>Friend lists or their members changed.</summary>
    public const string FriendListsChanged = "FriendListsChanged";

    /// <summary>Accounts were put on the blocklist; <c>BlackListItem</c>.</summary>
    public const string BlackListAdded = "BlackListAdded";

    /// <summary>Accounts were taken off the blocklist; <c>To_Account</c>.</summary>
    public const string BlackListDeleted = "BlackListDeleted";

    /// <summary>Friend applications were made or renewed; <c>ApplicationItem</c>.</summary>
    public const string ApplicationAdded = "ApplicationAdded";

    /// <summary>Friend applications are gone; <c>To_Account</c>, <c>PendencyType</c>.</summary>
    public const string ApplicationDeleted = "ApplicationDeleted";

    /// <summary>Received applications were read; <c>ReadTime</c>.</summary>
    public const string ApplicationRead = "ApplicationRead";

    /// <summary>The own profile was changed; <c>ProfileItem</c>.</summary>
    public const string ProfileUpdated = "ProfileUpdated";

    /// <summary>The account follows others now; <c>To_Account</c>.</summary>
    public const string Followed = "Followed";

    /// <summary>The account no longer follows others; <c>To_Account</c>.</summary>
    public const string Unfollowed = "Unfollowed";

    /// <summary>Others follow the account now; <c>To_Account</c>.</summary>
    public const string FollowerAdded = "FollowerAdded";

    /// <summary>Others no longer follow the account; <c>To_Account</c>.</summary>
    public const string FollowerDeleted = "FollowerDeleted";

    /// <summary>A message was stored; <c>MessageItem</c>, and for its receiver <c>UnreadMsgNum</c>.</summary>
    public const string Message = "Message";

    /// <summary>A message for devices that are online came; stored nowhere, so it moves no counter; <c>MessageItem</c>.</summary>
    public const string OnlineMessage = "OnlineMessage";

    /// <summary>Messages were recalled; <c>C2CMsgInfo</c>, <c>Operator_Account</c>, and for their receiver <c>UnreadMsgNum</c>.</summary>
    public const string MessageRecalled = "MessageRecalled";

    /// <summary>Messages were modified; <c>MessageItem</c>, <c>Operator_Account</c>.</summary>
    public const string MessageModified = "MessageModified";

    /// <summary>The receiver has confirmed having read messages; <c>C2CMsgInfo</c>.</summary>
    public const string MessageReceipt = "MessageReceipt";

    /// <summary>A message's key-value pairs changed; <c>C2CMsgInfo</c>, <c>OperateType</c>, <c>ExtensionList</c>.</summary>
    public const string MessageExtension = "MessageExtension";

    /// <summary>Messages were deleted for the account; <c>C2CMsgInfo</c>.</summary>
    public const string MessageDeleted = "MessageDeleted";

    /// <summary>The account has read a conversation; <c>To_Account</c>, <c>ReadTime</c>, <c>UnreadMsgNum</c>.</summary>
    public const string ConversationRead = "ConversationRead";

    /// <summary>The other side has read a conversation; <c>To_Account</c>, <c>ReadTime</c>.</summary>
    public const string PeerRead = "PeerRead";

    /// <summary>Conversations were pinned, marked, or told to be quiet; <c>ConversationItem</c>.</summary>
    public const string ConversationChanged = "ConversationChanged";

    /// <summary>Conversations were taken out of the list; <c>To_Account</c>, <c>ClearRamble</c>.</summary>
    public const string ConversationDeleted = "ConversationDeleted";

    /// <summary>The account's view of conversations' histories was cleared; <c>To_Account</c>.</summary>
    public const string ConversationCleared = "ConversationCleared";

    /// <summary>Contact groups were made, renamed or deleted, or what is in them changed: fetch <c>recentcontact/get_contact_group</c>.</summary>
    public const string ContactGroupsChanged = "ContactGroupsChanged";

    /// <summary>Conversations were given marks, or they were taken away; <c>ContactItem</c>.</summary>
    public const string ContactMarked = "ContactMarked";

    /// <summary>Too much to tell: fetch what the moved counters stand for.</summary>
    public const string Refetch = "Refetch";
}
