namespace Rapport.Server.Webhooks;

/// <summary>Keys whose first event failed: sleeping until it is tried again, and woken by time or by good news.</summary>
internal sealed partial class DeliveryLane
{
    private const int LongestProbePauseMs = 30_000;

    /// <summary>
    /// The receiver is there after all: keys that had found nobody need not sleep out their time. Each is woken so only
    /// once per event; one that fails again has its own reason, and would otherwise be tried whenever another key succeeds.
    /// </summary>
    private void Recover()
    {
        var wasDown = IsDown;
        _foundNobody = 0;
        _pausedUntil = 0;
        foreach (var key in Wake(key => key.FoundNobody && (wasDown || !key.WokenEarly)))
            key.WokenEarly = true;
    }

    private void PutToSleep(KeyQueue key, OutboxEvent e)
    {
        lock (_lock)
        {
            Leave(key);
            key.Suspect = true;
            key.State = KeyState.Sleeping;
            e.NextMs = Math.Max(e.NextMs, _services.NowMs + 100);
            _sleeping.Enqueue(key, e.NextMs);
            StartWorkers();
            SetTimer();
        }
    }

    private void OnTimer()
    {
        lock (_lock)
        {
            if (_stopping)
                return;

            var now = _services.NowMs;
            while (_sleeping.TryPeek(out var key, out var due) && due <= now)
            {
                _sleeping.Dequeue();
                MakeReady(key);
            }

            StartWorkers();
            SetTimer();
        }
    }

    /// <summary>Wakes the sleeping keys that are meant, and tells which.</summary>
    private List<KeyQueue> Wake(Func<KeyQueue, bool> isMeant)
    {
        var woken = new List<KeyQueue>();
        var sleepers = _sleeping.UnorderedItems.ToArray();
        _sleeping.Clear();
        foreach (var (key, due) in sleepers)
        {
            if (isMeant(key))
            {
                MakeReady(key);
                woken.Add(key);
            }
            else
            {
                _sleeping.Enqueue(key, due);
            }
        }

        return woken;
    }

    private void SetTimer()
    {
        var now = _services.NowMs;
        var due = _sleeping.TryPeek(out _, out var next) ? next : long.MaxValue;
        if (_pausedUntil > now && _ready.Count + _suspects.Count > 0)
            due = Math.Min(due, _pausedUntil);
        if (due != long.MaxValue && !_stopping)
            _timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, due - now)), Timeout.InfiniteTimeSpan);
    }
}
