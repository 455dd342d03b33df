using Rapport.Contracts.Relationships;
using Rapport.Server.Api;

namespace Rapport.Server.Relationships;

/// <summary>The commands of the service <c>sns</c>.</summary>
public static class RelationshipsApi
{
    public static IReadOnlyList<ApiRoute> Routes { get; } =
    [
        ApiRoute.Of<BlackListAdd, BlackListAddRequest, ItemResultsReply>("sns/black_list_add", Callers.AdminOrOwner, 200, "1047/34911"),
    ];
}
