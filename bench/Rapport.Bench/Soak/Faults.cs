namespace Rapport.Bench.Soak;

/// <summary>What must not happen: each is counted, and the first ones are printed at once.</summary>
internal sealed class Faults
{
    private const int MostPrinted = 50;

    private long _count;

    public long Count => Interlocked.Read(ref _count);

    /// <param name="where">The device, or whose history.</param>
    /// <param name="what">The message, and what is wrong with it.</param>
    public void Add(string where, string what)
    {
        if (Interlocked.Increment(ref _count) <= MostPrinted)
            Console.Error.WriteLine($"  FAULT {where}: {what}");
    }
}
