using System.Runtime.InteropServices;

namespace Rapport.Server.Messages;

/// <summary>
/// What a client has sent lately: enough to notice that it sends something again. It only says where it is worth while to look; the truth is in
/// the database. So a trace of four bytes is enough of a message, and that two messages may have the same costs a look in vain.
/// </summary>
public sealed class RecentSends
{
    /// <summary>More requests than a client may have without a reply, so that nothing it can be in doubt about is forgotten.</summary>
    private const int MostRemembered = 1024;

    private const int FirstRoom = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Learnt> _learnt = [];

    // A ring, once there are as many as are remembered.
    private int[] _sent = [];
    private int _count;
    private int _next;

    /// <summary>A message is about to be sent.</summary>
    /// <param name="to">The receiver.</param>
    /// <param name="sequence">Its sequence number.</param>
    /// <param name="random">Its random number.</param>
    /// <param name="isLate">It has waited, and another connection of the same client may have been faster with it.</param>
    public void Sent(string to, long sequence, long random, bool isLate)
    {
        var trace = Trace(to, sequence, random);
        lock (_lock)
        {
            Add(trace);
            if (isLate)
                Add(trace);
        }
    }

    /// <summary>Whether what was sent before this connection has been learnt.</summary>
    public bool Knows(string to)
    {
        lock (_lock)
            return _learnt.ContainsKey(to);
    }

    /// <summary>What was sent before this connection, or may have been.</summary>
    /// <param name="to">The receiver.</param>
    /// <param name="sent">The messages.</param>
    /// <param name="until">Until then it matters, Unix seconds.</param>
    public void Learn(string to, IEnumerable<(long Sequence, long Random)> sent, long until)
    {
        int[] traces = [.. sent.Select(message => Trace(to, message.Sequence, message.Random))];
        lock (_lock)
            _learnt.TryAdd(to, new Learnt(traces, until));
    }

    /// <summary>Whether the message was sent before, besides this once.</summary>
    public bool MayBeSent(string to, long sequence, long random, long now)
    {
        var trace = Trace(to, sequence, random);
        lock (_lock)
        {
            var times = _sent.AsSpan(0, _count).Count(trace);
            return times > 1 || (times == 1 && IsLearnt(to, trace, now));
        }
    }

    private bool IsLearnt(string to, int trace, long now)
    {
        if (!_learnt.TryGetValue(to, out var learnt))
            return false;
        if (now <= learnt.Until)
            return learnt.Traces.AsSpan().Contains(trace);

        if (learnt.Traces is not [])
            _learnt[to] = learnt with { Traces = [] };
        return false;
    }

    private static int Trace(string to, long sequence, long random) => HashCode.Combine(to, sequence, random);

    private void Add(int trace)
    {
        if (_count < MostRemembered)
        {
            if (_count == _sent.Length)
                Array.Resize(ref _sent, Math.Max(FirstRoom, _count * 2));
            _count++;
        }

        _sent[_next] = trace;
        _next = (_next + 1) % MostRemembered;
    }

    /// <param name="Traces">Of the messages.</param>
    /// <param name="Until">Until then it matters, Unix seconds.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Learnt(int[] Traces, long Until);
}
