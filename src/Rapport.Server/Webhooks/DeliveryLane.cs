using System.Threading.Channels;
using Rapport.Server.Apps;
using Rapport.Storage;

namespace Rapport.Server.Webhooks;

/// <summary>
/// Delivers the events of one app to one destination. Within an order key one after another, keys side by side.
/// Committed events arrive straight from the commit and are held in memory up to a bound; beyond it, and after a restart,
/// they are read from the outbox. Everything here happens under one lock, except sending itself.
/// </summary>
internal sealed partial class DeliveryLane
{
    /// <summary>Events held in memory; about 10 MB.</summary>
    private const int MostHeld = 20_000;

    private const int LoadedAtOnce = 1000;

    /// <summary>After so many failures in a row the receiver is taken to be down and only probed.</summary>
    private const int FailuresUntilDown = 10;

    private readonly Lock _lock = new();
    private readonly long _appId;
    private readonly string _url;
    private readonly DeliveryServices _services;
    private readonly Dictionary<string, KeyQueue> _keys = [];
    private readonly Queue<KeyQueue> _ready = new();
    private readonly Queue<KeyQueue> _suspects = new();
    private readonly PriorityQueue<KeyQueue, long> _sleeping = new();
    private readonly ITimer _timer;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _held;
    private int _workers;
    private int _busySuspects;
    private int _failuresInARow;
    private long _pausedUntil;
    private long _announcedUpTo;
    private long _loadedUpTo;
    private bool _behind;
    private bool _loading;
    private bool _stopping;

