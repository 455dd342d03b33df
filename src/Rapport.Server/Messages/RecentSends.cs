namespace Rapport.Server.Messages;

/// <summary>
/// What a client has sent lately, by receiver: enough to notice that it sends something again. It only says where it is worth while to look;
/// the truth is in the database.
/// </summary>
public sealed class RecentSends
{
    /// <summary>More requests than a client may have without a reply, so that nothing it can be in doubt about is forgotten.</summary>
    private const int MostRemembered = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Dictionary<(long Sequence, long Random), int>> _sent = [];
    private readonly HashSet<string> _learnt = [];
    private readonly Queue<(string To, (long, long) Key)> _order = new();

    /// <summary>A message is about to be sent.</summary>
    /// <param name="to">The receiver.</param>
    /// <param name="sequence">Its sequence number.</param>
    /// <param name="random">Its random number.</param>
    /// <param name="isLate">It has waited, and another connection of the same client may have been faster with it.</param>
    public void Sent(string to, long sequence, long random, bool isLate)
    {
        lock (_lock)
        {
            for (var times = isLate ? 2 : 1; times > 0; times--)
            {
                Add(to, (sequence, random));
                _order.Enqueue((to, (sequence, random)));
            }

            while (_order.Count > MostRemembered)
                Forget(_order.Dequeue());
        }
    }

    /// <summary>Whether what was sent before this connection has been learnt.</summary>
    public bool Knows(string to)
    {
        lock (_lock)
            return _learnt.Contains(to);
    }

    /// <summary>What was sent before this connection.</summary>
    public void Learn(string to, IEnumerable<(long Sequence, long Random)> sent)
    {
        lock (_lock)
        {
            if (!_learnt.Add(to))
                return;
            foreach (var key in sent)
                Add(to, key);
        }
    }

    /// <summary>Whether the message was sent before, besides this once.</summary>
    public bool MayBeSent(string to, long sequence, long random)
    {
        lock (_lock)
            return _sent.TryGetValue(to, out var keys) && keys.GetValueOrDefault((sequence, random)) > 1;
    }

    private void Add(string to, (long, long) key)
    {
        if (!_sent.TryGetValue(to, out var keys))
            _sent[to] = keys = [];
        keys[key] = keys.GetValueOrDefault(key) + 1;
    }

    private void Forget((string To, (long, long) Key) entry)
    {
        if (!_sent.TryGetValue(entry.To, out var keys))
            return;
        if (--keys[entry.Key] == 0)
            keys.Remove(entry.Key);
        if (keys.Count == 0)
            _sent.Remove(entry.To);
    }
}
