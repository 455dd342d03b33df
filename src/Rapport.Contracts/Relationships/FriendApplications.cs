using System.Text.Json.Serialization;
using Rapport.Contracts.Json;

namespace Rapport.Contracts.Relationships;

/// <summary>From whose side a friend application is seen.</summary>
public static class PendencyTypes
{
    /// <summary>Received: the other has asked.</summary>
    public const string ComeIn = "Pendency_Type_ComeIn";

    /// <summary>Sent: the account itself has asked.</summary>
    public const string SendOut = "Pendency_Type_SendOut";

    /// <summary>Received and sent.</summary>
    public const string Both = "Pendency_Type_Both";
}

/// <summary>One friend application that waits for an answer, as one of its two sides sees it.</summary>
public sealed class FriendApplicationData
{
    /// <summary>The other side.</summary>
    public string To_Account { get; set; } = "";

    /// <summary><see cref="PendencyTypes.ComeIn"/> or <see cref="PendencyTypes.SendOut"/>.</summary>
    public string PendencyType { get; set; } = "";

    /// <summary>When it was made or renewed, Unix seconds.</summary>
    public long AddTime { get; set; }

    /// <summary><c>AddSource_Type_…</c>.</summary>
    public string AddSource { get; set; } = "";

    /// <summary>The words of the request.</summary>
    public string AddWording { get; set; } = "";

    /// <summary>The other side's nick.</summary>
    public string Nick { get; set; } = "";

    /// <summary>The other side's picture.</summary>
    public string FaceUrl { get; set; } = "";

    /// <summary>The note the asker wishes for his entry; only he sees it.</summary>
    public string? Remark { get; set; }

    /// <summary>The list the asker wishes for his entry; only he sees it.</summary>
    public string? GroupName { get; set; }

    /// <summary><c>Add_Type_Both</c> or <c>Add_Type_Single</c>.</summary>
    public string AddType { get; set; } = "";

    /// <summary>1 for a received one that was not read yet, else 0.</summary>
    public long Unread { get; set; }
}

/// <summary><c>sns/pendency_get</c>: the friend applications that wait, newest first. For clients only.</summary>
public sealed class PendencyGetRequest
{
    /// <summary>Whose applications; the caller's own.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>One of <see cref="PendencyTypes"/>; default both.</summary>
    public string? PendencyType { get; set; }

    /// <summary>0 for the first page, then <see cref="PendencyGetReply.StartIndex"/>.</summary>
    public long? StartIndex { get; set; }

    /// <summary>The page size, 1 to 100; default 100.</summary>
    public long? MaxLimited { get; set; }
}

/// <summary>The reply of <see cref="PendencyGetRequest"/>.</summary>
public sealed class PendencyGetReply : DisplayReply
{
    /// <summary>The applications, newest first; left out when there are none.</summary>
    public List<FriendApplicationData>? ApplicationItem { get; set; }

    /// <summary>How many received ones were not read yet.</summary>
    public long UnreadPendencyCount { get; set; }

    /// <summary>Where the next page starts; 0 when this was the last.</summary>
    public long StartIndex { get; set; }

    /// <summary>Grows with every change of the applications.</summary>
    public long CurrentSequence { get; set; }
}

/// <summary><c>sns/friend_response</c>: answers friend applications. For clients only.</summary>
public sealed class FriendResponseRequest
{
    /// <summary>Who answers; the caller himself.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The answers, 1 to 100.</summary>
    public List<FriendToAnswer>? ResponseFriendItem { get; set; }
}

/// <summary>The answer to one friend application.</summary>
public sealed class FriendToAnswer
{
    /// <summary>Who had asked.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? To_Account { get; set; }

    /// <summary><c>Response_Action_Agree</c>, <c>Response_Action_AgreeAndAdd</c> or <c>Response_Action_Reject</c>.</summary>
    public string? ResponseAction { get; set; }

    /// <summary>The answerer's note about the new friend, at most 96 bytes.</summary>
    public string? Remark { get; set; }

    /// <summary>The answerer's list for the new friend, at most 30 bytes; made if it is not there.</summary>
    public string? TagName { get; set; }
}

/// <summary><c>sns/pendency_delete</c>: takes friend applications away, unanswered. For clients only.</summary>
public sealed class PendencyDeleteRequest
{
    /// <summary>Whose applications; the caller's own.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary><see cref="PendencyTypes.ComeIn"/> or <see cref="PendencyTypes.SendOut"/>.</summary>
    public string? PendencyType { get; set; }

    /// <summary>The other sides, 1 to 100.</summary>
    [JsonConverter(typeof(UserIdListConverter))]
    public List<string>? To_Account { get; set; }
}

/// <summary><c>sns/pendency_report</c>: received friend applications are read. For clients only.</summary>
public sealed class PendencyReportRequest
{
    /// <summary>Whose applications; the caller's own.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>Applications up to this moment are read, Unix seconds; 0 or absent: now.</summary>
    public long? LastPendencyTime { get; set; }
}
