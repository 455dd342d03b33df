using Rapport.Contracts;
using Rapport.Contracts.Gateway;
using Rapport.Server.Api;

namespace Rapport.Server.Gateway;

/// <summary>The gateway's own commands. Login and logout belong to the connection and are not in the table.</summary>
public static class GatewayApi
{
    public const string Login = "gateway/login";
    public const string Logout = "gateway/logout";

    public static IReadOnlyList<ApiRoute> Routes { get; } =
    [
        ApiRoute.Of<Ping, EmptyRequest, PingReply>("gateway/ping", Callers.Owner, 100, "docs/gateway.md"),
        ApiRoute.Of<GetSequences, EmptyRequest, SequencesReply>("gateway/sequences", Callers.Owner, 100, "docs/gateway.md"),
    ];
}
