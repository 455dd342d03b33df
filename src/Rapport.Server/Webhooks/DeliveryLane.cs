using System.Threading.Channels;
using Rapport.Server.Apps;

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

    // How often it was said that the outbox holds more: what is being read when it is said may not have it yet.
    private int _resumed;
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
            _resumed++;
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

    [LoggerMessage(EventId = 2011, Level = LogLevel.Error, Message = "Webhook event {EventNo} could not be worked on")]
    private static partial void LogFault(ILogger log, Exception fault, long eventNo);
}
