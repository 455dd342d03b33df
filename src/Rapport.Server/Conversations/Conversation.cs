namespace Rapport.Server.Conversations;

/// <summary>One side of a one-to-one conversation. Read at the start of a unit, changed, and saved once at its end.</summary>
public sealed class Conversation
{
    /// <summary>There is a row of it; kept by <see cref="ConversationStore"/>.</summary>
    internal bool IsStored { get; set; }

    /// <summary>The newest message of any kind.</summary>
    public long NewestNo { get; set; }

    /// <summary>The latest time of a message, Unix seconds. No later message has an earlier one.</summary>
    public long NewestAt { get; set; }

    /// <summary>The time shown in the owner's list, Unix seconds; 0: it is not in the list.</summary>
    public long ListedAt { get; set; }

    /// <summary>Messages the owner has not read.</summary>
    public long Unread { get; set; }

    /// <summary>The owner has read messages up to this number.</summary>
    public long ReadNo { get; set; }

    /// <summary>The time that was told for it, Unix seconds.</summary>
    public long ReadAt { get; set; }

    /// <summary>Messages up to this number are cleared from the owner's view.</summary>
    public long ClearedNo { get; set; }

    /// <summary>Since when it is pinned, Unix milliseconds; <c>null</c>: it is not.</summary>
    public long? PinnedMs { get; set; }

    /// <summary>How the owner wants to be told of new messages.</summary>
    public RemindType Remind { get; set; }

    /// <summary>Messages the owner has not read, forgotten when the conversation has been silent since.</summary>
    public long UnreadSince(long since) => NewestAt >= since ? Unread : 0;
}

/// <summary>How an account wants to be told of new messages in a conversation.</summary>
public enum RemindType
{
    /// <summary>Told and notified.</summary>
    Notify = 0,

    /// <summary>Told without notice.</summary>
    Quiet = 1,

    /// <summary>Not told; the messages are in the history.</summary>
    Discard = 2,
}
