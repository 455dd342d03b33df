namespace Rapport.Storage.Postgres;

/// <summary>A unit of work waiting for, or taking part in, a group.</summary>
internal abstract class PostgresUnit(UnitScope scope)
{
    public UnitScope Scope { get; private set; } = scope;

    /// <summary>When it was handed in, as <see cref="Environment.TickCount64"/>.</summary>
    public long Since { get; } = Environment.TickCount64;

    /// <summary>Its present run.</summary>
    public PostgresSession Session { get; private set; } = new(scope, nodeCount: 1);

    /// <summary>Why it failed; <c>null</c> while it has not.</summary>
    public Exception? Failure { get; protected set; }

    public abstract bool IsFinished { get; }

    /// <summary>Whether the caller knows how it ended.</summary>
    public abstract bool IsTold { get; }

    /// <summary>Begins a new run, up to the first thing the unit waits for.</summary>
    public void Begin(int nodeCount)
    {
        Session = new PostgresSession(Scope, nodeCount);
        Failure = null;
        Start(Session);
        Settle();
    }

    /// <summary>From now on it runs alone.</summary>
    public void Widen() => Scope = UnitScope.Everything;

    /// <summary>Looks whether the run is over, and how it ended.</summary>
    public abstract void Settle();

    /// <summary>Tells the caller how it ended.</summary>
    public abstract void Tell();

    /// <summary>Tells the caller that nothing was done.</summary>
    public abstract void Fail(Exception reason);

    protected abstract void Start(PostgresSession session);
}

internal sealed class PostgresUnit<T>(UnitScope scope, Func<PostgresSession, ValueTask<T>> work) : PostgresUnit(scope)
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<T>? _run;
    private bool _isFinished;

    public Task<T> Task => _completion.Task;

    public override bool IsFinished => _isFinished;

    public override void Settle()
    {
        if (_isFinished)
            return;

        if (_run is { IsCompleted: true })
        {
            _isFinished = true;
            Failure = _run.Exception?.InnerException ?? (_run.IsCanceled ? new OperationCanceledException() : null);
        }
        else if (Session.Awaited is null)
        {
            _isFinished = true;
            Failure = new InvalidOperationException("A unit of work must not wait for anything but its session.");
        }
    }

    public override bool IsTold => _completion.Task.IsCompleted;

    public override void Tell()
    {
        if (Failure is { } reason)
            Fail(reason);
        else
            _completion.TrySetResult(_run!.Result);
    }

    public override void Fail(Exception reason) => _completion.TrySetException(reason);

    protected override void Start(PostgresSession session)
    {
        _isFinished = false;
        try
        {
            _run = work(session).AsTask();
        }
        catch (Exception e)
        {
            _run = System.Threading.Tasks.Task.FromException<T>(e);
        }
    }
}
