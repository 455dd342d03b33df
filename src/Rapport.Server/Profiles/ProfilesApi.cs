using Rapport.Contracts;
using Rapport.Contracts.Profiles;
using Rapport.Server.Api;

namespace Rapport.Server.Profiles;

/// <summary>The commands of the service <c>profile</c>.</summary>
public static class ProfilesApi
{
    public static IReadOnlyList<ApiRoute> Routes { get; } =
    [
        ApiRoute.Of<PortraitSet, PortraitSetRequest, DisplayReply>("profile/portrait_set", Callers.AdminOrOwner, 200, "1047/34916"),
        ApiRoute.Of<PortraitGet, PortraitGetRequest, PortraitGetReply>("profile/portrait_get", Callers.AdminOrOwner, 200, "1047/34917"),
        ApiRoute.Of<FriendPortraitGet, FriendPortraitGetRequest, FriendPortraitGetReply>("profile/friend_portrait_get", Callers.Owner, 200, "45"),
    ];
}
