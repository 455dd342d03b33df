namespace Rapport.Server.Operations;

internal static class OperationsModule
{
    public static IServiceCollection AddOperations(this IServiceCollection services) =>
        services
            .AddSingleton<OperatorCredential>()
            .AddSingleton<FirstStart>()
            .AddHostedService<Lifecycle>();

    public static void MapOperations(this WebApplication app)
    {
        app.MapMethods("/", ["GET", "HEAD"], () => "Rapport");
        app.MapGet("/healthz", () => "ok");
    }
}
