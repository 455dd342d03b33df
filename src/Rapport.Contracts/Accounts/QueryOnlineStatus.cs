using System.Text.Json.Serialization;
using Rapport.Contracts.Json;

namespace Rapport.Contracts.Accounts;

/// <summary><c>openim/query_online_status</c> and the older <c>openim/querystate</c> (1047/35477).</summary>
public sealed class QueryOnlineStatusRequest
{
    /// <summary>The accounts, 1 to 500.</summary>
    [JsonConverter(typeof(UserIdListConverter))]
    public List<string>? To_Account { get; set; }

    /// <summary>1 adds the state of each platform; default 0.</summary>
    public long? IsNeedDetail { get; set; }
}

/// <summary>The reply of <c>openim/query_online_status</c>.</summary>
public sealed class QueryOnlineStatusReply : Reply
{
    /// <summary>One entry per account that exists.</summary>
    public List<OnlineStatus> QueryResult { get; set; } = [];

    /// <summary>The accounts that do not exist.</summary>
    public List<OnlineStatusError> ErrorList { get; set; } = [];
}

/// <summary>The state of one account.</summary>
public sealed class OnlineStatus
{
    /// <summary>The account.</summary>
    public string To_Account { get; set; } = "";

    /// <summary><c>Online</c>, <c>PushOnline</c> or <c>Offline</c>.</summary>
    public string Status { get; set; } = "";

    /// <summary>The state per platform; left out for an account that is offline.</summary>
    public List<PlatformStatus>? Detail { get; set; }
}

/// <summary>The state of one account on one platform.</summary>
public sealed class PlatformStatus
{
    /// <summary>For example <c>iPhone</c>, <c>Android</c>, <c>Web</c>.</summary>
    public string Platform { get; set; } = "";

    /// <summary><c>Online</c>, <c>PushOnline</c> or <c>Offline</c>.</summary>
    public string Status { get; set; } = "";
}

/// <summary>An account whose state could not be told.</summary>
public sealed class OnlineStatusError
{
    /// <summary>The account.</summary>
    public string To_Account { get; set; } = "";

    /// <summary>70107: no such account.</summary>
    public long ErrorCode { get; set; }
}

/// <summary>The reply of <c>openim/querystate</c>: the same under the older key.</summary>
public sealed class QueryStateReply : Reply
{
    /// <summary>One entry per account that exists.</summary>
    public List<OnlineState> QueryResult { get; set; } = [];
}

/// <summary>The state of one account in the older form.</summary>
public sealed class OnlineState
{
    /// <summary>The account.</summary>
    public string To_Account { get; set; } = "";

    /// <summary><c>Online</c>, <c>PushOnline</c> or <c>Offline</c>.</summary>
    public string State { get; set; } = "";

    /// <summary>The state per platform; left out for an account that is offline.</summary>
    public List<PlatformStatus>? Detail { get; set; }
}
