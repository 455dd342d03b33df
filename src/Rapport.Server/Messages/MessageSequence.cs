namespace Rapport.Server.Messages;

/// <summary>
/// Makes the sequence numbers of messages that come without. Nobody guesses them, and nevertheless they grow within a second: messages of
/// one second are in the order of these numbers, and should be in the order in which they were sent.
/// </summary>
public sealed class MessageSequence(TimeProvider clock)
{
    private const long PerTick = (uint.MaxValue + 1L) / TimeSpan.TicksPerSecond;

    // The Unix second (of the year 1 it would not fit), and in the lower 32 bits the number given last.
    private long _last;

    /// <summary>0 to 4294967295.</summary>
    public long Next()
    {
        var (second, tick) = Math.DivRem((clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks, TimeSpan.TicksPerSecond);
        var wanted = (second << 32) + (tick * PerTick) + Random.Shared.NextInt64(PerTick);
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(wanted, last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return next & uint.MaxValue;
        }
    }
}
