namespace Rapport.Recovery.Tests;

/// <summary>
/// The life of one server, or of several nodes of which one dies: the victim is killed when so many messages have been acknowledged, and the others go on for
/// as many more as is said.
/// </summary>
internal sealed class Life(IReadOnlyList<ServerProcess> nodes, ServerProcess victim, int moment, int more = 0)
{
    private readonly Lock _lock = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
    private volatile bool _hasDied;
    private volatile bool _isOver;
    private int _acknowledged;

    public Life(ServerProcess server, int moment)
        : this([server], server, moment) { }

    public bool IsOver => _isOver;

    /// <summary>Somebody's connection may end by itself.</summary>
    public bool HasDied => _hasDied;

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>The nodes one can come to.</summary>
    public IReadOnlyList<ServerProcess> Alive => _hasDied && nodes.Count > 1 ? [.. nodes.Where(node => node != victim)] : nodes;

    /// <summary>Where somebody comes to this time.</summary>
    public Uri AnyAddress(Random dice)
    {
        var alive = Alive;
        return alive[dice.Next(alive.Count)].Address;
    }

    /// <summary>A message was acknowledged.</summary>
    public void Count()
    {
        bool isTheEnd;
        lock (_lock)
        {
            _acknowledged++;
            isTheEnd = _acknowledged == moment;
            _hasDied |= isTheEnd;
            _isOver |= _acknowledged == moment + more;
            foreach (var (count, reached) in _waiters)
            {
                if (_isOver || _acknowledged >= count)
                    reached.TrySetResult();
            }
        }

        if (isTheEnd)
            victim.Kill();
    }

    /// <summary>When so many more have been acknowledged, or it is over.</summary>
    public Task AfterAsync(int count)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_isOver)
                return Task.CompletedTask;
            _waiters.Add((_acknowledged + count, reached));
        }

        return reached.Task;
    }
}
