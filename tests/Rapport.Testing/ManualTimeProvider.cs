namespace Rapport.Testing;

/// <summary>
/// A clock that stands still until a test moves it. Timers fire, in the order they are due, on the thread that moves it. A test that
/// waits for the server to go to sleep waits for the timer it sets (<see cref="WaitForTimerAsync"/>) and then moves the clock there.
/// </summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<Waiter> _waiters = [];
    private DateTimeOffset _now;

    /// <summary>Starts at the beginning of 2024, so that a test can tell it from the real time.</summary>
    public ManualTimeProvider()
        : this(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero)) { }

    public ManualTimeProvider(DateTimeOffset start) => _now = start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock and fires what becomes due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var target = GetUtcNow() + by;
        while (TakeDue(target) is { } timer)
            timer.Fire();
    }

    /// <summary>The timers set so far (those of the server's own housekeeping) fire as ever, but nobody waits for them.</summary>
    public void IgnoreTimersSoFar()
    {
        lock (_lock)
            _timers.ForEach(timer => timer.Ignored = true);
    }

    /// <summary>Waits until a timer is set that is due within the given span from now, and tells when.</summary>
    public async Task<TimeSpan> WaitForTimerAsync(TimeSpan atLeast, TimeSpan atMost)
    {
        TimeSpan found = default;
        await WaitAsync(
            () =>
            {
                var timer = _timers.Find(timer => !timer.Ignored && timer.Due - _now >= atLeast && timer.Due - _now <= atMost);
                found = timer is null ? default : timer.Due - _now;
                return timer is not null;
            },
            () => $"a timer due in {atLeast} to {atMost}; there are {Describe()}"
        );
        return found;
    }

    /// <summary>
    /// Waits until no timer is due within the given span: whatever has a time limit that short is over, and the clock can be moved
    /// without running into it.
    /// </summary>
    /// <param name="but">So many are let pass.</param>
    public Task WaitUntilNothingIsDueAsync(TimeSpan within, int but = 0) =>
        WaitAsync(() => _timers.Count(timer => !timer.Ignored && timer.Due - _now <= within) <= but, () => $"the end of the timers {Describe()}");

    private Task WaitAsync(Func<bool> condition, Func<string> missing)
    {
        var waiter = new Waiter(condition);
        lock (_lock)
        {
            if (condition())
                return Task.CompletedTask;
            _waiters.Add(waiter);
        }

        return Patience.WaitAsync(waiter.Met.Task, missing);
    }

    /// <summary>Called under the lock whenever the timers have changed.</summary>
    private void TellWaiters()
    {
        foreach (var waiter in _waiters.Where(waiter => waiter.Condition()).ToArray())
        {
            _waiters.Remove(waiter);
            waiter.Met.SetResult();
        }
    }

    private string Describe()
    {
        lock (_lock)
            return _timers.Count == 0 ? "none" : string.Join(", ", _timers.Select(timer => timer.Due - _now));
    }

    /// <summary>Moves to the next timer due and takes it; <c>null</c> when there is none before <paramref name="target"/>.</summary>
    private ManualTimer? TakeDue(DateTimeOffset target)
    {
        lock (_lock)
        {
            var next = _timers.Where(timer => timer.Due <= target).MinBy(timer => timer.Due);
            if (next is null)
            {
                _now = target;
                return null;
            }

            _now = next.Due > _now ? next.Due : _now;
            if (next.Period > TimeSpan.Zero)
                next.Due += next.Period;
            else
                _timers.Remove(next);
            TellWaiters();
            return next;
        }
    }

    private void Set(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                timer.Due = _now + dueTime;
                timer.Period = period;
                _timers.Add(timer);
            }

            TellWaiters();
        }
    }

    private void Remove(ManualTimer timer)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
            TellWaiters();
        }
    }

    private sealed record Waiter(Func<bool> Condition)
    {
        public TaskCompletionSource Met { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; set; }

        public bool Ignored { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Set(this, dueTime, period);
            return true;
        }

        public void Dispose() => clock.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
