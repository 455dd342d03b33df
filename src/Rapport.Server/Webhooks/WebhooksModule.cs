namespace Rapport.Server.Webhooks;

internal static class WebhooksModule
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services) =>
        services
            .AddSingleton<Installation>()
            .AddSingleton<Outbox>()
            .AddSingleton<OutboxStore>()
            .AddSingleton<DestinationRules>()
            .AddSingleton<WebhookConnections>()
            .AddSingleton<WebhookSender>()
            .AddSingleton<RetrySchedule>()
            .AddSingleton<DeliveryLog>()
            .AddSingleton<DeliveryStatistics>()
            .AddSingleton<DeliveryServices>()
            .AddSingleton<WebhookDispatcher>()
            .AddSingleton<BeforeWebhooks>()
            .AddSingleton<DeliveryLogStore>()
            .AddSingleton<Replay>()
            .AddSingleton<TestEvents>()
            .AddSingleton<WhyNothingSent>()
            .AddSingleton<WebhookBacklog>();
}
