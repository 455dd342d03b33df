using System.Text.Json.Serialization;
using Rapport.Contracts.Json;

namespace Rapport.Contracts.Conversations;

/// <summary>A conversation, named by its other side or its group.</summary>
public sealed class ContactItem
{
    /// <summary>1: one-to-one; 2: a group.</summary>
    public long? Type { get; set; }

    /// <summary>The other side; with type 1.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? To_Account { get; set; }

    /// <summary>The group; with type 2.</summary>
    public string? ToGroupId { get; set; }
}

/// <summary>The outcome for one conversation of a call that names several.</summary>
public sealed class ContactResult
{
    /// <summary>The conversation; left out where none was named.</summary>
    public ContactItem? ContactItem { get; set; }

    /// <summary>0 on success, else a code of <see cref="Errors"/>.</summary>
    public long ResultCode { get; set; }

    /// <summary>Empty on success; the reason otherwise.</summary>
    public string ResultInfo { get; set; } = "";
}

/// <summary>A contact group: conversations an account keeps together under a name.</summary>
public sealed class ContactGroupItem
{
    /// <summary>The name, 1 to 32 bytes; an account has no two groups of the same name.</summary>
    public string GroupName { get; set; } = "";

    /// <summary>The number, the account's own: 1, 2, … A deleted group's number is not used again.</summary>
    public long GroupId { get; set; }
}

/// <summary><c>recentcontact/create_contact_group</c>: makes a contact group and puts conversations into it (1047/53437).</summary>
public sealed class CreateContactGroupRequest
{
    /// <summary>Whose group; an app user may leave himself out.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The group, exactly one. One that is there already gets the conversations added.</summary>
    public List<ContactGroupToCreate>? GroupContactItem { get; set; }
}

/// <summary>A contact group to be made.</summary>
public sealed class ContactGroupToCreate
{
    /// <summary>The name, 1 to 32 bytes.</summary>
    public string? GroupName { get; set; }

    /// <summary>The conversations, at most 1,000; left out or empty: a group without any.</summary>
    public List<ContactItem>? ContactItem { get; set; }
}

/// <summary>The reply of <see cref="CreateContactGroupRequest"/>.</summary>
public sealed class CreateContactGroupReply : DisplayReply
{
    /// <summary>The group and what became of its conversations.</summary>
    public List<ContactGroupResult> GroupResultItem { get; set; } = [];
}

/// <summary>A contact group that was made, or that was there.</summary>
public sealed class ContactGroupResult
{
    /// <summary>The group.</summary>
    public ContactGroupItem GroupItem { get; set; } = new();

    /// <summary>One result per conversation.</summary>
    public List<ContactResult> ResultItem { get; set; } = [];
}

/// <summary><c>recentcontact/update_contact_group</c>: renames a contact group, or changes what is in it (1047/53439).</summary>
public sealed class UpdateContactGroupRequest
{
    /// <summary>Whose group; an app user may leave himself out.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>1: a contact group; there is nothing else.</summary>
    public long? UpdateType { get; set; }

    /// <summary>What is to be changed.</summary>
    public ContactGroupUpdate? UpdateGroup { get; set; }
}

/// <summary>A change of a contact group.</summary>
public sealed class ContactGroupUpdate
{
    /// <summary>1: its name; 2: the conversations in it.</summary>
    public long? UpdateGroupType { get; set; }

    /// <summary>The group's name as it is.</summary>
    public string? OldGroupName { get; set; }

    /// <summary>Its new name, 1 to 32 bytes, which no other group may have; with type 1.</summary>
    public string? NewGroupName { get; set; }

    /// <summary>The conversations, 1 to 1,000; with type 2.</summary>
    public List<ContactUpdateItem>? ContactUpdateItem { get; set; }
}

/// <summary>A conversation that comes into a contact group or leaves it.</summary>
public sealed class ContactUpdateItem
{
    /// <summary>1: it comes in; 2: it leaves.</summary>
    public long? ContactOptType { get; set; }

    /// <summary>The conversation.</summary>
    public ContactItem? ContactItem { get; set; }
}

/// <summary>The reply of <see cref="UpdateContactGroupRequest"/>.</summary>
public sealed class UpdateContactGroupReply : DisplayReply
{
    /// <summary>As in the request.</summary>
    public long UpdateType { get; set; }

    /// <summary>The group as it is now.</summary>
    public ContactGroupUpdateResult UpdateGroupResult { get; set; } = new();
}

/// <summary>A contact group that was changed.</summary>
public sealed class ContactGroupUpdateResult
{
    /// <summary>As in the request.</summary>
    public long UpdateGroupType { get; set; }

    /// <summary>The group's name as it is now.</summary>
    public string GroupName { get; set; } = "";

    /// <summary>The group's number.</summary>
    public long GroupId { get; set; }

    /// <summary>The group's name as it was.</summary>
    public string OldGroupName { get; set; } = "";

    /// <summary>One result per conversation; empty with type 1.</summary>
    public List<ContactUpdateResult> ContactResultItem { get; set; } = [];
}

/// <summary>The outcome for one conversation of a change.</summary>
public sealed class ContactUpdateResult
{
    /// <summary>As in the request.</summary>
    public long? ContactOptType { get; set; }

    /// <summary>The conversation; left out where none was named.</summary>
    public ContactItem? ContactItem { get; set; }

    /// <summary>0 on success, else a code of <see cref="Errors"/>.</summary>
    public long ResultCode { get; set; }

    /// <summary>Empty on success; the reason otherwise.</summary>
    public string ResultInfo { get; set; } = "";
}

/// <summary><c>recentcontact/del_contact_group</c>: deletes a contact group, never the conversations in it (1047/53441).</summary>
public sealed class DelContactGroupRequest
{
    /// <summary>Whose group; an app user may leave himself out.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The name, exactly one.</summary>
    public List<string>? GroupName { get; set; }
}

/// <summary>The reply of <see cref="DelContactGroupRequest"/>.</summary>
public sealed class DelContactGroupReply : DisplayReply
{
    /// <summary>The group that was deleted.</summary>
    public List<ContactGroupItem> GroupItem { get; set; } = [];
}
