namespace Rapport.Server.Profiles;

internal static class ProfilesModule
{
    public static IServiceCollection AddProfiles(this IServiceCollection services) =>
        services.AddSingleton<ProfileRules>().AddSingleton<ProfileNews>().AddSingleton<FriendProfileStore>();
}
