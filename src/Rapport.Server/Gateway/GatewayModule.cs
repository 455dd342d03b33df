namespace Rapport.Server.Gateway;

internal static class GatewayModule
{
    public static IServiceCollection AddGateway(this IServiceCollection services) =>
        services
            .AddSingleton<SessionRegistry>()
            .AddSingleton<SequenceStore>()
            .AddSingleton<ClientNewsPump>()
            .AddSingleton<GatewayLogin>()
            .AddSingleton<GatewayServices>()
            .AddSingleton<PendingLogins>()
            .AddSingleton<GatewayDoor>();

    /// <summary>Lets clients in; in front of routing, as the other doors.</summary>
    public static void UseGateway(this WebApplication app)
    {
        var door = app.Services.GetRequiredService<GatewayDoor>();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        app.Use(next => context => GatewayDoor.IsFor(context) ? door.HandleAsync(context) : next(context));
    }
}
