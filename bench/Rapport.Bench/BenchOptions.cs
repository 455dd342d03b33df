using System.Globalization;

namespace Rapport.Bench;

/// <summary>What to measure, how often and how long.</summary>
/// <param name="Cases">Names; empty: all but the long ones.</param>
/// <param name="Runs">Rounds per figure; each measures every subject once, in shuffled order.</param>
/// <param name="Seconds">How long one measurement lasts.</param>
/// <param name="Minutes">How long <c>soak</c> lasts.</param>
/// <param name="Messages">How many messages <c>message-soak</c> sends.</param>
/// <param name="Connections">How many connections <c>read</c>, <c>write</c> and <c>write-webhook</c> use, one after another.</param>
/// <param name="Server">The executable under test.</param>
/// <param name="Against">Another build to compare with in <c>read</c> and <c>write</c>; <c>null</c>: none.</param>
internal sealed record BenchOptions(
    IReadOnlyList<string> Cases,
    int Runs,
    double Seconds,
    double Minutes,
    long Messages,
    IReadOnlyList<int> Connections,
    string Server,
    string? Against
)
{
    public const string Ours = "rapport";

    /// <summary>The builds to measure, by name.</summary>
    public IEnumerable<(string Name, string Executable)> Builds()
    {
        yield return (Ours, Server);
        if (Against is not null)
            yield return ("against", Against);
    }

    public static BenchOptions Parse(string[] args)
    {
        var cases = new List<string>();
        var named = new Dictionary<string, string>();
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
                cases.Add(args[i]);
            else if (++i < args.Length)
                named[args[i - 1][2..]] = args[i];
            else
                throw new InvalidOperationException($"{args[i - 1]} needs a value");
        }

        double Number(string name, double otherwise) => named.TryGetValue(name, out var text) ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;

        return new BenchOptions(
            cases,
            (int)Number("runs", 5),
            Number("seconds", 4),
            Number("minutes", 10),
            (long)Number("messages", 200_000),
            named.TryGetValue("connections", out var connections) ? [.. connections.Split(',').Select(int.Parse)] : [64, 256],
            named.GetValueOrDefault("server") ?? Repository.ServerExecutable,
            named.GetValueOrDefault("against")
        );
    }
}
