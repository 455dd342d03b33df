using System.Text.Json.Serialization;
using Rapport.Contracts.Json;

namespace Rapport.Contracts.Relationships;

/// <summary><c>sns/black_list_add</c>: blocks accounts (1047/34911).</summary>
public sealed class BlackListAddRequest
{
    /// <summary>The owner of the blocklist.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The accounts to block, 1 to 1,000.</summary>
    [JsonConverter(typeof(UserIdListConverter))]
    public List<string>? To_Account { get; set; }
}

/// <summary><c>sns/black_list_delete</c>: unblocks accounts (1047/34912).</summary>
public sealed class BlackListDeleteRequest
{
    /// <summary>The owner of the blocklist.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The accounts to unblock, 1 to 1,000.</summary>
    [JsonConverter(typeof(UserIdListConverter))]
    public List<string>? To_Account { get; set; }
}

/// <summary><c>sns/black_list_get</c>: the blocklist, page by page (1047/34914).</summary>
public sealed class BlackListGetRequest
{
    /// <summary>The owner of the blocklist.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>0 for the first page, then <see cref="BlackListGetReply.StartIndex"/>.</summary>
    public long? StartIndex { get; set; }

    /// <summary>The page size, 1 to 1,000.</summary>
    public long? MaxLimited { get; set; }

    /// <summary>The last sequence seen; when it is still current no items are returned. 0 asks for all.</summary>
    public long? LastSequence { get; set; }
}

/// <summary>The reply of <see cref="BlackListGetRequest"/>.</summary>
public sealed class BlackListGetReply : DisplayReply
{
    /// <summary>The blocked accounts in the order they were blocked; left out when there are none.</summary>
    public List<BlackListEntry>? BlackListItem { get; set; }

    /// <summary>Where the next page starts; 0 when this was the last.</summary>
    public long StartIndex { get; set; }

    /// <summary>Grows with every change of the blocklist (the protocol's own spelling).</summary>
    public long CurruentSequence { get; set; }
}

/// <summary>One blocked account.</summary>
public sealed class BlackListEntry
{
    /// <summary>The blocked account.</summary>
    public string To_Account { get; set; } = "";

    /// <summary>Since when, Unix seconds.</summary>
    public long AddBlackTimeStamp { get; set; }
}

/// <summary><c>sns/black_list_check</c>: tells who blocks whom (1047/34913).</summary>
public sealed class BlackListCheckRequest
{
    /// <summary>The account called A in the result.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The accounts called B, 1 to 1,000.</summary>
    [JsonConverter(typeof(UserIdListConverter))]
    public List<string>? To_Account { get; set; }

    /// <summary><c>BlackCheckResult_Type_Single</c> or <c>BlackCheckResult_Type_Both</c>.</summary>
    public string? CheckType { get; set; }
}

/// <summary>Who blocks whom of two accounts.</summary>
public sealed class BlackListCheckResult : ItemResultWithRelation;

/// <summary>The reply of <see cref="BlackListCheckRequest"/>.</summary>
public sealed class BlackListCheckReply : DisplayReply
{
    /// <summary>One result per account, in the request's order.</summary>
    public List<BlackListCheckResult> BlackListCheckItem { get; set; } = [];

    /// <summary>The accounts that failed; left out when none did.</summary>
    public List<string>? Fail_Account { get; set; }
}
