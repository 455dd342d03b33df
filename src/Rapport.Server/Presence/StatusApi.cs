using Rapport.Contracts;
using Rapport.Contracts.Gateway;
using Rapport.Server.Api;

namespace Rapport.Server.Presence;

/// <summary>The service <c>status</c>, for clients only: one's own status, and other people's.</summary>
public static class StatusApi
{
    public static IReadOnlyList<ApiRoute> Routes { get; } =
    [
        ApiRoute.Of<StatusSet, StatusSetRequest, Reply>("status/set", Callers.Owner, 100, "docs/gateway.md"),
        ApiRoute.Of<StatusGet, StatusAccountsRequest, StatusReply>("status/get", Callers.Owner, 100, "docs/gateway.md"),
        ApiRoute.Of<StatusSubscribe, StatusAccountsRequest, StatusReply>("status/subscribe", Callers.Owner, 100, "docs/gateway.md"),
        ApiRoute.Of<StatusUnsubscribe, StatusAccountsRequest, Reply>("status/unsubscribe", Callers.Owner, 100, "docs/gateway.md"),
    ];
}
