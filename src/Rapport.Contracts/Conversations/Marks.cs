using System.Text.Json.Serialization;
using Rapport.Contracts.Json;

namespace Rapport.Contracts.Conversations;

/// <summary><c>recentcontact/mark_contact</c>: sets marks of conversations, whether they are in the list or not (1047/53438).</summary>
public sealed class MarkContactRequest
{
    /// <summary>Whose conversations; an app user may leave himself out.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The conversations, 1 to 100.</summary>
    public List<MarkItem>? MarkItem { get; set; }
}

/// <summary>A conversation that is to be marked.</summary>
public sealed class MarkItem
{
    /// <summary>1: standard marks; 2: the custom mark; 3: both.</summary>
    public long? OptType { get; set; }

    /// <summary>The conversation.</summary>
    public ContactItem? ContactItem { get; set; }

    /// <summary>
    /// Standard marks to be set, 1 to 64. 1: starred; 2: important; 3: folded; 4: hidden; 33 to 64 mean what the app wants. A mark that is to
    /// be both set and cleared is set.
    /// </summary>
    public List<long?>? SetMark { get; set; }

    /// <summary>Standard marks to be cleared, 1 to 64.</summary>
    public List<long?>? ClearMark { get; set; }

    /// <summary>The custom mark, at most 256 bytes; empty: none any more; left out: as it is.</summary>
    public string? CustomMark { get; set; }
}

/// <summary>The reply of <see cref="MarkContactRequest"/>.</summary>
public sealed class MarkContactReply : DisplayReply
{
    /// <summary>One result per conversation.</summary>
    public List<MarkResult> ResultItem { get; set; } = [];
}

/// <summary>The outcome for one conversation that was to be marked.</summary>
public sealed class MarkResult
{
    /// <summary>As in the request.</summary>
    public long? OptType { get; set; }

    /// <summary>The conversation; left out where none was named.</summary>
    public ContactItem? ContactItem { get; set; }

    /// <summary>0 on success, else a code of <see cref="Errors"/>.</summary>
    public long ResultCode { get; set; }

    /// <summary>Empty on success; the reason otherwise.</summary>
    public string ResultInfo { get; set; } = "";
}

/// <summary>A conversation's marks and contact groups.</summary>
public sealed class ContactData
{
    /// <summary>1: one-to-one; 2: a group.</summary>
    public long Type { get; set; }

    /// <summary>The other side; with type 1.</summary>
    public string? To_Account { get; set; }

    /// <summary>The group; with type 2.</summary>
    public string? ToGroupId { get; set; }

    /// <summary>The standard marks, a digit each: the rightmost is mark 1, the leftmost the highest that is set; left out when none is.</summary>
    public string? StandardMark { get; set; }

    /// <summary>The custom mark; left out when there is none.</summary>
    public string? CustomMark { get; set; }

    /// <summary>The numbers of the contact groups it is in; left out when it is in none.</summary>
    public List<long>? ContactGroupId { get; set; }

    /// <summary>When any of this was last changed, Unix seconds.</summary>
    public long Timestamp { get; set; }
}

/// <summary><c>recentcontact/search_contact_group</c>: marks and contact groups of given conversations (1047/53442).</summary>
public sealed class SearchContactGroupRequest
{
    /// <summary>Whose conversations; an app user may leave himself out.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The conversations, 1 to 300.</summary>
    public List<ContactItem>? ContactItem { get; set; }
}

/// <summary>The reply of <see cref="SearchContactGroupRequest"/>.</summary>
public sealed class SearchContactGroupReply : DisplayReply
{
    /// <summary>The conversations that have marks or are in contact groups, in the order of the request.</summary>
    public List<ContactData> ContactResultItem { get; set; } = [];

    /// <summary>The contact groups these conversations are in.</summary>
    public List<ContactGroupItem> GroupItem { get; set; } = [];
}

/// <summary><c>recentcontact/get_contact_group</c>: all contact groups, and a page of all conversations with marks or in groups (1047/53440).</summary>
public sealed class GetContactGroupRequest
{
    /// <summary>Whose conversations; an app user may leave himself out.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>0 for the first page, then <see cref="GetContactGroupReply.NextStartIndex"/>.</summary>
    public long? StartIndex { get; set; }
}

/// <summary>The reply of <see cref="GetContactGroupRequest"/>.</summary>
public sealed class GetContactGroupReply : DisplayReply
{
    /// <summary>The conversations, at most 100.</summary>
    public List<ContactData> ContactItem { get; set; } = [];

    /// <summary>All contact groups, those without conversations too; the same on every page.</summary>
    public List<ContactGroupItem> GroupItem { get; set; } = [];

    /// <summary>1: these were the last.</summary>
    public long CompleteFlag { get; set; }

    /// <summary>To be sent for the next page; 0: these were the last.</summary>
    public long NextStartIndex { get; set; }
}
