using System.Text.Json.Serialization;
using Rapport.Contracts.Json;
using Rapport.Contracts.Relationships;

namespace Rapport.Contracts.Follow;

/// <summary><c>follow/follow_add</c>: follows up to 20 accounts (1047/70345).</summary>
public sealed class FollowAddRequest
{
    /// <summary>The follower.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The accounts to follow, 1 to 20.</summary>
    public List<FollowTarget>? FollowItem { get; set; }
}

/// <summary>An account to follow.</summary>
public sealed class FollowTarget
{
    /// <summary>The account.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? To_Account { get; set; }
}

/// <summary><c>follow/follow_delete</c>: stops following up to 20 accounts (1047/70346).</summary>
public sealed class FollowDeleteRequest
{
    /// <summary>The follower.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The accounts, 1 to 20.</summary>
    [JsonConverter(typeof(UserIdListConverter))]
    public List<string>? To_Account { get; set; }
}

/// <summary><c>follow/follow_check</c>: tells who follows whom (1047/70349).</summary>
public sealed class FollowCheckRequest
{
    /// <summary>The account asked from.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The accounts, 1 to 100.</summary>
    [JsonConverter(typeof(UserIdListConverter))]
    public List<string>? To_Account { get; set; }
}

/// <summary>Who follows whom of two accounts.</summary>
public sealed class FollowCheckResult : ItemResult
{
    /// <summary>0 none, 1 To follows From, 2 From follows To, 3 both.</summary>
    public long FollowType { get; set; }
}

/// <summary>The reply of <see cref="FollowCheckRequest"/>.</summary>
public sealed class FollowCheckReply : DisplayReply
{
    /// <summary>One result per account, in the request's order.</summary>
    public List<FollowCheckResult> ResultItem { get; set; } = [];

    /// <summary>The accounts that failed; left out when none did.</summary>
    public List<string>? Fail_Account { get; set; }
}

/// <summary><c>follow/follow_get</c>: fans, followed or mutually followed accounts, page by page (1047/70347).</summary>
public sealed class FollowGetRequest
{
    /// <summary>The account asked about.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>1 fans, 2 followed, 3 mutual.</summary>
    public long? FollowType { get; set; }

    /// <summary><c>""</c> for the first page, then <see cref="FollowGetReply.NextCursor"/>.</summary>
    public string? StartCursor { get; set; }

    /// <summary>The page size, 1 to 1,000; default 100.</summary>
    public long? WantNum { get; set; }
}

/// <summary>The reply of <see cref="FollowGetRequest"/>, newest first.</summary>
public sealed class FollowGetReply : DisplayReply
{
    /// <summary>The accounts of this page.</summary>
    public List<FollowEntry> FollowItem { get; set; } = [];

    /// <summary>Where the next page starts; <c>""</c> on the last one.</summary>
    public string NextCursor { get; set; } = "";
}

/// <summary>One followed or following account.</summary>
public sealed class FollowEntry
{
    /// <summary>The account.</summary>
    public string To_Account { get; set; } = "";

    /// <summary>Since when, Unix seconds.</summary>
    public long FollowTime { get; set; }

    /// <summary>The profile fields that are set.</summary>
    public List<TagItem> ProfileItem { get; set; } = [];

    /// <summary>Grows with every change of the profile (the protocol's own spelling).</summary>
    [JsonPropertyName("profile_sequence")]
    public long ProfileSequence { get; set; }
}

/// <summary><c>follow/follow_get_info</c>: the counts of up to 20 accounts (1047/70350).</summary>
public sealed class FollowGetInfoRequest
{
    /// <summary>The account asked from.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The accounts asked about, 1 to 20.</summary>
    [JsonConverter(typeof(UserIdListConverter))]
    public List<string>? To_Account { get; set; }
}

/// <summary>The counts of one account.</summary>
public sealed class FollowInfoResult : ItemResult
{
    /// <summary>How many accounts follow it.</summary>
    public long FollowerCount { get; set; }

    /// <summary>How many accounts it follows.</summary>
    public long FollowingCount { get; set; }

    /// <summary>How many it follows that follow it too.</summary>
    public long MutualFollowingCount { get; set; }
}

/// <summary>The reply of <see cref="FollowGetInfoRequest"/>.</summary>
public sealed class FollowGetInfoReply : DisplayReply
{
    /// <summary>One entry per account, in the request's order.</summary>
    public List<FollowInfoResult> FollowInfo { get; set; } = [];

    /// <summary>The accounts that failed; left out when none did.</summary>
    public List<string>? Fail_Account { get; set; }
}
