using System.Text.Json.Serialization;
using Rapport.Contracts.Json;

namespace Rapport.Contracts.Accounts;

/// <summary><c>im_open_login_svc/account_import</c>: creates one account (1047/34953). Importing it again changes only what is given.</summary>
public sealed class AccountImportRequest
{
    /// <summary>The account, 1 to 32 bytes of printable ASCII.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? UserID { get; set; }

    /// <summary>The older name of <see cref="UserID"/>; used when <see cref="UserID"/> is absent.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? Identifier { get; set; }

    /// <summary>Sets <c>Tag_Profile_IM_Nick</c>; at most 500 bytes.</summary>
    public string? Nick { get; set; }

    /// <summary>Sets <c>Tag_Profile_IM_Image</c>; at most 500 bytes.</summary>
    public string? FaceUrl { get; set; }
}

/// <summary><c>im_open_login_svc/multiaccount_import</c>: creates up to 100 accounts (1047/34954). One of the two lists is given.</summary>
public sealed class MultiAccountImportRequest
{
    /// <summary>The older form: only ids.</summary>
    [JsonConverter(typeof(UserIdListConverter))]
    public List<string>? Accounts { get; set; }

    /// <summary>The newer form: ids with nick and face.</summary>
    public List<AccountToImport>? AccountList { get; set; }
}

/// <summary>One account of <see cref="MultiAccountImportRequest.AccountList"/>.</summary>
public sealed class AccountToImport
{
    /// <summary>The account, 1 to 32 bytes of printable ASCII.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? UserID { get; set; }

    /// <summary>Sets <c>Tag_Profile_IM_Nick</c>; at most 500 bytes.</summary>
    public string? Nick { get; set; }

    /// <summary>Sets <c>Tag_Profile_IM_Image</c>; at most 500 bytes.</summary>
    public string? FaceUrl { get; set; }
}

/// <summary>The reply of <see cref="MultiAccountImportRequest"/>.</summary>
public sealed class MultiAccountImportReply : Reply
{
    /// <summary>The accounts that could not be imported; empty when all were.</summary>
    public List<string> FailAccounts { get; set; } = [];
}
