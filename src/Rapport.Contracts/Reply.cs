using System.Text.Json.Serialization;

namespace Rapport.Contracts;

/// <summary>The envelope every reply of the RESTful API carries. The HTTP status is always 200.</summary>
public class Reply
{
    /// <summary><c>OK</c>, or <c>FAIL</c> exactly when <see cref="ErrorCode"/> is not 0. Of one command also <c>SomeError</c>: see <see cref="Messages.BatchSendMsgReply"/>.</summary>
    public string ActionStatus { get; set; } = "OK";

    /// <summary>0 on success, else a code of <see cref="Errors"/>.</summary>
    public long ErrorCode { get; set; }

    /// <summary>Empty on success; the reason otherwise. Meant for people: branch on <see cref="ErrorCode"/>.</summary>
    public string ErrorInfo { get; set; } = "";

    /// <summary>Whether the call as a whole succeeded; single items may still have failed.</summary>
    [JsonIgnore]
    public bool Succeeded => ErrorCode == 0;
}

/// <summary>The envelope of the services <c>profile</c>, <c>sns</c> and <c>follow</c>.</summary>
public class DisplayReply : Reply
{
    /// <summary>A text for display; always empty.</summary>
    public string ErrorDisplay { get; set; } = "";
}

/// <summary>The outcome for one account of a call that names several.</summary>
public class ItemResult
{
    /// <summary>The account this outcome is about.</summary>
    public string To_Account { get; set; } = "";

    /// <summary>0 on success, else a code of <see cref="Errors"/>.</summary>
    public long ResultCode { get; set; }

    /// <summary>Empty on success; otherwise text of the form <c>Err_SNS_…</c>.</summary>
    public string ResultInfo { get; set; } = "";
}
