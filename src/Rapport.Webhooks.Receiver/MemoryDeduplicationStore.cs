using Microsoft.Extensions.Options;

namespace Rapport.Webhooks.Receiver;

/// <summary>The default store: in memory, bounded, the oldest handled ids forgotten first. Those being handled are never forgotten.</summary>
internal sealed class MemoryDeduplicationStore(IOptions<RapportWebhookOptions> options) : IDeduplicationStore
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _busy = [];
    private readonly HashSet<string> _done = [];
    private readonly Queue<string> _doneInOrder = new();
    private readonly int _remembered = options.Value.RememberedIds;

    public ValueTask<DeduplicationState> BeginAsync(string key, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var state =
                _done.Contains(key) ? DeduplicationState.Done
                : _busy.Add(key) ? DeduplicationState.New
                : DeduplicationState.Busy;
            return ValueTask.FromResult(state);
        }
    }

    public ValueTask CompleteAsync(string key)
    {
        lock (_lock)
        {
            _busy.Remove(key);
            if (_done.Add(key))
                _doneInOrder.Enqueue(key);
            if (_doneInOrder.Count > _remembered)
                _done.Remove(_doneInOrder.Dequeue());
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask ReleaseAsync(string key)
    {
        lock (_lock)
            _busy.Remove(key);
        return ValueTask.CompletedTask;
    }
}
