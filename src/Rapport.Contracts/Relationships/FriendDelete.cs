using System.Text.Json.Serialization;
using Rapport.Contracts.Json;

namespace Rapport.Contracts.Relationships;

/// <summary><c>sns/friend_delete</c>: removes friends (1047/34905).</summary>
public sealed class FriendDeleteRequest
{
    /// <summary>The owner of the friend table.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The friends to remove, 1 to 1,000.</summary>
    [JsonConverter(typeof(UserIdListConverter))]
    public List<string>? To_Account { get; set; }

    /// <summary><c>Delete_Type_Single</c> (default) or <c>Delete_Type_Both</c>.</summary>
    public string? DeleteType { get; set; }
}

/// <summary><c>sns/friend_delete_all</c>: empties a friend table (1047/34906).</summary>
public sealed class FriendDeleteAllRequest
{
    /// <summary>The owner of the friend table.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary><c>Delete_Type_Single</c> (default) or <c>Delete_Type_Both</c>.</summary>
    public string? DeleteType { get; set; }
}

/// <summary><c>sns/friend_check</c>: tells which way friendships run (1047/34907).</summary>
public sealed class FriendCheckRequest
{
    /// <summary>The account called A in the result.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The accounts called B, 1 to 1,000.</summary>
    [JsonConverter(typeof(UserIdListConverter))]
    public List<string>? To_Account { get; set; }

    /// <summary><c>CheckResult_Type_Single</c> or <c>CheckResult_Type_Both</c>.</summary>
    public string? CheckType { get; set; }
}

/// <summary>How two accounts stand to each other.</summary>
public sealed class RelationResult : ItemResultWithRelation;

/// <summary>An outcome that names a relation.</summary>
public abstract class ItemResultWithRelation
{
    /// <summary>The account this outcome is about.</summary>
    public string To_Account { get; set; } = "";

    /// <summary><c>…_BothWay</c>, <c>…_AWithB</c>, <c>…_BWithA</c>, or none.</summary>
    public string Relation { get; set; } = "";

    /// <summary>0 on success, else a code of <see cref="Errors"/>.</summary>
    public long ResultCode { get; set; }

    /// <summary>Empty on success.</summary>
    public string ResultInfo { get; set; } = "";
}

/// <summary>The reply of <see cref="FriendCheckRequest"/>.</summary>
public sealed class FriendCheckReply : DisplayReply
{
    /// <summary>One result per account, in the request's order.</summary>
    public List<RelationResult> InfoItem { get; set; } = [];

    /// <summary>The accounts that failed; left out when none did.</summary>
    public List<string>? Fail_Account { get; set; }
}
