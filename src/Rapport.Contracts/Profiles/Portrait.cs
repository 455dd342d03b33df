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
