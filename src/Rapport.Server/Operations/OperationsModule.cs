using Rapport.Server.Operations.Metrics;
using Rapport.Server.Operations.OpenApi;
using Rapport.Server.Operations.Operators;

namespace Rapport.Server.Operations;

internal static class OperationsModule
{
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddOpenApi(ApiDocument.Name, options => options.AddDocumentTransformer<DocumentCompletion>());
        return services
            .AddSingleton<OperatorCredential>()
            .AddSingleton<FirstStart>()
            .AddSingleton<AddressFile>()
            .AddSingleton<Readiness>()
            .AddSingleton<ServerGauges>()
            .AddSingleton<ServerMetrics>()
            .AddSingleton<MetricsPage>()
            .AddSingleton<ApiDocument>()
            .AddSingleton<Retention>()
            .AddOperatorApi()
            .AddHostedService<Lifecycle>()
            .AddHostedService(provider => provider.GetRequiredService<Retention>());
    }

    public static void MapOperations(this WebApplication app)
    {
        _ = app.Services.GetRequiredService<StartTime>();
        var door = app.Services.GetRequiredService<OperatorDoor>();
        var document = app.Services.GetRequiredService<ApiDocument>();
        app.Use(next => context => OperatorDoor.IsFor(context) ? door.HandleAsync(context, next) : next(context));
        app.Use(next => context => ApiDocument.IsForPage(context) ? document.ShowPageAsync(context) : next(context));

        // Stated here, behind the doors, because otherwise the framework puts routing in front of everything.
        app.UseRouting();
        app.MapMethods("/", ["GET", "HEAD"], () => "Rapport").ExcludeFromDescription();
        app.MapGet("/healthz", () => "ok").ExcludeFromDescription();
        app.MapGet("/readyz", ReadyAsync).ExcludeFromDescription();
        app.MapGet("/metrics", (HttpContext context, MetricsPage page) => page.HandleAsync(context)).ExcludeFromDescription();
        app.MapGet(ApiDocument.Path, document.SendAsync).ExcludeFromDescription();
        app.MapGet(GatewayDocument.Path, GatewayDocument.SendAsync).ExcludeFromDescription();
        app.MapOperatorApi();
    }

    private static async Task<IResult> ReadyAsync(Readiness readiness) =>
        await readiness.WhyNotAsync() is { } reason
            ? TypedResults.Text($"not ready: {reason}", statusCode: StatusCodes.Status503ServiceUnavailable)
            : TypedResults.Text("ready");
}
