using System.Text.Json.Serialization;
using Rapport.Contracts.Json;

namespace Rapport.Contracts.Webhooks;

/// <summary>The names of the webhooks Rapport sends.</summary>
public static class WebhookCommands
{
    /// <summary>After: users were put on a blocklist (1047/34361).</summary>
    public const string BlackListAdd = "Sns.CallbackBlackListAdd";

    /// <summary>After: users were taken off a blocklist (1047/34362).</summary>
    public const string BlackListDelete = "Sns.CallbackBlackListDelete";

    /// <summary>After: friendships were made (1047/34359).</summary>
    public const string FriendAdd = "Sns.CallbackFriendAdd";

    /// <summary>After: friends were deleted (1047/34360).</summary>
    public const string FriendDelete = "Sns.CallbackFriendDelete";

    /// <summary>Before: an app user asks for friendship (1047/43468).</summary>
    public const string PrevFriendAdd = "Sns.CallbackPrevFriendAdd";

    /// <summary>Before: an app user answers a friend request (1047/43467).</summary>
    public const string PrevFriendResponse = "Sns.CallbackPrevFriendResponse";

    /// <summary>After: a profile was changed (1047/48733).</summary>
    public const string PortraitSet = "Profile.CallbackPortraitSet";

    /// <summary>After: a user followed others (1047/70355).</summary>
    public const string FollowAdd = "Follow.CallbackAfterFollowAdd";

    /// <summary>After: a user stopped following others (1047/70356).</summary>
    public const string FollowDelete = "Follow.CallbackAfterFollowDelete";

    /// <summary>After: a client of an account came, went, or set a custom status (1047/34357).</summary>
    public const string StateChange = "State.StateChange";

    /// <summary>After: an API is called at more than 80 % of its limit (1047/60256).</summary>
    public const string RequestOverLimit = "Alert.RequestOverLimit";

    /// <summary>Before: a one-to-one message is sent (1047/34364).</summary>
    public const string C2CBeforeSendMsg = "C2C.CallbackBeforeSendMsg";

    /// <summary>After: a one-to-one message was sent (1047/34365).</summary>
    public const string C2CAfterSendMsg = "C2C.CallbackAfterSendMsg";

    /// <summary>After: a one-to-one conversation was read (1047/43465).</summary>
    public const string C2CAfterMsgReport = "C2C.CallbackAfterMsgReport";

    /// <summary>After: a one-to-one message was recalled.</summary>
    public const string C2CAfterMsgWithDraw = "C2C.CallbackAfterMsgWithDraw";

    /// <summary>After: one-to-one messages were confirmed to be read (269/128223).</summary>
    public const string C2CAfterMsgReadReceipt = "C2C.CallbackAfterMsgReadReceipt";

    /// <summary>After: a one-to-one message was edited (269/128224).</summary>
    public const string C2CAfterModifyMsg = "C2C.CallbackAfterModifyMsg";

    /// <summary>After: the key-value pairs of a one-to-one message were changed (1047/76006).</summary>
    public const string C2CAfterMsgExtension = "C2C.CallbackAfterC2CMsgExtension";

    /// <summary>Every command Rapport can send so far.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        RequestOverLimit,
        StateChange,
        PortraitSet,
        PrevFriendAdd,
        PrevFriendResponse,
        FriendAdd,
        FriendDelete,
        BlackListAdd,
        BlackListDelete,
        FollowAdd,
        FollowDelete,
        C2CBeforeSendMsg,
        C2CAfterSendMsg,
        C2CAfterMsgReport,
        C2CAfterMsgWithDraw,
        C2CAfterMsgReadReceipt,
        C2CAfterModifyMsg,
        C2CAfterMsgExtension,
    ];
}

/// <summary>A webhook's body. It always begins with the command's name.</summary>
public abstract class WebhookEvent
{
    /// <summary>The command, the same as in the URL.</summary>
    [JsonPropertyOrder(-1)]
    public abstract string CallbackCommand { get; set; }
}

/// <summary>An ordered pair: the owner of a list, and who was put on it or taken off it.</summary>
public sealed class AccountPair
{
    /// <summary>The owner of the list.</summary>
    public string From_Account { get; set; } = "";

    /// <summary>The account put on the list or taken off it.</summary>
    public string To_Account { get; set; } = "";
}

/// <summary><c>Sns.CallbackBlackListAdd</c>: all pairs one call really added, in the order of the call.</summary>
public sealed class BlackListAddEvent : WebhookEvent
{
    /// <inheritdoc />
    public override string CallbackCommand { get; set; } = WebhookCommands.BlackListAdd;

    /// <summary>Owner and blocked account, one element per account blocked.</summary>
    public List<AccountPair> PairList { get; set; } = [];
}

