namespace Rapport.Recovery.Tests;

/// <summary>How long the long tests run: a moment in every run of the suite, much longer when <c>RAPPORT_LONG=1</c> asks for it.</summary>
internal static class Length
{
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("RAPPORT_LONG") == "1";

    /// <summary>What the random choices begin with: <c>RAPPORT_SEED</c>, or always the same.</summary>
    public static int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("RAPPORT_SEED"), out var seed) ? seed : 20240101;
}
