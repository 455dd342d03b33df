namespace Rapport.Server.Apps;

internal static class AppsModule
{
    public static IServiceCollection AddApps(this IServiceCollection services) => services.AddSingleton<AppStore>().AddSingleton<AppDirectory>();
}
