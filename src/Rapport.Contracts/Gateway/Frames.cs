using System.Text.Json.Serialization;
using Rapport.Contracts.Accounts;
using Rapport.Contracts.Json;
using Rapport.Contracts.Profiles;

namespace Rapport.Contracts.Gateway;

/// <summary>What a client is told without having asked. Exactly one of the fields is there; see docs/gateway.md.</summary>
public sealed class NewsFrame
{
    /// <summary>The account's own data changed.</summary>
    public AccountChange? Change { get; set; }

    /// <summary>A friend's profile changed.</summary>
    public FriendProfileNews? FriendProfile { get; set; }

    /// <summary>The status of accounts changed.</summary>
    public List<StatusItem>? Status { get; set; }

    /// <summary>The session is over; the connection is closed with 4001.</summary>
    public KickedNews? Kicked { get; set; }
}

/// <summary>A friend's profile changed.</summary>
public sealed class FriendProfileNews
{
    /// <summary>The friend.</summary>
    public string From_Account { get; set; } = "";

    /// <summary>The fields that were written, with their new values.</summary>
    public List<TagItem> ProfileItem { get; set; } = [];

    /// <summary>The friend's profile counter; grows by one with every change.</summary>
    public long ProfileSequence { get; set; }
}

/// <summary>The status of one account.</summary>
public sealed class StatusItem
{
    /// <summary>The account.</summary>
    public string To_Account { get; set; } = "";

    /// <summary><c>Online</c>, <c>PushOnline</c> or <c>Offline</c>.</summary>
    public string Status { get; set; } = "";

    /// <summary>What the account set with <c>status/set</c>; empty: nothing.</summary>
    public string CustomStatus { get; set; } = "";

    /// <summary>The state per platform; left out for an account that is offline.</summary>
    public List<PlatformStatus>? Detail { get; set; }
}

/// <summary>Why a session is over.</summary>
public sealed class KickedNews
{
    /// <summary>One of <see cref="KickReasons"/>.</summary>
    public string Reason { get; set; } = "";
}

/// <summary>Why a session can be ended by the server.</summary>
public static class KickReasons
{
    /// <summary>A newer login took the place on the same platform.</summary>
    public const string MultipleAccount = "multipleAccount";

    /// <summary>A newer login on another platform that the app's policy does not allow beside this one.</summary>
    public const string MultipleDevice = "multipleDevice";

    /// <summary>The UserSig has run out; a new one lets the client in again.</summary>
    public const string UserSigExpired = "userSigExpired";

    /// <summary>The app backend called <c>im_open_login_svc/kick</c>.</summary>
    public const string RestApiKick = "REST_API_Kick";

    /// <summary>The account was deleted.</summary>
    public const string AccountDeleted = "accountDeleted";
}

/// <summary>Close codes of the gateway beyond the WebSocket protocol's own.</summary>
public static class GatewayCloseCodes
{
    /// <summary>The session was ended; a <see cref="KickedNews"/> said why.</summary>
    public const int Kicked = 4001;

    /// <summary>Something came that is not a frame of this protocol.</summary>
    public const int BadFrame = 4002;

    /// <summary>The login was refused, or none came in time.</summary>
    public const int NotLoggedIn = 4003;

    /// <summary>Too many requests.</summary>
    public const int TooMany = 4004;

    /// <summary>The client does not read what it is sent.</summary>
    public const int TooSlow = 4005;

    /// <summary>Nothing was heard of the client for too long.</summary>
    public const int Silent = 4008;
}

/// <summary><c>gateway/login</c>: the first frame of every connection.</summary>
public sealed class LoginRequest
{
    /// <summary>The app.</summary>
    public long? SdkAppId { get; set; }

    /// <summary>The account.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? UserID { get; set; }

    /// <summary>The account's signature, made after its last kick.</summary>
    public string? UserSig { get; set; }

    /// <summary><c>Web</c>, <c>Android</c>, <c>iPhone</c>, <c>iPad</c>, <c>Windows</c>, <c>Mac</c> or <c>Linux</c>.</summary>
    public string? Platform { get; set; }

    /// <summary>Names the device or browser tab, 1 to 64 characters; made once and kept by the client.</summary>
    public string? Instance { get; set; }
}

/// <summary>The reply of <see cref="LoginRequest"/>.</summary>
public sealed class LoginReply : Reply
{
    /// <summary>The account.</summary>
    public string UserID { get; set; } = "";

    /// <summary>Names the session, for logs and operators.</summary>
    public string SessionId { get; set; } = "";

    /// <summary>What the <c>MsgId</c> of the account's own messages begins with.</summary>
    public string MsgIdPrefix { get; set; } = "";

    /// <summary>Unix seconds.</summary>
    public long ServerTime { get; set; }

    /// <summary>After so much silence the client sends a ping.</summary>
    public long HeartbeatSeconds { get; set; }

    /// <summary>When the UserSig runs out and the session ends, Unix seconds.</summary>
    public long UserSigExpiresAt { get; set; }

    /// <summary>Every counter as it is now.</summary>
    public Sequences Sequences { get; set; } = new();
}

/// <summary>A command of the gateway that takes nothing.</summary>
public sealed class EmptyRequest;

/// <summary>The reply of <c>gateway/ping</c>.</summary>
public sealed class PingReply : Reply
{
    /// <summary>Unix seconds.</summary>
    public long ServerTime { get; set; }
}

/// <summary>The reply of <c>gateway/sequences</c>: every counter, all read in one moment.</summary>
public sealed class SequencesReply : Reply
{
    /// <summary>The counters.</summary>
    public Sequences Sequences { get; set; } = new();
}

/// <summary><c>status/set</c>: one's own custom status.</summary>
public sealed class StatusSetRequest
{
    /// <summary>At most 100 bytes; empty clears it. It is cleared too when the account goes offline.</summary>
    public string? CustomStatus { get; set; }
}

/// <summary><c>status/get</c>, <c>status/subscribe</c>, <c>status/unsubscribe</c>: whose status.</summary>
public sealed class StatusAccountsRequest
{
    /// <summary>The accounts.</summary>
    [JsonConverter(typeof(UserIdListConverter))]
    public List<string>? To_Account { get; set; }
}

/// <summary>The reply of <c>status/get</c> and <c>status/subscribe</c>.</summary>
public sealed class StatusReply : Reply
{
    /// <summary>The accounts that exist, in the request's order.</summary>
    public List<StatusItem> StatusItem { get; set; } = [];

    /// <summary>Those that do not.</summary>
    public List<OnlineStatusError> ErrorList { get; set; } = [];
}
