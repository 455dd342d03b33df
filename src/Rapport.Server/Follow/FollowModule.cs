namespace Rapport.Server.Follow;

internal static class FollowModule
{
    public static IServiceCollection AddFollow(this IServiceCollection services) => services.AddSingleton<FollowStore>();
}
