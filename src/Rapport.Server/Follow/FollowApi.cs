using Rapport.Server.Api;

namespace Rapport.Server.Follow;

/// <summary>The commands of the service <c>follow</c>.</summary>
public static class FollowApi
{
    public static IReadOnlyList<ApiRoute> Routes { get; } = [];
}
