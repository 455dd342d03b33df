using Rapport.Contracts.Relationships;
using Rapport.Server.Api;

namespace Rapport.Server.Relationships;

/// <summary>The commands of the service <c>sns</c>.</summary>
public static class RelationshipsApi
{
    public static IReadOnlyList<ApiRoute> Routes { get; } =
    [
        ApiRoute.Of<BlackListAdd, BlackListAddRequest, ItemResultsReply>("sns/black_list_add", Callers.AdminOrOwner, 200, "1047/34911"),
        ApiRoute.Of<BlackListDelete, BlackListDeleteRequest, ItemResultsReply>("sns/black_list_delete", Callers.AdminOrOwner, 200, "1047/34912"),
        ApiRoute.Of<BlackListCheck, BlackListCheckRequest, BlackListCheckReply>("sns/black_list_check", Callers.AdminOrOwner, 200, "1047/34913"),
        ApiRoute.Of<BlackListGet, BlackListGetRequest, BlackListGetReply>("sns/black_list_get", Callers.AdminOrOwner, 200, "1047/34914"),
    ];
}
