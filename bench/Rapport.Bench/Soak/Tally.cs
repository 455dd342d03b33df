using System.Runtime.InteropServices;

namespace Rapport.Bench.Soak;

/// <summary>A conversation's messages in a few bytes: two who have the same messages, of the same times, have the same tally.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Tally
{
    /// <summary>In whatever order they were taken.</summary>
    public ulong Sum { get; private set; }

    /// <summary>In the order in which they were taken.</summary>
    public ulong Order { get; private set; }

    public void Take(Strand strand, long number, long time)
    {
        var mixed = Mix(Mix(Mix((ulong)strand.Number + 1) + (ulong)number) + (ulong)time);
        Sum += mixed;
        Order = Mix(Order + mixed);
    }

    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
