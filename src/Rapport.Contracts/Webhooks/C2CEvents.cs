using System.Text.Json.Serialization;
using Rapport.Contracts.Json;
using Rapport.Contracts.Messages;

namespace Rapport.Contracts.Webhooks;

/// <summary>What both webhooks about sending tell of the message.</summary>
public abstract class SendMsgEvent : WebhookEvent
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
    public long MsgTime { get; set; }

    /// <summary>Names the message within its conversation.</summary>
    public string MsgKey { get; set; } = "";

    /// <summary>Names the message for client libraries.</summary>
    public string MsgId { get; set; } = "";

    /// <summary>1: only for devices that are online, stored nowhere.</summary>
    public long OnlineOnlyFlag { get; set; }

    /// <summary>The elements.</summary>
    public RawJson MsgBody { get; set; } = RawJson.Parse("[]");

    /// <summary>What the sender attached; left out when there is nothing.</summary>
    public string? CloudCustomData { get; set; }

    /// <summary>When, Unix milliseconds.</summary>
    public long EventTime { get; set; }
}

/// <summary><c>C2C.CallbackBeforeSendMsg</c>: a message is about to be sent. An answer with ErrorCode 0 allows (and may
/// replace <see cref="SendMsgEvent.MsgBody"/> and <see cref="SendMsgEvent.CloudCustomData"/>), 1 refuses, 2 drops the message without the sender's
/// knowing, 120001 to 130000 refuses with that code.</summary>
public sealed class BeforeSendMsgEvent : SendMsgEvent
{
    /// <inheritdoc />
    public override string CallbackCommand { get; set; } = WebhookCommands.C2CBeforeSendMsg;
}

/// <summary><c>C2C.CallbackAfterSendMsg</c>: a message was sent.</summary>
public sealed class AfterSendMsgEvent : SendMsgEvent
{
    /// <inheritdoc />
    public override string CallbackCommand { get; set; } = WebhookCommands.C2CAfterSendMsg;

    /// <summary>0: delivered; else the code the sender got.</summary>
    [JsonPropertyOrder(1)]
    public long SendMsgResult { get; set; }

    /// <summary><c>send msg succeed</c>, or why it was not delivered.</summary>
    [JsonPropertyOrder(1)]
    public string ErrorInfo { get; set; } = "";

    /// <summary>The receiver's unread messages in all conversations; -1: not delivered.</summary>
    [JsonPropertyOrder(1)]
    public long UnreadMsgNum { get; set; }

    /// <summary>1: extensions may be attached.</summary>
    [JsonPropertyOrder(1)]
    public long SupportMessageExtension { get; set; }
}

/// <summary><c>C2C.CallbackAfterMsgReport</c>: a conversation was read.</summary>
public sealed class AfterMsgReportEvent : WebhookEvent
{
    /// <inheritdoc />
    public override string CallbackCommand { get; set; } = WebhookCommands.C2CAfterMsgReport;

    /// <summary>The reader.</summary>
    public string Report_Account { get; set; } = "";

    /// <summary>The other side.</summary>
    public string Peer_Account { get; set; } = "";

    /// <summary>Up to when, Unix seconds.</summary>
    public long LastReadTime { get; set; }

    /// <summary>The reader's unread messages in all conversations.</summary>
    public long UnreadMsgNum { get; set; }

    /// <summary>When, Unix milliseconds.</summary>
    public long EventTime { get; set; }
}

/// <summary><c>C2C.CallbackAfterMsgWithDraw</c>: a message was recalled.</summary>
public sealed class AfterMsgWithDrawEvent : WebhookEvent
{
    /// <inheritdoc />
    public override string CallbackCommand { get; set; } = WebhookCommands.C2CAfterMsgWithDraw;

    /// <summary>The message's sender.</summary>
    public string From_Account { get; set; } = "";

    /// <summary>The message's receiver.</summary>
    public string To_Account { get; set; } = "";

    /// <summary>The message.</summary>
    public string MsgKey { get; set; } = "";

    /// <summary>The message for client libraries.</summary>
    public string MsgId { get; set; } = "";

    /// <summary>The receiver's unread messages in all conversations.</summary>
    public long UnreadMsgNum { get; set; }

    /// <summary>When, Unix milliseconds.</summary>
    public long EventTime { get; set; }
}

/// <summary><c>C2C.CallbackAfterMsgReadReceipt</c>: single messages were confirmed to be read.</summary>
public sealed class AfterMsgReadReceiptEvent : WebhookEvent
{
    /// <inheritdoc />
    public override string CallbackCommand { get; set; } = WebhookCommands.C2CAfterMsgReadReceipt;

    /// <summary>Who confirmed.</summary>
    public string Operator_Account { get; set; } = "";

    /// <summary>The messages' sender.</summary>
    public string Peer_Account { get; set; } = "";

    /// <summary>The messages.</summary>
    public List<C2CMsgInfo> C2CMsgInfo { get; set; } = [];

    /// <summary>When, Unix milliseconds.</summary>
    public long EventTime { get; set; }
}

/// <summary><c>C2C.CallbackAfterModifyMsg</c>: a message was edited.</summary>
public sealed class AfterModifyMsgEvent : WebhookEvent
{
    /// <inheritdoc />
    public override string CallbackCommand { get; set; } = WebhookCommands.C2CAfterModifyMsg;

    /// <summary>Who edited.</summary>
    public string Operator_Account { get; set; } = "";

    /// <summary>The message's sender.</summary>
    public string From_Account { get; set; } = "";

    /// <summary>The message's receiver.</summary>
    public string To_Account { get; set; } = "";

    /// <summary>The sender's choice.</summary>
    public long MsgSeq { get; set; }

    /// <summary>The sender's choice.</summary>
    public long MsgRandom { get; set; }

    /// <summary>When the server took the message, Unix seconds.</summary>
    public long MsgTime { get; set; }

    /// <summary>The message.</summary>
    public string MsgKey { get; set; } = "";

    /// <summary>The message for client libraries.</summary>
    public string MsgId { get; set; } = "";

    /// <summary>The elements as they are now.</summary>
    public RawJson MsgBody { get; set; } = RawJson.Parse("[]");

    /// <summary>What is attached now; left out when there is nothing.</summary>
    public string? CloudCustomData { get; set; }

    /// <summary>When, Unix milliseconds.</summary>
    public long EventTime { get; set; }
}

/// <summary><c>C2C.CallbackAfterC2CMsgExtension</c>: a message's key-value pairs were changed.</summary>
public sealed class AfterMsgExtensionEvent : WebhookEvent
{
    /// <inheritdoc />
    public override string CallbackCommand { get; set; } = WebhookCommands.C2CAfterMsgExtension;

    /// <summary>The message's sender.</summary>
    public string From_Account { get; set; } = "";

    /// <summary>The message's receiver.</summary>
    public string To_Account { get; set; } = "";

    /// <summary>The message.</summary>
    public string MsgKey { get; set; } = "";

    /// <summary>1 set, 2 deleted, 3 all cleared.</summary>
    public long OperateType { get; set; }

    /// <summary>The pairs that were changed; empty when all were cleared.</summary>
    public List<MsgExtension> ExtensionList { get; set; } = [];

    /// <summary>The newest version of the message's pairs.</summary>
    public long Seq { get; set; }

    /// <summary>When, Unix milliseconds.</summary>
    public long EventTime { get; set; }
}
