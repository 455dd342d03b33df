using Rapport.Contracts.Follow;
using Rapport.Contracts.Relationships;
using Rapport.Server.Api;

namespace Rapport.Server.Follow;

/// <summary>The commands of the service <c>follow</c>.</summary>
public static class FollowApi
{
    public static IReadOnlyList<ApiRoute> Routes { get; } =
    [
        ApiRoute.Of<FollowAdd, FollowAddRequest, ItemResultsReply>("follow/follow_add", Callers.AdminOrOwner, 200, "1047/70345"),
        ApiRoute.Of<FollowDelete, FollowDeleteRequest, ItemResultsReply>("follow/follow_delete", Callers.AdminOrOwner, 200, "1047/70346"),
        ApiRoute.Of<FollowGet, FollowGetRequest, FollowGetReply>("follow/follow_get", Callers.AdminOrOwner, 200, "1047/70347"),
        ApiRoute.Of<FollowCheck, FollowCheckRequest, FollowCheckReply>("follow/follow_check", Callers.AdminOrOwner, 200, "1047/70349"),
        ApiRoute.Of<FollowGetInfo, FollowGetInfoRequest, FollowGetInfoReply>("follow/follow_get_info", Callers.AdminOrOwner, 200, "1047/70350"),
    ];
}
