using Rapport.Server.Apps;
using Rapport.Storage;

namespace Rapport.Server.Webhooks;

/// <summary>How many webhooks wait and are parked, per app, counted anew at most every few seconds however often somebody asks.</summary>
public sealed class WebhookBacklog(Database database, DeliveryLogStore log, AppDirectory apps, TimeProvider clock)
{
    private static readonly TimeSpan s_goodFor = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private IReadOnlyDictionary<long, Backlog> _counted = new Dictionary<long, Backlog>();
    private long _countedAt;

    /// <summary>As last counted.</summary>
    public IReadOnlyDictionary<long, Backlog> Counted => Volatile.Read(ref _counted);

    /// <summary>Whether what was counted is too old to be shown.</summary>
    public bool IsStale => _countedAt == 0 || clock.GetElapsedTime(_countedAt) > s_goodFor;

    /// <summary>Counts again unless that was done a moment ago.</summary>
    public async Task RefreshAsync()
    {
        await _oneAtATime.WaitAsync();
        try
        {
            if (!IsStale)
                return;

            var counted = new Dictionary<long, Backlog>();
            foreach (var app in apps.All)
                counted[app.AppId] = await database.ReadAsync(session => log.BacklogAsync(session, app.AppId));
            Volatile.Write(ref _counted, counted);
            _countedAt = clock.GetTimestamp();
        }
        finally
        {
            _oneAtATime.Release();
        }
    }
}
