using System.Text.Json.Serialization;
using Rapport.Contracts.Json;

namespace Rapport.Contracts.Profiles;

/// <summary><c>profile/portrait_set</c>: writes fields of one profile, all or none (1047/34916).</summary>
public sealed class PortraitSetRequest
{
    /// <summary>Whose profile is written.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The fields, at least one. The last one wins where a tag is named twice.</summary>
    public List<TagItem>? ProfileItem { get; set; }
}

/// <summary><c>profile/portrait_get</c>: reads fields of up to 100 profiles (1047/34917).</summary>
public sealed class PortraitGetRequest
{
    /// <summary>Ignored; older clients send it.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The accounts, 1 to 100.</summary>
    [JsonConverter(typeof(UserIdListConverter))]
    public List<string>? To_Account { get; set; }

    /// <summary>The tags to read.</summary>
    public List<string>? TagList { get; set; }
}

/// <summary>The reply of <see cref="PortraitGetRequest"/>: one entry per account, in the request's order.</summary>
public sealed class PortraitGetReply : DisplayReply
{
    /// <summary>One entry per account.</summary>
    public List<UserProfile> UserProfileItem { get; set; } = [];

    /// <summary>The accounts that failed; left out when none did.</summary>
    public List<string>? Fail_Account { get; set; }
}

/// <summary>The asked fields of one profile.</summary>
public sealed class UserProfile
{
    /// <summary>The account.</summary>
    public string To_Account { get; set; } = "";

    /// <summary>The fields in the order asked; left out when the account failed.</summary>
    public List<TagItem>? ProfileItem { get; set; }

    /// <summary>0, or 40003 for an account that is not imported.</summary>
    public long ResultCode { get; set; }

    /// <summary>Empty, or the reason.</summary>
    public string ResultInfo { get; set; } = "";
}

/// <summary><c>profile/friend_portrait_get</c>: the profiles of all friends, page by page. For clients only.</summary>
public sealed class FriendPortraitGetRequest
{
    /// <summary>Whose friends; the caller's own.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>0 for the first page, then <see cref="FriendPortraitGetReply.NextStartIndex"/>.</summary>
    public long? StartIndex { get; set; }
}

/// <summary>The reply of <see cref="FriendPortraitGetRequest"/>.</summary>
public sealed class FriendPortraitGetReply : DisplayReply
{
    /// <summary>The friends of this page, oldest friendship first; left out when there are none.</summary>
    public List<FriendProfile>? UserProfileItem { get; set; }

    /// <summary>The sum of the profile counters of all friends.</summary>
    public long FriendProfileSequence { get; set; }

    /// <summary>1 on the last page, else 0.</summary>
    public long CompleteFlag { get; set; }

    /// <summary>Where the next page starts; 0 on the last one.</summary>
    public long NextStartIndex { get; set; }
}

/// <summary>One friend's profile.</summary>
public sealed class FriendProfile
{
    /// <summary>The friend.</summary>
    public string To_Account { get; set; } = "";

    /// <summary>The fields that are set and that app users may read.</summary>
    public List<TagItem> ProfileItem { get; set; } = [];

    /// <summary>Grows with every change of the profile.</summary>
    public long ProfileSequence { get; set; }
}
