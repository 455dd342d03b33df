using System.Globalization;
using System.Text.Json;

namespace Rapport.Bench.Figures;

/// <summary>Prints figures and keeps each as one line of JSON in <c>bench/results</c>.</summary>
internal sealed class Report(string name)
{
    public bool EveryBarMet { get; private set; } = true;

    /// <summary>A passing word, overwritten on a terminal.</summary>
    public void Progress(string text) => Console.Error.WriteLine($"  {name}: {text}");

    public void Add(Figure figure)
    {
        var met = figure.Bar is null || (figure.BarIsMost ? figure.Judged <= figure.Bar : figure.Judged >= figure.Bar);
        EveryBarMet &= met;
        Console.WriteLine(figure.Describe(name, met));

        Directory.CreateDirectory(Repository.Results);
        var line = JsonSerializer.Serialize(
            new Dictionary<string, object?>
            {
                ["date"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                ["case"] = name,
                ["figure"] = figure.Name,
                ["value"] = Round(figure.Value),
                ["unit"] = figure.Unit,
                ["ratio"] = figure.Ratio is { } ratio ? Round(ratio) : null,
                ["ceiling"] = figure.Ceiling is { } ceiling ? Round(ceiling) : null,
                ["bar"] = figure.Bar,
                ["met"] = figure.Bar is null ? null : met,
                ["connections"] = figure.Connections,
                ["runs"] = figure.Runs,
                ["flush_us"] = figure.FlushMicroseconds is { } flush ? Round(flush) : null,
                ["server_cpu_us"] = figure.CpuMicroseconds is { } cpu ? Round(cpu) : null,
                ["ceiling_cpu_us"] = figure.CeilingCpuMicroseconds is { } ceilingCpu ? Round(ceilingCpu) : null,
            }
        );
        File.AppendAllText(Path.Combine(Repository.Results, name + ".jsonl"), line + "\n");
    }

    private static double Round(double value) => value >= 100 ? Math.Round(value) : Math.Round(value, 3);
}
