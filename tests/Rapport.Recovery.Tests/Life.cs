namespace Rapport.Recovery.Tests;

/// <summary>The life of one server: it ends when so many messages have been acknowledged.</summary>
internal sealed class Life(ServerProcess server, int moment)
{
    private readonly Lock _lock = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
    private volatile bool _isOver;
    private int _acknowledged;

    public Uri Address => server.Address;

    public bool IsOver => _isOver;

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>A message was acknowledged.</summary>
    public void Count()
    {
        bool isTheEnd;
        lock (_lock)
        {
            isTheEnd = ++_acknowledged == moment;
            _isOver |= isTheEnd;
            foreach (var (count, reached) in _waiters)
            {
                if (_isOver || _acknowledged >= count)
                    reached.TrySetResult();
            }
        }

        if (isTheEnd)
            server.Kill();
    }

    /// <summary>When so many more have been acknowledged, or it is over.</summary>
    public Task AfterAsync(int more)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_isOver)
                return Task.CompletedTask;
            _waiters.Add((_acknowledged + more, reached));
        }

        return reached.Task;
    }
}
