using Rapport.Contracts;
using Rapport.Contracts.Accounts;

namespace Rapport.Client;

/// <summary>
/// Accounts, UserSig revocation and online status: <c>im_open_login_svc</c>, and the status commands of <c>openim</c>.
/// Every call throws as <see cref="RapportClient.CallAsync"/> does.
/// </summary>
public sealed class AccountCalls
{
    private readonly RapportClient _client;

    internal AccountCalls(RapportClient client) => _client = client;

    /// <summary>
    /// Creates an account, or writes nick and face of one that exists (1047/34953). Errors: 70402 illegal id, 40601 value longer than
    /// 500 bytes, 70398 the app has as many accounts as it may, 70399 deleted too short a time ago.
    /// </summary>
    /// <param name="userId">1 to 32 bytes of printable ASCII.</param>
    /// <param name="nick">At most 500 bytes; <c>null</c> leaves it as it is.</param>
    /// <param name="faceUrl">At most 500 bytes; <c>null</c> leaves it as it is.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public Task<Reply> ImportAsync(string userId, string? nick = null, string? faceUrl = null, CancellationToken cancel = default) =>
        _client.CallAsync<AccountImportRequest, Reply>(
            "im_open_login_svc/account_import",
            new AccountImportRequest
            {
                UserID = userId,
                Nick = nick,
                FaceUrl = faceUrl,
            },
            cancel
        );

    /// <summary>
    /// Creates up to 100 accounts (1047/34954). The ones that could not be created are in <see cref="MultiAccountImportReply.FailAccounts"/>.
    /// Errors: 70402 none or more than 100.
    /// </summary>
    public Task<MultiAccountImportReply> ImportAsync(IEnumerable<AccountToImport> accounts, CancellationToken cancel = default) =>
        _client.CallAsync<MultiAccountImportRequest, MultiAccountImportReply>(
            "im_open_login_svc/multiaccount_import",
            new MultiAccountImportRequest { AccountList = [.. accounts] },
            cancel
        );

    /// <summary>Creates up to 100 accounts without nick and face (1047/34954); otherwise as the other form.</summary>
    public Task<MultiAccountImportReply> ImportAsync(IEnumerable<string> userIds, CancellationToken cancel = default) =>
        _client.CallAsync<MultiAccountImportRequest, MultiAccountImportReply>(
            "im_open_login_svc/multiaccount_import",
            new MultiAccountImportRequest { Accounts = [.. userIds] },
            cancel
        );

    /// <summary>
    /// Deletes up to 100 accounts with everything they own; cannot be undone and fires no webhook (1047/34955). Items: 70107 no such
    /// account, 70403 an administrator. Errors: 70402 none or more than 100, 71000 the app does not allow it.
    /// </summary>
    public Task<AccountDeleteReply> DeleteAsync(IEnumerable<string> userIds, CancellationToken cancel = default) =>
        _client.CallAsync<AccountDeleteRequest, AccountDeleteReply>(
            "im_open_login_svc/account_delete",
            new AccountDeleteRequest { DeleteItem = ItemsOf(userIds) },
            cancel
        );

    /// <summary>Tells for up to 100 ids whether they are imported (1047/34956). Errors: 70402 none or more than 100.</summary>
    public Task<AccountCheckReply> CheckAsync(IEnumerable<string> userIds, CancellationToken cancel = default) =>
        _client.CallAsync<AccountCheckRequest, AccountCheckReply>(
            "im_open_login_svc/account_check",
            new AccountCheckRequest { CheckItem = ItemsOf(userIds) },
            cancel
        );

    /// <summary>
    /// Ends the validity of every UserSig the account was given so far and cuts its clients off (1047/34957). Calls of the RESTful API
    /// are not affected, so an administrator cannot lock himself out. Errors: 70107 no such account, 70402.
    /// </summary>
    public Task<Reply> KickAsync(string userId, CancellationToken cancel = default) =>
        _client.CallAsync<KickRequest, Reply>("im_open_login_svc/kick", new KickRequest { UserID = userId }, cancel);

    /// <summary>
    /// Tells for up to 500 accounts whether they are online (1047/35477). Accounts that do not exist are in
    /// <see cref="QueryOnlineStatusReply.ErrorList"/>. Errors: 70107 none of them exists, 90001 none given, 90011 more than 500.
    /// </summary>
    /// <param name="userIds">The accounts.</param>
    /// <param name="withDetail">Adds the state of each platform.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public Task<QueryOnlineStatusReply> QueryOnlineStatusAsync(IEnumerable<string> userIds, bool withDetail = false, CancellationToken cancel = default) =>
        _client.CallAsync<QueryOnlineStatusRequest, QueryOnlineStatusReply>(
            "openim/query_online_status",
            new QueryOnlineStatusRequest { To_Account = [.. userIds], IsNeedDetail = withDetail ? 1 : 0 },
            cancel
        );

    /// <summary>The older form of <see cref="QueryOnlineStatusAsync"/> (<c>openim/querystate</c>), which leaves out accounts that do not exist.</summary>
    public Task<QueryStateReply> QueryStateAsync(IEnumerable<string> userIds, bool withDetail = false, CancellationToken cancel = default) =>
        _client.CallAsync<QueryOnlineStatusRequest, QueryStateReply>(
            "openim/querystate",
            new QueryOnlineStatusRequest { To_Account = [.. userIds], IsNeedDetail = withDetail ? 1 : 0 },
            cancel
        );

    private static List<AccountItem> ItemsOf(IEnumerable<string> userIds) => [.. userIds.Select(userId => new AccountItem { UserID = userId })];
}
