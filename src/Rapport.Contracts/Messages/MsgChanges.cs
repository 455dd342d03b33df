using System.Text.Json.Serialization;
using Rapport.Contracts.Json;

namespace Rapport.Contracts.Messages;

/// <summary><c>openim/admin_msgwithdraw</c>: recalls a message (1047/35015).</summary>
public sealed class MsgWithdrawRequest
{
    /// <summary>The message's sender.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The message's receiver.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? To_Account { get; set; }

    /// <summary>The message.</summary>
    public string? MsgKey { get; set; }
}

/// <summary><c>openim/modify_c2c_msg</c>: edits a message; what is left out stays (1047/47722).</summary>
public sealed class ModifyMsgRequest
{
    /// <summary>The message's sender.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The message's receiver.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? To_Account { get; set; }

    /// <summary>The message.</summary>
    public string? MsgKey { get; set; }

    /// <summary>The new elements.</summary>
    public RawJson? MsgBody { get; set; }

    /// <summary>The new text attached.</summary>
    public string? CloudCustomData { get; set; }

    /// <summary>Clients: the version the edit was made from; another meanwhile answers 20027. Left out: whichever there is.</summary>
    public long? MsgVersion { get; set; }
}

/// <summary><c>openim/admin_set_msg_read</c>: marks a conversation as read (269/50349).</summary>
public sealed class SetMsgReadRequest
{
    /// <summary>The reader.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? Report_Account { get; set; }

    /// <summary>The other side.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? Peer_Account { get; set; }

    /// <summary>Up to this time, Unix seconds; left out: up to now.</summary>
    public long? MsgReadTime { get; set; }
}

/// <summary><c>openim/c2c_msg_read_receipt</c>: confirms having read single messages (1047/77776).</summary>
public sealed class MsgReadReceiptRequest
{
    /// <summary>The receiver, who confirms.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? Operator_Account { get; set; }

    /// <summary>The sender.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? Peer_Account { get; set; }

    /// <summary>The messages, 1 to 100.</summary>
    public List<C2CMsgInfo>? C2CMsgInfo { get; set; }
}

/// <summary>Names a message.</summary>
public sealed class C2CMsgInfo
{
    /// <summary>The sender.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The receiver.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? To_Account { get; set; }

    /// <summary>The message within its conversation.</summary>
    public string? MsgKey { get; set; }

    /// <summary>The message for client libraries; only told, never asked for.</summary>
    public string? MsgId { get; set; }
}

/// <summary><c>openim/get_c2c_unread_msg_num</c>: unread counters (1047/41046).</summary>
public sealed class GetUnreadMsgNumRequest
{
    /// <summary>Whose counters.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? To_Account { get; set; }

    /// <summary>Of conversations with these, at most 10; left out: of all together.</summary>
    [JsonConverter(typeof(UserIdListConverter))]
    public List<string>? Peer_Account { get; set; }
}

/// <summary>The reply of <see cref="GetUnreadMsgNumRequest"/>.</summary>
public sealed class GetUnreadMsgNumReply : Reply
{
    /// <summary>All unread messages; only when no conversation was named.</summary>
    public long? AllC2CUnreadMsgNum { get; set; }

    /// <summary>The conversations named.</summary>
    public List<UnreadMsgNum>? C2CUnreadMsgNumList { get; set; }

    /// <summary>Those whose account is not imported; left out when there are none.</summary>
    public List<PeerError>? ErrorList { get; set; }
}

/// <summary>Unread messages of one conversation.</summary>
public sealed class UnreadMsgNum
{
    /// <summary>The other side.</summary>
    public string Peer_Account { get; set; } = "";

    /// <summary>How many.</summary>
    public long C2CUnreadMsgNum { get; set; }
}

/// <summary>A conversation's other side for which a call failed.</summary>
public sealed class PeerError
{
    /// <summary>The other side.</summary>
    public string Peer_Account { get; set; } = "";

    /// <summary>Why: 70107 when it is not imported.</summary>
    public long ErrorCode { get; set; }
}

/// <summary><c>openim/delete_c2c_msg_ramble</c>: deletes messages for one side (269/101439).</summary>
public sealed class DeleteMsgRequest
{
    /// <summary>For whom.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? Operator_Account { get; set; }

    /// <summary>The other side.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? Peer_Account { get; set; }

    /// <summary>The messages, 1 to 30.</summary>
    public List<string>? MsgKeyList { get; set; }
}

/// <summary>The reply of <see cref="DeleteMsgRequest"/>.</summary>
public sealed class DeleteMsgReply : Reply
{
    /// <summary>Keys that are none.</summary>
    public List<string> InvalidMsgKeyList { get; set; } = [];
}
