using Rapport.Storage;

namespace Rapport.Server.Webhooks;

/// <summary>Reading events back from the outbox: after a restart, after too many came at once, and for keys that have piled up.</summary>
internal sealed partial class DeliveryLane
{
    private static readonly TimeSpan s_pauseAfterFault = TimeSpan.FromSeconds(1);

    private void StartLoading()
    {
        if (_loading || _stopping)
            return;

        _loading = true;
        _ = Task.Run(LoadAsync);
    }

    private async Task LoadAsync()
    {
        try
        {
            while (await LoadSomeAsync())
            {
                // Each round reads and hands over one batch.
            }
        }
        catch (StorageException e)
        {
            LogUnreadable(_services.Log, e, _appId);
            await Task.Delay(s_pauseAfterFault, _services.Clock);
        }
        catch (ObjectDisposedException)
        {
            // The server is stopping.
        }
        finally
        {
            lock (_lock)
            {
                _loading = false;
                if (_behind && _held < MostHeld / 2)
                    StartLoading();
            }
        }
    }

    /// <summary>Reads a batch; tells whether to go on at once.</summary>
    private async Task<bool> LoadSomeAsync()
    {
        long after;
        lock (_lock)
            after = _loadedUpTo;

        var events = await _services.Database.ReadAsync(session => _services.Store.WaitingAsync(session, _appId, after, LoadedAtOnce));
        lock (_lock)
        {
            foreach (var e in events)
            {
                if ((e.Url ?? "") == _url)
                    Hold(e);
            }

            if (events.Count > 0)
                _loadedUpTo = Math.Max(_loadedUpTo, events[^1].EventNo);

            // Caught up only if nothing was announced that the snapshot did not hold yet.
            if (events.Count < LoadedAtOnce && _announcedUpTo <= _loadedUpTo)
                _behind = false;
            StartWorkers();
            return _behind && _held < MostHeld && !_stopping;
        }
    }

    /// <summary>Reads more of a key whose events in memory are done with.</summary>
    private async Task LoadAsync(KeyQueue key)
    {
        try
        {
            var events = await _services.Database.ReadAsync(
                session => _services.Store.WaitingOfKeyAsync(session, _appId, key.SpilledFrom, key.Key, _url, KeyQueue.MostHeld));
            lock (_lock)
            {
                foreach (var e in events)
                {
                    key.Events.Enqueue(e);
                    _held++;
                }

                var last = events.Count > 0 ? events[^1].EventNo : key.SpilledFrom;
                key.SpilledFrom = events.Count < KeyQueue.MostHeld && key.AnnouncedUpTo <= last ? 0 : last + 1;
                if (key.Events.Count > 0)
                    MakeReady(key);
                else
                    _keys.Remove(key.Key);
                StartWorkers();
            }
        }
        catch (StorageException e)
        {
            LogUnreadable(_services.Log, e, _appId);
            await Task.Delay(s_pauseAfterFault, _services.Clock);
            _ = Task.Run(() => LoadAsync(key));
        }
        catch (ObjectDisposedException)
        {
            // The server is stopping.
        }
    }
}
