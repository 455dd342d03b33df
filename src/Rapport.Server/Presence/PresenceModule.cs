namespace Rapport.Server.Presence;

internal static class PresenceModule
{
    public static IServiceCollection AddPresence(this IServiceCollection services) =>
        services
            .AddSingleton<PresenceStore>()
            .AddSingleton<Statuses>()
            .AddSingleton<StatusReader>()
            .AddSingleton<SessionBook>()
            .AddSingleton<PushExpiry>()
            .AddHostedService(provider => provider.GetRequiredService<PushExpiry>());
}
