using System.Text.Json.Serialization;
using Rapport.Contracts.Json;

namespace Rapport.Contracts.Messages;

/// <summary><c>openim/admin_getroammsg</c>: a page of a conversation's history, as one side sees it (1047/35478).</summary>
public sealed class GetRoamMsgRequest
{
    /// <summary>Whose view.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? Operator_Account { get; set; }

    /// <summary>The other side.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? Peer_Account { get; set; }

    /// <summary>The older name of <see cref="Operator_Account"/>.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The older name of <see cref="Peer_Account"/>.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? To_Account { get; set; }

    /// <summary>How many messages are wanted; a page also ends at about 13 KB.</summary>
    public long? MaxCnt { get; set; }

    /// <summary>From this time on, Unix seconds.</summary>
    public long? MinTime { get; set; }

    /// <summary>Up to this time, Unix seconds.</summary>
    public long? MaxTime { get; set; }

    /// <summary><see cref="GetRoamMsgReply.LastMsgKey"/> of the page before.</summary>
    public string? LastMsgKey { get; set; }
}

/// <summary>The reply of <see cref="GetRoamMsgRequest"/>. Pages run from newest to oldest, the messages of a page from oldest to newest.</summary>
public sealed class GetRoamMsgReply : Reply
{
    /// <summary>1: everything in the range has been returned.</summary>
    public long Complete { get; set; }

    /// <summary>How many messages this page has.</summary>
    public long MsgCnt { get; set; }

    /// <summary>The time of the page's oldest message: <c>MaxTime</c> of the next request. 0: the page is empty.</summary>
    public long LastMsgTime { get; set; }

    /// <summary>The key of the page's oldest message. Empty: the page is.</summary>
    public string LastMsgKey { get; set; } = "";

    /// <summary>The messages.</summary>
    public List<MsgItem> MsgList { get; set; } = [];
}

/// <summary>A stored message.</summary>
public sealed class MsgItem
{
    /// <summary>The sender.</summary>
    public string From_Account { get; set; } = "";

    /// <summary>The receiver.</summary>
    public string To_Account { get; set; } = "";

    /// <summary>The sender's choice.</summary>
    public long MsgSeq { get; set; }

    /// <summary>The sender's choice.</summary>
    public long MsgRandom { get; set; }

    /// <summary>When the server took it, Unix seconds.</summary>
    public long MsgTimeStamp { get; set; }

    /// <summary>When the sender sent it by his own clock, Unix seconds.</summary>
    public long MsgClientTime { get; set; }

    /// <summary>0, or 8: recalled.</summary>
    public long MsgFlagBits { get; set; }

    /// <summary>1: the receiver has confirmed having read this message.</summary>
    public long IsPeerRead { get; set; }

    /// <summary>1: the sender wants that confirmation.</summary>
    public long IsNeedReadReceipt { get; set; }

    /// <summary>1: extensions may be attached.</summary>
    public long SupportMessageExtension { get; set; }

    /// <summary>Names the message within its conversation.</summary>
    public string MsgKey { get; set; } = "";

    /// <summary>Names the message for client libraries.</summary>
    public string MsgId { get; set; } = "";

    /// <summary>How often the message was modified; left out: never.</summary>
    public long? MsgVersion { get; set; }

    /// <summary>What the sender asked for that clients have to know: <c>NoUnread</c>, <c>NoLastMsg</c>; only told to clients, left out when there is nothing.</summary>
    public List<string>? SendMsgControl { get; set; }

    /// <summary>1: not stored anywhere, told only to devices that are online. Left out of stored messages.</summary>
    public long? OnlineOnlyFlag { get; set; }

    /// <summary>The elements.</summary>
    public RawJson MsgBody { get; set; } = RawJson.Parse("[]");

    /// <summary>What the sender attached; left out when there is nothing.</summary>
    public string? CloudCustomData { get; set; }

    /// <summary>What offline push should show; only told to clients, left out when there is nothing.</summary>
    public RawJson? OfflinePushInfo { get; set; }
}

/// <summary><c>openim/sync_msg</c>: what a client has missed of its account's messages, the oldest first.</summary>
public sealed class SyncMsgRequest
{
    /// <summary>The highest <c>Sequences.Message</c> the client knows.</summary>
    public long? LastMessage { get; set; }

    /// <summary>How many messages are wanted, 1 to 100 (default).</summary>
    public long? MaxCnt { get; set; }
}

/// <summary>The reply of <see cref="SyncMsgRequest"/>.</summary>
public sealed class SyncMsgReply : Reply
{
    /// <summary>The messages in the order in which they were stored.</summary>
    public List<MsgItem> MsgList { get; set; } = [];

    /// <summary>What to ask with for the next page.</summary>
    public long LastMessage { get; set; }

    /// <summary>1: nothing was missed any more when this was answered.</summary>
    public long Complete { get; set; }
}