    /// <param name="url">The destination; empty: the app's own URL, whatever it is at the moment.</param>
    public DeliveryLane(long appId, string url, DeliveryServices services)
    {
        _appId = appId;
        _url = url;
        _services = services;
        _timer = services.Clock.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Events in memory or under way.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>The receiver is taken to be down.</summary>
    public bool IsDown => Volatile.Read(ref _failuresInARow) >= FailuresUntilDown;

    /// <summary>Takes an event that was just committed.</summary>
    public void Accept(OutboxEvent e)
    {
        lock (_lock)
        {
            _announcedUpTo = e.EventNo;
            if (_behind)
                return;

            if (_held >= MostHeld)
            {
                _behind = true;
                return;
            }

            Hold(e);
            StartWorkers();
        }
    }

    /// <summary>Looks into the outbox for events that were left by an earlier run.</summary>
    public void Resume()
    {
        lock (_lock)
        {
            _behind = true;
            StartLoading();
        }
    }

    /// <summary>The app's settings changed: a receiver that was down may be another one now.</summary>
    public void Reconsider()
    {
        lock (_lock)
        {
            _pausedUntil = 0;
            _failuresInARow = 0;
            WakeAll(onlyThoseThatFoundNobody: false);
            StartWorkers();
        }
    }

    /// <summary>Starts nothing new. The task ends with what is under way.</summary>
    public Task StopAsync()
    {
        lock (_lock)
        {
            _stopping = true;
            if (_workers == 0)
                _ended.TrySetResult();
        }

        _timer.Dispose();
        return _ended.Task;
    }

    private void Hold(OutboxEvent e)
    {
        _loadedUpTo = Math.Max(_loadedUpTo, e.EventNo);
        var name = _services.IsStrict(_appId) ? $"event:{e.EventNo}" : e.OrderKey;
        if (!_keys.TryGetValue(name, out var key))
            _keys.Add(name, key = new KeyQueue(name));

        key.AnnouncedUpTo = e.EventNo;
        if (key.SpilledFrom > 0)
            return;

        if (key.Events.Count >= KeyQueue.MostHeld)
        {
            key.SpilledFrom = e.EventNo;
            return;
        }

        key.Events.Enqueue(e);
        _held++;
        if (key.State == KeyState.Idle)
            MakeReady(key);
    }

    private void MakeReady(KeyQueue key)
    {
        key.State = KeyState.Ready;
        (key.Suspect ? _suspects : _ready).Enqueue(key);
    }

    /// <summary>As many workers as there are keys in line, within what the app allows.</summary>
    private void StartWorkers()
    {
        var most = IsDown ? 1 : _services.ConnectionsOf(_appId);
        while (_workers < most && _workers < _ready.Count + _suspects.Count && !_stopping)
        {
            _workers++;
            _ = Task.Run(WorkAsync);
        }
    }

    private async Task WorkAsync()
    {
        while (Take() is { } key)
        {
            var e = key.Events.Peek();
            try
            {
                await DeliverAsync(key, e);
            }
            catch (ChannelClosedException)
            {
                // The server did not wait for this attempt any longer; the event is sent again after the next start.
                PutToSleep(key, e, foundNobody: false);
            }
            catch (Exception fault)
            {
                // Never meant to happen; the key must not be lost for it.
                LogFault(_services.Log, fault, e.EventNo);
                PutToSleep(key, e, foundNobody: false);
            }
        }
    }

    /// <summary>The next key to work on; <c>null</c> sends the worker home.</summary>
    private KeyQueue? Take()
    {
        lock (_lock)
        {
            var now = _services.NowMs;
            if (_stopping || (IsDown && _workers > 1) || now < _pausedUntil || !TryNext(out var key))
            {
                _workers--;
                if (_stopping && _workers == 0)
                    _ended.TrySetResult();
                if (now < _pausedUntil)
                    SetTimer();
                return null;
            }

            key.State = KeyState.Busy;
            if (key.Suspect)
                _busySuspects++;
            return key;
        }
    }

    /// <summary>Keys whose last attempt failed may take no more than a quarter of the connections from the others.</summary>
    private bool TryNext([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out KeyQueue? key)
    {
        var mostSuspects = Math.Max(1, _services.ConnectionsOf(_appId) / 4);
        if (_busySuspects < mostSuspects && _suspects.TryDequeue(out key))
            return true;
        return _ready.TryDequeue(out key);
    }

    private async Task DeliverAsync(KeyQueue key, OutboxEvent e)
    {
        if (!_services.Apps.TryGet(_appId, out var app) || app.Settings.Stopped)
        {
            PutToSleep(key, e, foundNobody: false);
            return;
        }

        var url = _url.Length > 0 ? _url : app.Settings.Webhook.Url;
        if (string.IsNullOrEmpty(url))
        {
            e.Reason = "the app has no webhook URL any more";
            await ParkAsync(key, e);
            return;
        }

        var attempt = await _services.Sender.SendAsync(app, url, e);
        e.Attempts++;
        e.Status = attempt.Status;
        e.DurationMs = attempt.DurationMs;
        e.FinishedMs = _services.NowMs;
        if (!attempt.Succeeded || attempt.Answer is not null || e.Log is not null)
            e.Log = attempt.AppendTo(e.Log);

        _services.Statistics.Attempted(e.Command, attempt);
        if (attempt.Succeeded)
            await SucceedAsync(key, e);
        else
            await FailAsync(app, key, e, attempt);
    }

    private async Task SucceedAsync(KeyQueue key, OutboxEvent e)
    {
        e.State = EventState.Delivered;
        await _services.Outcomes.AddAsync(e);
        lock (_lock)
        {
            if (_failuresInARow > 0)
            {
                _failuresInARow = 0;
                WakeAll(onlyThoseThatFoundNobody: true);
            }

            Next(key);
        }
    }

    private async Task FailAsync(App app, KeyQueue key, OutboxEvent e, Attempt attempt)
    {
        if (app.Settings.Webhook.Profile == DeliveryProfile.Strict)
        {
            e.Reason = "strict profile: one try only";
            await ParkAsync(key, e);
            return;
        }

        if (_services.Schedule.IsOver(e.CreatedMs, _services.NowMs))
        {
            e.Reason = $"given up after {e.Attempts} attempts";
            await ParkAsync(key, e);
            return;
        }

        e.NextMs = _services.NowMs + (long)_services.Schedule.After(e.Attempts, attempt.RetryAfter).TotalMilliseconds;
        await _services.Outcomes.AddAsync(e.Copy());
        PutToSleep(key, e, attempt.Unreachable);
    }

    private async Task ParkAsync(KeyQueue key, OutboxEvent e)
    {
        e.State = EventState.Parked;
        e.FinishedMs = _services.NowMs;
        LogParked(_services.Log, e.EventNo, e.AppId, e.Command, e.Reason ?? "");
        await _services.Outcomes.AddAsync(e);
        lock (_lock)
            Next(key);
    }

    /// <summary>The key's first event is done with; on to the second.</summary>
    private void Next(KeyQueue key)
    {
        Leave(key);
        key.Events.Dequeue();
        _held--;
        key.Suspect = key.FoundNobody = false;
        key.State = KeyState.Idle;
        if (key.Events.Count > 0)
            MakeReady(key);
        else if (key.SpilledFrom > 0)
            _ = Task.Run(() => LoadAsync(key));
        else
            _keys.Remove(key.Key);

        if (_behind && _held < MostHeld / 2)
            StartLoading();
        StartWorkers();
    }

    private void Leave(KeyQueue key)
    {
        if (key.Suspect)
            _busySuspects--;
    }

    private void PutToSleep(KeyQueue key, OutboxEvent e, bool foundNobody)
    {
        const int LongestProbePauseMs = 30_000;
        lock (_lock)
        {
            Leave(key);
            _failuresInARow++;
            var now = _services.NowMs;
            if (IsDown)
                _pausedUntil = now + Math.Min(LongestProbePauseMs, 1000L << Math.Min(5, _failuresInARow - FailuresUntilDown));

            key.Suspect = true;
            key.FoundNobody = foundNobody;
            key.State = KeyState.Sleeping;
            e.NextMs = Math.Max(e.NextMs, now + 100);
            _sleeping.Enqueue(key, e.NextMs);
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

    private void WakeAll(bool onlyThoseThatFoundNobody)
    {
        var sleepers = _sleeping.UnorderedItems.ToArray();
        _sleeping.Clear();
        foreach (var (key, due) in sleepers)
        {
            if (onlyThoseThatFoundNobody && !key.FoundNobody)
                _sleeping.Enqueue(key, due);
            else
                MakeReady(key);
        }
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

    [LoggerMessage(EventId = 2010, Level = LogLevel.Warning, Message = "Webhook event {EventNo} ({Command}) of app {AppId} is parked: {Reason}")]
    private static partial void LogParked(ILogger log, long eventNo, long appId, string command, string reason);

    [LoggerMessage(EventId = 2011, Level = LogLevel.Error, Message = "Webhook event {EventNo} could not be worked on")]
    private static partial void LogFault(ILogger log, Exception fault, long eventNo);

    [LoggerMessage(EventId = 2012, Level = LogLevel.Error, Message = "The outbox of app {AppId} could not be read; trying again")]
    private static partial void LogUnreadable(ILogger log, Exception fault, long appId);
}
