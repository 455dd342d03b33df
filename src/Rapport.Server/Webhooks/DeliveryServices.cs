using Rapport.Server.Apps;
using Rapport.Storage;

namespace Rapport.Server.Webhooks;

/// <summary>What every lane works with.</summary>
public sealed record DeliveryServices(
    Database Database,
    OutboxStore Store,
    AppDirectory Apps,
    WebhookSender Sender,
    DeliveryLog Outcomes,
    RetrySchedule Schedule,
    DeliveryStatistics Statistics,
    TimeProvider Clock,
    ILogger<WebhookDispatcher> Log
)
{
    public long NowMs => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public int ConnectionsOf(long appId) => Apps.TryGet(appId, out var app) ? app.Settings.Webhook.Connections : 1;

    public bool IsStrict(long appId) => Apps.TryGet(appId, out var app) && app.Settings.Webhook.Profile == DeliveryProfile.Strict;
}
