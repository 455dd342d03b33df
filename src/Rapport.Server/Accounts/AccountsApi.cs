using Rapport.Contracts;
using Rapport.Contracts.Accounts;
using Rapport.Server.Api;

namespace Rapport.Server.Accounts;

/// <summary>The commands about accounts: the service <c>im_open_login_svc</c>, and the online status from <c>openim</c>.</summary>
public static class AccountsApi
{
    public static IReadOnlyList<ApiRoute> Routes { get; } =
    [
        ApiRoute.Of<AccountImport, AccountImportRequest, Reply>("im_open_login_svc/account_import", Callers.Admin, 200, "1047/34953"),
        ApiRoute.Of<MultiAccountImport, MultiAccountImportRequest, MultiAccountImportReply>(
            "im_open_login_svc/multiaccount_import",
            Callers.Admin,
            100,
            "1047/34954"
        ),
        ApiRoute.Of<AccountDelete, AccountDeleteRequest, AccountDeleteReply>("im_open_login_svc/account_delete", Callers.Admin, 100, "1047/34955"),
        ApiRoute.Of<AccountCheck, AccountCheckRequest, AccountCheckReply>("im_open_login_svc/account_check", Callers.Admin, 100, "1047/34956"),
        ApiRoute.Of<Kick, KickRequest, Reply>("im_open_login_svc/kick", Callers.Admin, 200, "1047/34957"),
        ApiRoute.Of<QueryOnlineStatus, QueryOnlineStatusRequest, QueryOnlineStatusReply>("openim/query_online_status", Callers.Admin, 200, "1047/35477"),
        ApiRoute.Of<QueryState, QueryOnlineStatusRequest, QueryStateReply>("openim/querystate", Callers.Admin, 200, "1047/35477"),
    ];
}
