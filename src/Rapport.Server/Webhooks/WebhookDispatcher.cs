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

    private static readonly TimeSpan s_pauseAfterFault = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(long AppId, string Url), DeliveryLane> _lanes = new();

    private readonly Lock _leading = new();
    private volatile bool _leads;
    private int _disposals;

    public void Start() => services.Outcomes.Start();

    /// <summary>Of several nodes one delivers. Beginning, it looks into the outbox for what is left to be sent; ending, it starts nothing new.</summary>
    public void Lead(bool leads)
    {
        lock (_leading)
        {
            _leads = leads;
            if (leads)
            {
                _ = ResumeAsync();
                return;
            }

            foreach (var lane in _lanes.Values)
                _ = lane.StopAsync();
            _lanes.Clear();
        }
    }

    /// <summary>Takes an event that was just committed. Called on the engine's thread.</summary>
    public void Accept(OutboxEvent e)
    {
        if (_leads)
            LaneOf(e.AppId, e.Url ?? "")?.Accept(e);
    }

    /// <summary>Another node has committed events; they are in the outbox.</summary>
    public void Expect(long appId, string url)
    {
        if (_leads)
            LaneOf(appId, url)?.Resume();
    }

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

    private async Task ResumeAsync()
    {
        while (_leads)
        {
            try
            {
                foreach (var lane in await services.Database.ReadAsync(services.Store.DestinationsAsync))
                    Expect(lane.AppId, lane.Url);
                return;
            }
            catch (StorageException e)
            {
                LogNotResumed(services.Log, e);
                await Task.Delay(s_pauseAfterFault, services.Clock);
            }
            catch (ObjectDisposedException)
            {
                // The server is stopping.
                return;
            }
        }
    }

    /// <summary>A lane begins with what the outbox holds, which may be older than what it is made for. None is made by who does not lead.</summary>
    private DeliveryLane? LaneOf(long appId, string url)
    {
        if (_lanes.TryGetValue((appId, url), out var known))
            return known;

        lock (_leading)
        {
            if (!_leads || _lanes.TryGetValue((appId, url), out known))
                return known;

            var lane = new DeliveryLane(appId, url, services);
            lane.Resume();
            return _lanes[(appId, url)] = lane;
        }
    }

    [LoggerMessage(EventId = 2021, Level = LogLevel.Error, Message = "The outbox could not be read for what is left to be sent; trying again")]
    private static partial void LogNotResumed(ILogger log, Exception fault);

    [LoggerMessage(
        EventId = 2020,
        Level = LogLevel.Warning,
        Message = "Webhooks were still under way after {Seconds} s; they are sent again after the next start"
    )]
    private static partial void LogLeftBehind(ILogger log, double seconds);
}
