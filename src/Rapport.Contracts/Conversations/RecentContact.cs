using System.Text.Json.Serialization;
using Rapport.Contracts.Json;

namespace Rapport.Contracts.Conversations;

/// <summary><c>recentcontact/get_list</c>: a page of an account's conversations (1047/43087).</summary>
public sealed class RecentContactGetListRequest
{
    /// <summary>Whose.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>0 for the first page, then what the reply said.</summary>
    public long? TimeStamp { get; set; }

    /// <inheritdoc cref="TimeStamp"/>
    public long? StartIndex { get; set; }

    /// <inheritdoc cref="TimeStamp"/>
    public long? TopTimeStamp { get; set; }

    /// <inheritdoc cref="TimeStamp"/>
    public long? TopStartIndex { get; set; }

    /// <summary>1: tell which are pinned; 2: with those that have no message any more; 4: page the pinned ones too.</summary>
    public long? AssistFlags { get; set; }
}

/// <summary>The reply of <see cref="RecentContactGetListRequest"/>: the pinned ones first, then the others, newest first.</summary>
public sealed class RecentContactGetListReply : DisplayReply
{
    /// <summary>The conversations.</summary>
    public List<SessionItem> SessionItem { get; set; } = [];

    /// <summary>1: these were the last.</summary>
    public long CompleteFlag { get; set; }

    /// <summary>To be sent with the next request.</summary>
    public long TimeStamp { get; set; }

    /// <inheritdoc cref="TimeStamp"/>
    public long StartIndex { get; set; }

    /// <inheritdoc cref="TimeStamp"/>
    public long TopTimeStamp { get; set; }

    /// <inheritdoc cref="TimeStamp"/>
    public long TopStartIndex { get; set; }
}

/// <summary>One conversation.</summary>
public sealed class SessionItem
{
    /// <summary>1: one-to-one; 2: a group.</summary>
    public long Type { get; set; }

    /// <summary>The other side; with type 1.</summary>
    public string? To_Account { get; set; }

    /// <summary>The group; with type 2.</summary>
    public string? GroupId { get; set; }

    /// <summary>The time of the last message, Unix seconds.</summary>
    public long MsgTime { get; set; }

    /// <summary>1: pinned.</summary>
    public long TopFlag { get; set; }
}

/// <summary><c>recentcontact/delete</c>: takes a conversation out of an account's list (1047/43088).</summary>
public sealed class RecentContactDeleteRequest
{
    /// <summary>Whose list.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>1: one-to-one; 2: a group.</summary>
    public long? Type { get; set; }

    /// <summary>The other side; with type 1.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? To_Account { get; set; }

    /// <summary>The group; with type 2.</summary>
    public string? ToGroupid { get; set; }

    /// <summary>The same in the spelling of all other commands.</summary>
    [JsonPropertyName("ToGroupId")]
    public string? GroupId { get; set; }

    /// <summary>1: the account's view of the history is cleared too.</summary>
    public long? ClearRamble { get; set; }
}
