namespace Rapport.Server.Api;

internal static class ApiModule
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.AddSingleton<ApiCatalog>().AddSingleton<ApiStatistics>().AddSingleton<UserSigCheck>().AddSingleton<RateLimits>().AddSingleton<RestDoor>();

        // Every operation of every table, so that adding a line there is all it takes.
        foreach (var route in ApiCatalog.Routes)
            services.AddSingleton(route.OperationType);
        return services;
    }
}
