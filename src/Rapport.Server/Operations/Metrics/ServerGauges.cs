using System.Diagnostics.Metrics;
using Rapport.Server.Api;
using Rapport.Server.Apps;
using Rapport.Server.Gateway;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Server.Operations.Metrics;

/// <summary>What is read off the running server whenever somebody looks.</summary>
internal sealed class ServerGauges
{
    private readonly AppDirectory _apps;
    private readonly WebhookDispatcher _dispatcher;
    private readonly WebhookBacklog _backlog;

    public ServerGauges(
        IMeterFactory meters,
        Database database,
        AppDirectory apps,
        WebhookDispatcher dispatcher,
        WebhookBacklog backlog,
        GatewayDoor gateway,
        SessionRegistry sessions
    )
    {
        _apps = apps;
        _dispatcher = dispatcher;
        _backlog = backlog;

        var meter = meters.Create(ApiStatistics.MeterName);
        meter.CreateObservableGauge("rapport.storage.queued_units", () => database.QueuedUnits, description: "Units of work waiting to be committed.");
        meter.CreateObservableGauge("rapport.gateway.connections", () => gateway.Count, description: "Connections of clients, logged in or not.");
        meter.CreateObservableGauge("rapport.gateway.sessions", () => sessions.Count, description: "Clients that are logged in.");
        meter.CreateObservableGauge("rapport.webhook.waiting", () => Backlogs(backlog => backlog.Waiting), description: "Webhooks still to be sent, by app.");
        meter.CreateObservableGauge(
            "rapport.webhook.parked",
            () => Backlogs(backlog => backlog.Parked),
            description: "Webhooks given up until they are replayed, by app."
        );
        meter.CreateObservableGauge(
            "rapport.webhook.lanes_down",
            LanesDown,
            description: "Receivers that failed many times in a row and are only asked now and then, by app."
        );
        meter.CreateObservableGauge(
            "rapport.build.info",
            () => new Measurement<int>(1, new("version", ServerVersion.Text), new("engine", database.Engine)),
            description: "Always 1; the labels say what is running."
        );
    }

    private IEnumerable<Measurement<long>> Backlogs(Func<Backlog, long> number)
    {
        // Whoever is pushed to is told what was counted last; whoever asks has had it counted just before.
        if (_backlog.IsStale)
            _ = RefreshAsync();
        return [.. _backlog.Counted.Select(app => new Measurement<long>(number(app.Value), Tag(app.Key)))];
    }

    private IEnumerable<Measurement<long>> LanesDown() =>
        [.. _apps.All.Select(app => new Measurement<long>(_dispatcher.LanesOf(app.AppId).Count(lane => lane.IsDown), Tag(app.AppId)))];

    private async Task RefreshAsync()
    {
        try
        {
            await _backlog.RefreshAsync();
        }
        catch (Exception e) when (e is StorageException or ObjectDisposedException)
        {
            // The old numbers stand until somebody can count again.
        }
    }

    private static KeyValuePair<string, object?> Tag(long appId) => new("app", appId);
}
