namespace Rapport.Bench.Soak;

/// <summary>Chance from a seed.</summary>
internal sealed class Dice(int seed)
{
#pragma warning disable CA5394 // Whom to write to and when to be cut off needs no secrets.
    private readonly Random _random = new(seed);

    /// <summary>A number below another.</summary>
    public int Next(int below) => _random.Next(below);
#pragma warning restore CA5394

    /// <summary>One time in so many.</summary>
    public bool OneIn(int times) => Next(times) == 0;
}
