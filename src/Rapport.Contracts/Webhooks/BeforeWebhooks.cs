using System.Text.Json.Serialization;
using Rapport.Contracts.Json;

namespace Rapport.Contracts.Webhooks;

/// <summary><c>Sns.CallbackPrevFriendAdd</c>: asks the app whether a friend request may go on.</summary>
public sealed class PrevFriendAddEvent : WebhookEvent
{
    /// <inheritdoc />
    public override string CallbackCommand { get; set; } = WebhookCommands.PrevFriendAdd;

    /// <summary>Who made the request.</summary>
    public string Requester_Account { get; set; } = "";

    /// <summary>Into whose friend table the friends go.</summary>
    public string From_Account { get; set; } = "";

    /// <summary>The friends asked for.</summary>
    public List<FriendRequestItem> FriendItem { get; set; } = [];

    /// <summary><c>Add_Type_Both</c> or <c>Add_Type_Single</c>.</summary>
    public string AddType { get; set; } = "Add_Type_Both";

    /// <summary>1 when forced, else 0.</summary>
    public long ForceAddFlags { get; set; }

    /// <summary>When, Unix milliseconds.</summary>
    public long EventTime { get; set; }
}

/// <summary>One friend asked for.</summary>
public sealed class FriendRequestItem
{
    /// <summary>The friend.</summary>
    public string To_Account { get; set; } = "";

    /// <summary>The wished note.</summary>
    public string Remark { get; set; } = "";

    /// <summary>The wished friend list.</summary>
    public string GroupName { get; set; } = "";

    /// <summary><c>AddSource_Type_…</c>.</summary>
    public string AddSource { get; set; } = "";

    /// <summary>The words of the request.</summary>
    public string AddWording { get; set; } = "";
}

/// <summary><c>Sns.CallbackPrevFriendResponse</c>: asks the app whether an answer to a friend request may go on.</summary>
public sealed class PrevFriendResponseEvent : WebhookEvent
{
    /// <inheritdoc />
    public override string CallbackCommand { get; set; } = WebhookCommands.PrevFriendResponse;

    /// <summary>Who answers.</summary>
    public string Requester_Account { get; set; } = "";

    /// <summary>Who answers.</summary>
    public string From_Account { get; set; } = "";

    /// <summary>The answers.</summary>
    public List<FriendResponseItem> ResponseFriendItem { get; set; } = [];

    /// <summary>When, Unix milliseconds.</summary>
    public long EventTime { get; set; }
}

/// <summary>One answer to a friend request.</summary>
public sealed class FriendResponseItem
{
    /// <summary>Who had asked.</summary>
    public string To_Account { get; set; } = "";

    /// <summary>The wished note.</summary>
    public string Remark { get; set; } = "";

    /// <summary>The wished friend list.</summary>
    public string TagName { get; set; } = "";

    /// <summary><c>Response_Action_AgreeAndAdd</c>, <c>Response_Action_Agree</c> or <c>Response_Action_Reject</c>.</summary>
    public string ResponseAction { get; set; } = "";
}

/// <summary>What a receiver answers. After-webhooks need no more than the defaults.</summary>
public class WebhookAnswer
{
    /// <summary><c>OK</c> or <c>FAIL</c>.</summary>
    public string ActionStatus { get; set; } = "OK";

    /// <summary>0: handled. Before-webhooks: see each command.</summary>
    public long ErrorCode { get; set; }

    /// <summary>A text for people.</summary>
    public string ErrorInfo { get; set; } = "";

    /// <summary>Before-webhooks about several accounts: a verdict for each; accounts left out are allowed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public List<ItemResult>? ResultItem { get; set; }

    /// <summary><c>C2C.CallbackBeforeSendMsg</c>, allowed: the message gets these elements instead of its own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RawJson? MsgBody { get; set; }

    /// <summary><c>C2C.CallbackBeforeSendMsg</c>, allowed: the message gets this instead of its own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CloudCustomData { get; set; }
}
