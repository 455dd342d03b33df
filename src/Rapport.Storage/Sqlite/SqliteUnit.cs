namespace Rapport.Storage.Sqlite;

/// <summary>A unit of work waiting for, or taking part in, a group commit.</summary>
internal abstract class SqliteUnit
{
    /// <summary>What it announced in its last run.</summary>
    public object[] News { get; private set; } = [];

    /// <summary>Why it failed; <c>null</c> while it has not.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Runs the work on the writer's session. A failure is kept, not thrown.</summary>
    public void Run(SqliteSession session)
    {
        session.BeginUnit();
        try
        {
            Execute(session);
            News = session.News.Count == 0 ? [] : [.. session.News];
        }
        catch (Exception e)
        {
            Failure = e;
        }
    }

    /// <summary>Tells the caller that the work is durable.</summary>
    public abstract void Complete();

    /// <summary>Tells the caller that nothing was done.</summary>
    public abstract void Fail(Exception reason);

    protected abstract void Execute(SqliteSession session);
}

internal sealed class SqliteUnit<T>(Func<WriteSession, ValueTask<T>> work) : SqliteUnit
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Task => _completion.Task;

    public override void Complete() => _completion.SetResult(_result);

    public override void Fail(Exception reason) => _completion.SetException(reason);

    protected override void Execute(SqliteSession session)
    {
        var running = work(session);
        if (!running.IsCompleted)
            throw new InvalidOperationException("A unit of work must not wait for anything but its session.");
        _result = running.GetAwaiter().GetResult();
    }
}
