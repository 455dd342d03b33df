using System.Text.Json.Serialization;
using Rapport.Contracts.Json;
using Rapport.Contracts.Messages;

namespace Rapport.Contracts.Conversations;

/// <summary><c>conversation/get_list</c>: the caller's conversations with all there is to show of them.</summary>
public sealed class ConversationListRequest
{
    /// <summary>Only conversations with these, at most 100; left out: all, pinned ones first, then newest first.</summary>
    [JsonConverter(typeof(UserIdListConverter))]
    public List<string>? To_Account { get; set; }

    /// <summary>0 for the first page, then <see cref="ConversationListReply.NextIndex"/>.</summary>
    public long? StartIndex { get; set; }

    /// <summary>The page size, 1 to 100 (default).</summary>
    public long? MaxCnt { get; set; }
}

/// <summary>The reply of <see cref="ConversationListRequest"/>.</summary>
public sealed class ConversationListReply : Reply
{
    /// <summary>The conversations.</summary>
    public List<ConversationItem> ConversationItem { get; set; } = [];

    /// <summary>Where the next page starts; 0: these were the last.</summary>
    public long NextIndex { get; set; }

    /// <summary>Unread messages in all conversations.</summary>
    public long UnreadMsgNum { get; set; }

    /// <summary>The counter <c>Sequences.Conversation</c> this page was read at.</summary>
    public long CurrentSequence { get; set; }
}

/// <summary>One conversation as its owner sees it.</summary>
public sealed class ConversationItem
{
    /// <summary>The other side.</summary>
    public string To_Account { get; set; } = "";

    /// <summary>The time of the last message, Unix seconds; 0: it is not in the list.</summary>
    public long MsgTime { get; set; }

    /// <summary>Unread messages.</summary>
    public long UnreadMsgNum { get; set; }

    /// <summary>Up to when the owner has read, Unix seconds.</summary>
    public long ReadTime { get; set; }

    /// <summary>Up to when the other side has read, Unix seconds.</summary>
    public long PeerReadTime { get; set; }

    /// <summary>1: pinned.</summary>
    public long TopFlag { get; set; }

    /// <summary>0: told of new messages and notified; 1: told only; 2: not told at all.</summary>
    public long RemindType { get; set; }

    /// <summary>The last message that the owner can see; left out when there is none.</summary>
    public MsgItem? LastMsg { get; set; }
}

/// <summary><c>conversation/set</c>: pins conversations, or says how new messages are told of.</summary>
public sealed class ConversationSetRequest
{
    /// <summary>Conversations with these, 1 to 100.</summary>
    [JsonConverter(typeof(UserIdListConverter))]
    public List<string>? To_Account { get; set; }

    /// <summary>1: pinned, 0: not; left out: as it is.</summary>
    public long? TopFlag { get; set; }

    /// <summary>0: told of new messages and notified; 1: told only; 2: not told at all; left out: as it is.</summary>
    public long? RemindType { get; set; }
}

/// <summary><c>conversation/delete</c>: takes conversations out of the caller's list.</summary>
public sealed class ConversationDeleteRequest
{
    /// <summary>Conversations with these, 1 to 100.</summary>
    [JsonConverter(typeof(UserIdListConverter))]
    public List<string>? To_Account { get; set; }

    /// <summary>1: the caller's view of the history is cleared too.</summary>
    public long? ClearRamble { get; set; }
}

/// <summary><c>conversation/clear</c>: clears the caller's view of conversations' histories; they stay in the list.</summary>
public sealed class ConversationClearRequest
{
    /// <summary>Conversations with these, 1 to 100.</summary>
    [JsonConverter(typeof(UserIdListConverter))]
    public List<string>? To_Account { get; set; }
}
