namespace Rapport.Testing;

/// <summary>How long the long tests run: a moment in every run of the suite, much longer when <c>RAPPORT_LONG=1</c> asks for it.</summary>
public static class Length
{
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("RAPPORT_LONG") == "1";

    /// <summary>What the random choices begin with: <c>RAPPORT_SEED</c>, or always the same.</summary>
    public static int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("RAPPORT_SEED"), out var seed) ? seed : 20240101;

    /// <summary>The random choices of one case; the same in every run with the same seed.</summary>
    public static Random RandomOf(int number) => new(unchecked((Seed * 397) ^ (number * 486_187_739)));
}
