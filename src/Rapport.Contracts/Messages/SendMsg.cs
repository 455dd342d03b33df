using System.Text.Json.Serialization;
using Rapport.Contracts.Json;

namespace Rapport.Contracts.Messages;

/// <summary><c>openim/sendmsg</c>: sends a one-to-one message (1047/34919).</summary>
public sealed class SendMsgRequest
{
    /// <summary>1: the sender's online devices get it too; 2: the sender's side does not know of it at all; absent: it is in the sender's history.</summary>
    public long? SyncOtherMachine { get; set; }

    /// <summary>The sender; absent: the administrator who calls, or the app user himself.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The receiver.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? To_Account { get; set; }

    /// <summary>1: only for devices that are online now, stored nowhere.</summary>
    public long? OnlineOnlyFlag { get; set; }

    /// <summary>0: as <see cref="OnlineOnlyFlag"/>. Otherwise seconds, at most 604800.</summary>
    public long? MsgLifeTime { get; set; }

    /// <summary>0 to 4294967295; absent: the server chooses.</summary>
    public long? MsgSeq { get; set; }

    /// <summary>0 to 4294967295. The same sequence and random number again within a second is the same message.</summary>
    public long? MsgRandom { get; set; }

    /// <summary>The sender's own clock, Unix seconds.</summary>
    public long? MsgTimeStamp { get; set; }

    /// <summary><c>ForbidBeforeSendMsgCallback</c>, <c>ForbidAfterSendMsgCallback</c>.</summary>
    public List<string>? ForbidCallbackControl { get; set; }

    /// <summary><c>NoUnread</c>, <c>NoLastMsg</c>, <c>WithMuteNotifications</c>.</summary>
    public List<string>? SendMsgControl { get; set; }

    /// <summary>The elements, an array; see the protocol's page on message formats (1047/33527). Handed on as it comes.</summary>
    public RawJson? MsgBody { get; set; }

    /// <summary>Kept and handed on with the message.</summary>
    public string? CloudCustomData { get; set; }

    /// <summary>1: key-value extensions may be attached to the message later.</summary>
    public long? SupportMessageExtension { get; set; }

    /// <summary>1: the receiver may confirm having read this message.</summary>
    public long? IsNeedReadReceipt { get; set; }

    /// <summary>What offline push should show, an object (1047/77715).</summary>
    public RawJson? OfflinePushInfo { get; set; }
}

/// <summary>The reply of <see cref="SendMsgRequest"/>.</summary>
public sealed class SendMsgReply : Reply
{
    /// <summary>When the server took it, Unix seconds.</summary>
    public long MsgTime { get; set; }

    /// <summary>Names the message within its conversation.</summary>
    public string MsgKey { get; set; } = "";

    /// <summary>Names the message for client libraries.</summary>
    public string MsgId { get; set; } = "";
}

/// <summary><c>openim/batchsendmsg</c>: sends one message to many; fires no webhooks (1047/34920).</summary>
public sealed class BatchSendMsgRequest
{
    /// <inheritdoc cref="SendMsgRequest.SyncOtherMachine"/>
    public long? SyncOtherMachine { get; set; }

    /// <inheritdoc cref="SendMsgRequest.From_Account"/>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The receivers, 1 to 500.</summary>
    [JsonConverter(typeof(UserIdListConverter))]
    public List<string>? To_Account { get; set; }

    /// <inheritdoc cref="SendMsgRequest.MsgLifeTime"/>
    public long? MsgLifeTime { get; set; }

    /// <inheritdoc cref="SendMsgRequest.OnlineOnlyFlag"/>
    public long? OnlineOnlyFlag { get; set; }

    /// <inheritdoc cref="SendMsgRequest.MsgSeq"/>
    public long? MsgSeq { get; set; }

    /// <inheritdoc cref="SendMsgRequest.MsgRandom"/>
    public long? MsgRandom { get; set; }

    /// <inheritdoc cref="SendMsgRequest.SendMsgControl"/>
    public List<string>? SendMsgControl { get; set; }

    /// <inheritdoc cref="SendMsgRequest.MsgBody"/>
    public RawJson? MsgBody { get; set; }

    /// <inheritdoc cref="SendMsgRequest.CloudCustomData"/>
    public string? CloudCustomData { get; set; }

    /// <inheritdoc cref="SendMsgRequest.SupportMessageExtension"/>
    public long? SupportMessageExtension { get; set; }

    /// <inheritdoc cref="SendMsgRequest.IsNeedReadReceipt"/>
    public long? IsNeedReadReceipt { get; set; }

    /// <inheritdoc cref="SendMsgRequest.OfflinePushInfo"/>
    public RawJson? OfflinePushInfo { get; set; }
}

/// <summary>The reply of <see cref="BatchSendMsgRequest"/>. <c>ActionStatus</c> is <c>SomeError</c> when some receivers failed.</summary>
public sealed class BatchSendMsgReply : Reply
{
    /// <summary>The key all copies share.</summary>
    public string MsgKey { get; set; } = "";

    /// <summary>Names the message for client libraries.</summary>
    public string MsgId { get; set; } = "";

    /// <summary>The receivers that failed; left out when there are none.</summary>
    public List<AccountError>? ErrorList { get; set; }
}

/// <summary>An account for which a call failed.</summary>
public sealed class AccountError
{
    /// <summary>The account.</summary>
    public string To_Account { get; set; } = "";

    /// <summary>Why: 70107 when it is not imported.</summary>
    public long ErrorCode { get; set; }
}

/// <summary><c>openim/importmsg</c>: imports a message of the past; fires no webhooks (1047/35014).</summary>
public sealed class ImportMsgRequest
{
    /// <summary>2: history, neither unread nor told to devices; 5 (formerly 1): counts as unread; with 5 devices are told too.</summary>
    public long? SyncFromOldSystem { get; set; }

    /// <summary>The sender.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The receiver.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? To_Account { get; set; }

    /// <inheritdoc cref="SendMsgRequest.MsgSeq"/>
    public long? MsgSeq { get; set; }

    /// <summary>0 to 4294967295.</summary>
    public long? MsgRandom { get; set; }

    /// <summary>The message's time, Unix seconds. The same sequence, random number and time again is the same message.</summary>
    public long? MsgTimeStamp { get; set; }

    /// <inheritdoc cref="SendMsgRequest.MsgBody"/>
    public RawJson? MsgBody { get; set; }

    /// <inheritdoc cref="SendMsgRequest.CloudCustomData"/>
    public string? CloudCustomData { get; set; }

    /// <inheritdoc cref="SendMsgRequest.SupportMessageExtension"/>
    public long? SupportMessageExtension { get; set; }
}
