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
    private const int LongestProbePauseMs = 30_000;

    /// <summary>When so many keys in a row have found nobody, the receiver is taken to be down and only probed.</summary>
    private const int FailuresUntilDown = 10;

    /// <summary>A stopped app is looked at so often; being started wakes its keys anyway.</summary>
    private const int LookAtStoppedAppMs = 60_000;

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
    private int _busy;
    private int _busySuspects;

    // Keys that have found nobody since somebody was last found, each counted once: one bad event that is tried again and again
    // says nothing about the receiver. While it is down every probe counts, and makes the pauses longer.
    private int _foundNobody;
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
    public bool IsDown => Volatile.Read(ref _foundNobody) >= FailuresUntilDown;

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
            _foundNobody = 0;
            Wake(_ => true);
            StartWorkers();
        }
    }

    /// <summary>Starts nothing new; the task completes when what is under way has ended by itself.</summary>
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

        key.SeenUpTo = e.EventNo;
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

    /// <summary>
    /// As many idle workers as there are keys they could take, within what the app allows. A worker that is waiting for an answer
    /// is no help to the keys in line.
    /// </summary>
    private void StartWorkers()
    {
        if (_services.NowMs < _pausedUntil)
        {
            SetTimer();
            return;
        }

        var most = IsDown ? 1 : _services.ConnectionsOf(_appId);
        var inLine = _ready.Count + Math.Clamp(MostSuspects - _busySuspects, 0, _suspects.Count);
        while (_workers < most && _workers - _busy < inLine && !_stopping)
        {
            _workers++;
            _ = Task.Run(WorkAsync);
        }
    }

    private async Task WorkAsync()
    {
        while (Take() is var (key, e))
        {
            try
            {
                await DeliverAsync(key, e);
            }
            catch (ChannelClosedException)
            {
                // The server did not wait any longer for this attempt; after the next start it is made again.
                Leave(key);
            }
            catch (Exception fault)
            {
                // Never meant to happen; the key must not be lost for it.
                LogFault(_services.Log, fault, e.EventNo);
                e.NextMs = _services.NowMs + 1000;
                PutToSleep(key, e);
            }
        }
    }

    /// <summary>The next key to work on and its first event; <c>null</c> sends the worker home.</summary>
    private (KeyQueue Key, OutboxEvent Event)? Take()
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
            _busy++;
            if (key.Suspect)
                _busySuspects++;
            return (key, key.Events.Peek());
        }
    }

    /// <summary>Keys whose last attempt failed may take no more than a quarter of the connections from the others.</summary>
    private int MostSuspects => Math.Max(1, _services.ConnectionsOf(_appId) / 4);

    /// <summary>
    /// A receiver that is down is probed with keys that have nothing against them, as long as there are any: if it is only
    /// some keys that find nobody, they must not use up the few attempts that are made.
    /// </summary>
    private bool TryNext([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out KeyQueue? key)
    {
        if (IsDown && _ready.TryDequeue(out key))
            return true;
        if (_busySuspects < MostSuspects && _suspects.TryDequeue(out key))
            return true;
        return _ready.TryDequeue(out key);
    }

    private async Task DeliverAsync(KeyQueue key, OutboxEvent e)
    {
        if (!_services.Apps.TryGet(_appId, out var app) || app.Settings.Stopped)
        {
            e.NextMs = _services.NowMs + LookAtStoppedAppMs;
            PutToSleep(key, e);
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
            if (_foundNobody > 0)
                Recover();
            Next(key);
        }
    }

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

    private async Task FailAsync(App app, KeyQueue key, OutboxEvent e, Attempt attempt)
    {
        if (app.Settings.Webhook.Profile == DeliveryProfile.Strict)
        {
            e.Reason = "strict profile: one try only";
            await ParkAsync(key, e);
            return;
        }

        if (_services.Schedule.IsOver(BeginningOf(e), _services.NowMs))
        {
            e.Reason = $"given up after {e.Attempts} attempts";
            await ParkAsync(key, e);
            return;
        }

        e.NextMs = _services.NowMs + (long)_services.Schedule.After(e.Attempts, attempt.RetryAfter).TotalMilliseconds;
        await _services.Outcomes.AddAsync(e.Copy());
        lock (_lock)
        {
            if (attempt.Unreachable)
            {
                if (!key.FoundNobody || IsDown)
                    _foundNobody++;
                if (IsDown)
                    _pausedUntil = _services.NowMs + Math.Min(LongestProbePauseMs, 1000L << Math.Min(5, _foundNobody - FailuresUntilDown));
            }
            else
            {
                // It answers, even if it did not like this one.
                _foundNobody = 0;
                _pausedUntil = 0;
            }

            key.FoundNobody = attempt.Unreachable;
        }

        PutToSleep(key, e);
    }

    /// <summary>Since when an event is tried. A replay has its original's age, but gets as much time as that did.</summary>
    private static long BeginningOf(OutboxEvent e) => e.ReplayOf is null ? e.CreatedMs : Attempt.ReadLog(e.Log!)[0].AtMs;

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
        key.Suspect = key.FoundNobody = key.WokenEarly = false;
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
        lock (_lock)
        {
            _busy--;
            if (key.Suspect)
                _busySuspects--;
        }
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

    [LoggerMessage(EventId = 2010, Level = LogLevel.Warning, Message = "Webhook event {EventNo} ({Command}) of app {AppId} is parked: {Reason}")]
    private static partial void LogParked(ILogger log, long eventNo, long appId, string command, string reason);

    [LoggerMessage(EventId = 2011, Level = LogLevel.Error, Message = "Webhook event {EventNo} could not be worked on")]
    private static partial void LogFault(ILogger log, Exception fault, long eventNo);

    [LoggerMessage(EventId = 2012, Level = LogLevel.Error, Message = "The outbox of app {AppId} could not be read; trying again")]
    private static partial void LogUnreadable(ILogger log, Exception fault, long appId);
}
