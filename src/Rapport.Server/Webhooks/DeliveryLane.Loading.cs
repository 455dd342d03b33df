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
        long after,
            announced;
        int resumed;
        lock (_lock)
            (after, announced, resumed) = (_loadedUpTo, _announcedUpTo, _resumed);

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

            if (events.Count < LoadedAtOnce)
            {
                // What was announced before the snapshot was taken is in it. Caught up only if nothing was announced since.
                _loadedUpTo = Math.Max(_loadedUpTo, announced);
                _behind = _announcedUpTo > _loadedUpTo || _resumed > resumed;
            }

            StartWorkers();
            return _behind && _held < MostHeld && !_stopping;
        }
    }

    /// <summary>Reads more of a key whose events in memory are done with.</summary>
    private async Task LoadAsync(KeyQueue key)
    {
        try
        {
            while (await LoadSomeAsync(key))
            {
                // Only when all that was read was seen later, or more was seen while reading.
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

    /// <summary>Reads a batch of one key; tells whether the key is still without events although it has some.</summary>
    private async Task<bool> LoadSomeAsync(KeyQueue key)
    {
        long from,
            seen;
        lock (_lock)
            (from, seen) = (key.SpilledFrom, key.SeenUpTo);

        var events = await _services.Database.ReadAsync(session => _services.Store.WaitingOfKeyAsync(session, _appId, from, key.Key, _url, KeyQueue.MostHeld));
        lock (_lock)
        {
            // What the lane has not seen yet will be handed to the key in its turn; taken here it would go out twice.
            foreach (var e in events.Where(e => e.EventNo <= key.SeenUpTo))
            {
                key.Events.Enqueue(e);
                _held++;
            }

            // A batch that is not full holds everything that had been seen when it was read.
            var upTo = events.Count > 0 ? events[^1].EventNo : 0;
            if (events.Count < KeyQueue.MostHeld)
                upTo = Math.Max(upTo, seen);
            key.SpilledFrom = upTo < key.SeenUpTo ? upTo + 1 : 0;

            if (key.Events.Count > 0)
                MakeReady(key);
            else if (key.SpilledFrom == 0)
                _keys.Remove(key.Key);
            StartWorkers();
            return key.Events.Count == 0 && key.SpilledFrom > 0 && !_stopping;
        }
    }

    [LoggerMessage(EventId = 2012, Level = LogLevel.Error, Message = "The outbox of app {AppId} could not be read; trying again")]
    private static partial void LogUnreadable(ILogger log, Exception fault, long appId);
}
