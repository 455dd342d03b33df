using Rapport.Server.Operations.Operators;

namespace Rapport.Server.Operations;

internal static class OperationsModule
{
    public static IServiceCollection AddOperations(this IServiceCollection services) =>
        services
            .AddSingleton<OperatorCredential>()
            .AddSingleton<FirstStart>()
            .AddOperatorApi()
            .AddHostedService<Lifecycle>();

    public static void MapOperations(this WebApplication app)
    {
        var door = app.Services.GetRequiredService<OperatorDoor>();
        app.Use(next => context => OperatorDoor.IsFor(context) ? door.HandleAsync(context, next) : next(context));

        // Stated here, behind the doors, because otherwise the framework puts routing in front of everything.
        app.UseRouting();
        app.MapMethods("/", ["GET", "HEAD"], () => "Rapport");
        app.MapGet("/healthz", () => "ok");
        app.MapOperatorApi();
    }
}
