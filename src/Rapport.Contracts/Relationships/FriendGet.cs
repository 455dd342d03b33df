using System.Text.Json.Serialization;
using Rapport.Contracts.Json;

namespace Rapport.Contracts.Relationships;

/// <summary><c>sns/friend_get</c>: all friends, page by page (1047/34908).</summary>
public sealed class FriendGetRequest
{
    /// <summary>The owner of the friend table.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>0 for the first page, then <see cref="FriendGetReply.NextStartIndex"/>.</summary>
    public long? StartIndex { get; set; }

    /// <summary>The last value seen; standard data are left out when it is still current.</summary>
    public long? StandardSequence { get; set; }

    /// <summary>The last value seen; custom data are left out when it is still current.</summary>
    public long? CustomSequence { get; set; }
}

/// <summary>The reply of <see cref="FriendGetRequest"/>.</summary>
public sealed class FriendGetReply : DisplayReply
{
    /// <summary>The friends of this page; left out when there are none.</summary>
    public List<FriendData>? UserDataItem { get; set; }

    /// <summary>Grows with every change of standard friend data.</summary>
    public long StandardSequence { get; set; }

    /// <summary>Grows with every change of custom friend data.</summary>
    public long CustomSequence { get; set; }

    /// <summary>How many friends there are in all.</summary>
    public long FriendNum { get; set; }

    /// <summary>1 on the last page, else 0.</summary>
    public long CompleteFlag { get; set; }

    /// <summary>Where the next page starts; 0 on the last one.</summary>
    public long NextStartIndex { get; set; }
}

/// <summary>The data kept about one friend.</summary>
public sealed class FriendData
{
    /// <summary>The friend.</summary>
    public string To_Account { get; set; } = "";

    /// <summary>The fields that are set.</summary>
    public List<TagItem> ValueItem { get; set; } = [];
}

/// <summary><c>sns/friend_get_list</c>: chosen fields of chosen friends, with profile (1047/34910).</summary>
public sealed class FriendGetListRequest
{
    /// <summary>The owner of the friend table.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The friends, 1 to 1,000; 100 are advised.</summary>
    [JsonConverter(typeof(UserIdListConverter))]
    public List<string>? To_Account { get; set; }

    /// <summary>Profile and friend tags.</summary>
    public List<string>? TagList { get; set; }
}

/// <summary>The reply of <see cref="FriendGetListRequest"/>.</summary>
public sealed class FriendGetListReply : DisplayReply
{
    /// <summary>One entry per account, in the request's order.</summary>
    public List<FriendWithProfile> InfoItem { get; set; } = [];

    /// <summary>The accounts that failed; left out when none did.</summary>
    public List<string>? Fail_Account { get; set; }
}

/// <summary>One friend with the asked fields.</summary>
public sealed class FriendWithProfile
{
    /// <summary>The friend.</summary>
    public string To_Account { get; set; } = "";

    /// <summary>The asked fields; left out for an account that is no friend.</summary>
    public List<TagItem>? SnsProfileItem { get; set; }

    /// <summary>0, or 30001 for an account that is no friend.</summary>
    public long ResultCode { get; set; }

    /// <summary>Empty, or the reason.</summary>
    public string ResultInfo { get; set; } = "";
}
