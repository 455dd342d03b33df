using Rapport.Server.Api;

namespace Rapport.Server.Profiles;

/// <summary>The commands of the service <c>profile</c>.</summary>
public static class ProfilesApi
{
    public static IReadOnlyList<ApiRoute> Routes { get; } = [];
}
