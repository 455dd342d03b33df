using System.Text.Json.Serialization;
using Rapport.Contracts.Json;

namespace Rapport.Contracts.Relationships;

/// <summary><c>sns/group_add</c>: makes friend lists and puts friends into them (1047/34950).</summary>
public sealed class GroupAddRequest
{
    /// <summary>The owner of the lists.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The names, each 1 to 30 bytes.</summary>
    public List<string>? GroupName { get; set; }

    /// <summary>Friends to put into every one of the lists.</summary>
    [JsonConverter(typeof(UserIdListConverter))]
    public List<string>? To_Account { get; set; }
}

/// <summary>The reply of <see cref="GroupAddRequest"/>.</summary>
public sealed class GroupAddReply : DisplayReply
{
    /// <summary>One result per account; empty when no account was given.</summary>
    public List<ItemResult> ResultItem { get; set; } = [];

    /// <summary>The accounts whose result is not 0; left out when there are none.</summary>
    public List<string>? Fail_Account { get; set; }

    /// <summary>Grows with every change of the owner's lists.</summary>
    public long CurrentSequence { get; set; }
}

/// <summary><c>sns/group_delete</c>: deletes friend lists, never the friends in them (1047/34926).</summary>
public sealed class GroupDeleteRequest
{
    /// <summary>The owner of the lists.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The names; unknown ones are passed over.</summary>
    public List<string>? GroupName { get; set; }
}

/// <summary>The reply of <see cref="GroupDeleteRequest"/>.</summary>
public sealed class GroupDeleteReply : DisplayReply
{
    /// <summary>Grows with every change of the owner's lists.</summary>
    public long CurrentSequence { get; set; }
}

/// <summary><c>sns/group_rename</c>: gives a friend list another name. For clients only.</summary>
public sealed class GroupRenameRequest
{
    /// <summary>The owner of the list; the caller himself.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The list.</summary>
    public string? OldName { get; set; }

    /// <summary>Its new name, 1 to 30 bytes; no other list may have it.</summary>
    public string? NewName { get; set; }
}

/// <summary>The reply of <see cref="GroupRenameRequest"/>.</summary>
public sealed class GroupRenameReply : DisplayReply
{
    /// <summary>Grows with every change of the owner's lists.</summary>
    public long CurrentSequence { get; set; }
}

/// <summary><c>sns/group_get</c>: the owner's friend lists (1047/40123).</summary>
public sealed class GroupGetRequest
{
    /// <summary>The owner of the lists.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary><c>Need_Friend_Type_Yes</c> adds the members.</summary>
    public string? NeedFriend { get; set; }

    /// <summary>Only these lists; absent or empty means all.</summary>
    public List<string>? GroupName { get; set; }

    /// <summary>The last value of <see cref="GroupGetReply.CurrentSequence"/> seen; not used.</summary>
    public long? LastSequence { get; set; }
}

/// <summary>The reply of <see cref="GroupGetRequest"/>.</summary>
public sealed class GroupGetReply : DisplayReply
{
    /// <summary>The lists, in the order they were made.</summary>
    public List<FriendListData> ResultItem { get; set; } = [];

    /// <summary>Grows with every change of the owner's lists.</summary>
    public long CurrentSequence { get; set; }
}

/// <summary>One friend list.</summary>
public sealed class FriendListData
{
    /// <summary>The name.</summary>
    public string GroupName { get; set; } = "";

    /// <summary>How many friends are in it.</summary>
    public long FriendNumber { get; set; }

    /// <summary>The friends; left out unless asked for.</summary>
    public List<string>? To_Account { get; set; }
}
