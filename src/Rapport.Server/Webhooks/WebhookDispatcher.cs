using System.Collections.Concurrent;
using Rapport.Storage;

namespace Rapport.Server.Webhooks;

/// <summary>
/// Brings committed events to the app backends. It hears of new ones from the commit itself and finds the rest, after a
/// crash, in the outbox. Every app and destination has a lane of its own, so none waits for another.
/// </summary>
public sealed partial class WebhookDispatcher(DeliveryServices services) : IAsyncDisposable
{
    /// <summary>How long the end of the server waits for attempts under way; real time, whatever clock the server goes by.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<(long AppId, string Url), DeliveryLane> _lanes = new();

    private int _disposals;

    public async Task StartAsync()
    {
        services.Outcomes.Start();
        foreach (var lane in await services.Database.ReadAsync(services.Store.DestinationsAsync))
            LaneOf(lane.AppId, lane.Url).Resume();
    }

    /// <summary>Takes an event that was just committed. Called on the engine's thread.</summary>
    public void Accept(OutboxEvent e) => LaneOf(e.AppId, e.Url ?? "").Accept(e);

    /// <summary>The app's settings changed.</summary>
    public void Reconsider(long appId)
    {
        foreach (var (key, lane) in _lanes)
        {
            if (key.AppId == appId)
                lane.Reconsider();
        }
    }

    /// <summary>How the app's lanes stand: destination (empty: its own URL), events in memory, and whether the receiver is taken to be down.</summary>
    public IEnumerable<(string Url, int Held, bool IsDown)> LanesOf(long appId) =>
        _lanes.Where(lane => lane.Key.AppId == appId).Select(lane => (lane.Key.Url, lane.Value.Held, lane.Value.IsDown));

    public async ValueTask DisposeAsync()
    {
        // The server brings it down at its place in the order; the container that made it asks once more.
        if (Interlocked.Exchange(ref _disposals, 1) == 1)
            return;

        try
        {
            await Task.WhenAll(_lanes.Values.Select(lane => lane.StopAsync())).WaitAsync(s_patience);
        }
        catch (TimeoutException)
        {
            LogLeftBehind(services.Log, s_patience.TotalSeconds);
        }

        await services.Outcomes.DisposeAsync();
    }

    private DeliveryLane LaneOf(long appId, string url) =>
        _lanes.GetOrAdd((appId, url), static (key, services) => new DeliveryLane(key.AppId, key.Url, services), services);

    [LoggerMessage(
        EventId = 2020,
        Level = LogLevel.Warning,
        Message = "Webhooks were still under way after {Seconds} s; they are sent again after the next start"
    )]
    private static partial void LogLeftBehind(ILogger log, double seconds);
}
