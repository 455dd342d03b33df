using System.Collections.Concurrent;

namespace Rapport.Bench.Soak;

/// <summary>What all devices of a run share: how many messages are still to be sent, and what is counted.</summary>
internal sealed class SoakRun(SoakServer server, long messages)
{
    private long _taken;
    private long _acknowledged;
    private long _cuts;
    private long _sentAgain;
    private long _wereThere;
    private long _catchUps;
    private long _fetched;

    public SoakServer Server => server;

    public Faults Faults { get; } = new();

    /// <summary>Messages the server has acknowledged.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>Connections a device dropped.</summary>
    public long Cuts => Interlocked.Read(ref _cuts);

    /// <summary>Connections that ended otherwise, because the server died or closed them: how many for what reason.</summary>
    public ConcurrentDictionary<string, long> Losses { get; } = new();

    /// <summary>Messages sent again, because their reply had not come.</summary>
    public long SentAgain => Interlocked.Read(ref _sentAgain);

    /// <summary>Those of them that had been stored.</summary>
    public long WereThere => Interlocked.Read(ref _wereThere);

    /// <summary>Logins after which something had been missed.</summary>
    public long CatchUps => Interlocked.Read(ref _catchUps);

    /// <summary>Messages that were missed and fetched.</summary>
    public long Fetched => Interlocked.Read(ref _fetched);

    /// <summary>Whether one more message is to be sent.</summary>
    public bool TryTake() => Interlocked.Increment(ref _taken) <= messages;

    public void CountAcknowledged() => Interlocked.Increment(ref _acknowledged);

    public void CountCut() => Interlocked.Increment(ref _cuts);

    public void CountLoss(string reason) => Losses.AddOrUpdate(reason, 1, (_, count) => count + 1);

    public void CountSentAgain() => Interlocked.Increment(ref _sentAgain);

    public void CountWasThere() => Interlocked.Increment(ref _wereThere);

    public void CountCatchUp() => Interlocked.Increment(ref _catchUps);

    public void CountFetched(int some) => Interlocked.Add(ref _fetched, some);
}