/// <summary><c>Sns.CallbackBlackListDelete</c>: all pairs one call really removed, in the order of the call.</summary>
public sealed class BlackListDeleteEvent : WebhookEvent
{
    /// <inheritdoc />
    public override string CallbackCommand { get; set; } = WebhookCommands.BlackListDelete;

    /// <summary>Owner and unblocked account, one element per account unblocked.</summary>
    public List<AccountPair> PairList { get; set; } = [];
}

/// <summary><c>Sns.CallbackFriendDelete</c>: all entries one call really removed from friend tables.</summary>
public sealed class FriendDeleteEvent : WebhookEvent
{
    /// <inheritdoc />
    public override string CallbackCommand { get; set; } = WebhookCommands.FriendDelete;

    /// <summary>Owner of the friend table and removed friend, one element per entry.</summary>
    public List<AccountPair> PairList { get; set; } = [];
}

/// <summary><c>Sns.CallbackFriendAdd</c>: all entries one call really added to friend tables.</summary>
public sealed class FriendAddEvent : WebhookEvent
{
    /// <inheritdoc />
    public override string CallbackCommand { get; set; } = WebhookCommands.FriendAdd;

    /// <summary>One element per entry; a two-way friendship has two.</summary>
    public List<FriendPair> PairList { get; set; } = [];

    /// <summary><c>friend_add</c> for a request, <c>friend_response</c> for an accepted one.</summary>
    public string ClientCmd { get; set; } = "friend_add";

    /// <summary>The administrator, when the REST API caused it; else empty.</summary>
    public string Admin_Account { get; set; } = "";

    /// <summary>1 when the friendship was forced, else 0.</summary>
    public long ForceFlag { get; set; }
}

/// <summary>One entry added to a friend table.</summary>
public sealed class FriendPair
{
    /// <summary>The owner of the friend table.</summary>
    public string From_Account { get; set; } = "";

    /// <summary>The friend added to it.</summary>
    public string To_Account { get; set; } = "";

    /// <summary>Who began it.</summary>
    public string Initiator_Account { get; set; } = "";
}

/// <summary><c>Profile.CallbackPortraitSet</c>: the fields that were written, with their new values.</summary>
public sealed class PortraitSetEvent : WebhookEvent
{
    /// <inheritdoc />
    public override string CallbackCommand { get; set; } = WebhookCommands.PortraitSet;

    /// <summary>Who wrote: the user, or the administrator.</summary>
    public string Operator_Account { get; set; } = "";

    /// <summary>Whose profile it is.</summary>
    public string From_Account { get; set; } = "";

    /// <summary>When, Unix milliseconds.</summary>
    public long EventTime { get; set; }

    /// <summary>The fields that were written.</summary>
    public List<TagItem> ProfileItem { get; set; } = [];
}

/// <summary><c>Follow.CallbackAfterFollowAdd</c>: a user followed others.</summary>
public sealed class FollowAddEvent : WebhookEvent
{
    /// <inheritdoc />
    public override string CallbackCommand { get; set; } = WebhookCommands.FollowAdd;

    /// <summary>The follower.</summary>
    public string From_Account { get; set; } = "";

    /// <summary>The accounts now followed.</summary>
    public List<FollowedAccount> FollowList { get; set; } = [];

    /// <summary>When, Unix milliseconds.</summary>
    public long EventTime { get; set; }
}

/// <summary>An account now followed.</summary>
public sealed class FollowedAccount
{
    /// <summary>The account.</summary>
    public string To_Account { get; set; } = "";
}

/// <summary><c>Follow.CallbackAfterFollowDelete</c>: a user stopped following others.</summary>
public sealed class FollowDeleteEvent : WebhookEvent
{
    /// <inheritdoc />
    public override string CallbackCommand { get; set; } = WebhookCommands.FollowDelete;

    /// <summary>The follower.</summary>
    public string From_Account { get; set; } = "";

    /// <summary>The accounts no longer followed.</summary>
    public List<string> To_Account { get; set; } = [];

    /// <summary>When, Unix milliseconds.</summary>
    public long EventTime { get; set; }
}

/// <summary><c>Alert.RequestOverLimit</c>: an API is called at more than 80 % of its limit.</summary>
public sealed class RequestOverLimitEvent : WebhookEvent
{
    /// <inheritdoc />
    public override string CallbackCommand { get; set; } = WebhookCommands.RequestOverLimit;

    /// <summary>For example <c>sns</c>.</summary>
    public string ServiceName { get; set; } = "";

    /// <summary>For example <c>black_list_add</c>.</summary>
    public string Command { get; set; } = "";

    /// <summary>Calls seen in the second.</summary>
    public long Request { get; set; }

    /// <summary>Calls allowed per second.</summary>
    public long Limit { get; set; }
}
