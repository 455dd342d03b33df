using System.Text.Json.Serialization;
using Rapport.Contracts.Json;

namespace Rapport.Contracts.Accounts;

/// <summary><c>im_open_login_svc/account_delete</c>: deletes up to 100 accounts with all they own (1047/34955).</summary>
public sealed class AccountDeleteRequest
{
    /// <summary>The accounts to delete, 1 to 100.</summary>
    public List<AccountItem>? DeleteItem { get; set; }
}

/// <summary>An account named in a list.</summary>
public sealed class AccountItem
{
    /// <summary>The account.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? UserID { get; set; }
}

/// <summary>The reply of <see cref="AccountDeleteRequest"/>: one result per item, in the request's order.</summary>
public sealed class AccountDeleteReply : Reply
{
    /// <summary>One result per account; 70107 where there is no such account.</summary>
    public List<AccountDeleteResult> ResultItem { get; set; } = [];
}

/// <summary>What became of one account.</summary>
public sealed class AccountDeleteResult
{
    /// <summary>0, or 70107 for an account that does not exist.</summary>
    public long ResultCode { get; set; }

    /// <summary>Empty, or the reason.</summary>
    public string ResultInfo { get; set; } = "";

    /// <summary>The account.</summary>
    public string UserID { get; set; } = "";
}

/// <summary><c>im_open_login_svc/account_check</c>: tells for up to 100 ids whether they are imported (1047/34956).</summary>
public sealed class AccountCheckRequest
{
    /// <summary>The accounts to look up, 1 to 100.</summary>
    public List<AccountItem>? CheckItem { get; set; }
}

/// <summary>The reply of <see cref="AccountCheckRequest"/>: one result per item, in the request's order.</summary>
public sealed class AccountCheckReply : Reply
{
    /// <summary>One result per account.</summary>
    public List<AccountCheckResult> ResultItem { get; set; } = [];
}

/// <summary>Whether one account is imported.</summary>
public sealed class AccountCheckResult
{
    /// <summary>The account.</summary>
    public string UserID { get; set; } = "";

    /// <summary>0; a missing account is not an error.</summary>
    public long ResultCode { get; set; }

    /// <summary>Empty, or the reason.</summary>
    public string ResultInfo { get; set; } = "";

    /// <summary><c>Imported</c> or <c>NotImported</c>.</summary>
    public string AccountStatus { get; set; } = "";
}

/// <summary><c>im_open_login_svc/kick</c>: ends the validity of every UserSig the account was given so far (1047/34957).</summary>
public sealed class KickRequest
{
    /// <summary>The account.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? UserID { get; set; }

    /// <summary>The older name of <see cref="UserID"/>; used when <see cref="UserID"/> is absent.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? Identifier { get; set; }
}
