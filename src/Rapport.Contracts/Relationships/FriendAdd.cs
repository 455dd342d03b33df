using System.Text.Json.Serialization;
using Rapport.Contracts.Json;

namespace Rapport.Contracts.Relationships;

/// <summary><c>sns/friend_add</c>: asks for, or makes, friendships (1047/34902).</summary>
public sealed class FriendAddRequest
{
    /// <summary>Whose friend table grows.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The friends to add, 1 to 1,000.</summary>
    public List<FriendToAdd>? AddFriendItem { get; set; }

    /// <summary><c>Add_Type_Both</c> (default) or <c>Add_Type_Single</c>.</summary>
    public string? AddType { get; set; }

    /// <summary>1 adds whatever the other side's verification says; default 0.</summary>
    public long? ForceAddFlags { get; set; }
}

/// <summary>One friend to add.</summary>
public sealed class FriendToAdd
{
    /// <summary>The friend.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? To_Account { get; set; }

    /// <summary><c>AddSource_Type_</c> and 1 to 8 letters.</summary>
    public string? AddSource { get; set; }

    /// <summary>The owner's note about the friend, at most 96 bytes.</summary>
    public string? Remark { get; set; }

    /// <summary>One friend list, at most 30 bytes; made if it is not there.</summary>
    public string? GroupName { get; set; }

    /// <summary>The words of the request, at most 256 bytes.</summary>
    public string? AddWording { get; set; }
}

/// <summary>A reply with one result per account of the request, in its order.</summary>
public class ItemResultsReply : DisplayReply
{
    /// <summary>One result per account.</summary>
    public List<ItemResult> ResultItem { get; set; } = [];

    /// <summary>The accounts whose result is not 0; left out when there are none.</summary>
    public List<string>? Fail_Account { get; set; }
}

/// <summary><c>sns/friend_import</c>: writes one-way friendships without verification and without webhook (1047/34903).</summary>
public sealed class FriendImportRequest
{
    /// <summary>Whose friend table grows.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The friends to import, 1 to 1,000.</summary>
    public List<FriendToImport>? AddFriendItem { get; set; }
}

/// <summary>One friend to import.</summary>
public sealed class FriendToImport
{
    /// <summary>The friend.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? To_Account { get; set; }

    /// <summary>The owner's note about the friend, at most 96 bytes.</summary>
    public string? Remark { get; set; }

    /// <summary>When the remark was set, Unix seconds.</summary>
    public long? RemarkTime { get; set; }

    /// <summary>The friend lists; made if they are not there. A single text is taken too.</summary>
    public TagValue GroupName { get; set; }

    /// <summary><c>AddSource_Type_</c> and 1 to 8 letters.</summary>
    public string? AddSource { get; set; }

    /// <summary>The words of the request, at most 256 bytes.</summary>
    public string? AddWording { get; set; }

    /// <summary>When the friendship began, Unix seconds; default now.</summary>
    public long? AddTime { get; set; }

    /// <summary>Custom fields, <c>Tag_SNS_Custom_…</c>.</summary>
    public List<TagItem>? CustomItem { get; set; }
}

/// <summary><c>sns/friend_update</c>: changes remark, lists and custom fields of friends (1047/34904).</summary>
public sealed class FriendUpdateRequest
{
    /// <summary>The owner of the friend table.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The friends to change, 1 to 1,000.</summary>
    public List<FriendToUpdate>? UpdateItem { get; set; }
}

/// <summary>The changes of one friend.</summary>
public sealed class FriendToUpdate
{
    /// <summary>The friend.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? To_Account { get; set; }

    /// <summary><c>Tag_SNS_IM_Remark</c>, <c>Tag_SNS_IM_Group</c> (replaces the lists) or <c>Tag_SNS_Custom_…</c>.</summary>
    public List<TagItem>? SnsItem { get; set; }
}
