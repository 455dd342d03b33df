using Rapport.Bench.Children;
using Rapport.Bench.Figures;
using Rapport.Bench.Load;

namespace Rapport.Bench.Cases;

/// <summary>Somebody who answers the same requests.</summary>
/// <param name="Pairs">What it is asked about; each subject has its own numbering.</param>
/// <param name="Second">Takes half of the connections; <c>null</c>: there is only one.</param>
internal sealed record Subject(string Name, Child Child, PairSource Pairs, Child? Second = null);

/// <summary>
/// Lets subjects answer the same load in turn. Rates of this machine swing by a factor within minutes, so a ratio is taken
/// within one round and the median over the rounds.
/// </summary>
internal sealed class Contest(Report report, BenchOptions options, RequestTemplate template, int connections)
{
    private readonly Dictionary<string, List<Outcome>> _outcomes = [];

    /// <summary>Warms everybody up and then runs the rounds.</summary>
    public async Task RunAsync(IReadOnlyList<Subject> subjects)
    {
        foreach (var subject in subjects)
        {
            _outcomes[subject.Name] = [];
            await LoadAsync(subject);
        }

        for (var round = 1; round <= options.Runs; round++)
        {
            var order = subjects.ToArray();
#pragma warning disable CA5394 // Shuffling needs no secrets.
            Random.Shared.Shuffle(order);
#pragma warning restore CA5394
            foreach (var subject in order)
                _outcomes[subject.Name].Add(await MeasureAsync(subject));

            report.Progress(
                $"{connections} connections, round {round}: "
                    + string.Join(", ", subjects.Select(subject => $"{subject.Name} {_outcomes[subject.Name][^1].Rate:#,0}/s"))
            );
        }
    }

    public double RateOf(string name) => _outcomes[name].Select(outcome => outcome.Rate).Median();

    public double CpuOf(string name) => _outcomes[name].Select(outcome => outcome.CpuMicroseconds).Median();

    /// <summary>The median of the rounds' ratios.</summary>
    public double RatioOf(string name, string ceiling) => _outcomes[name].Zip(_outcomes[ceiling], (ours, theirs) => ours.Rate / theirs.Rate).Median();

    /// <summary>One line about a subject.</summary>
    public Figure FigureOf(string name, string ceiling) =>
        new(name, RateOf(name), "1/s")
        {
            Ratio = RatioOf(name, ceiling),
            Ceiling = RateOf(ceiling),
            Connections = connections,
            Runs = options.Runs,
            CpuMicroseconds = CpuOf(name),
            CeilingCpuMicroseconds = CpuOf(ceiling),
        };

    private async Task<Outcome> MeasureAsync(Subject subject)
    {
        var before = ProcessorTimeOf(subject);
        var result = await LoadAsync(subject);
        var used = ProcessorTimeOf(subject) - before;
        return new Outcome(result.Rate, used.TotalMicroseconds / result.Requests);
    }

    private static TimeSpan ProcessorTimeOf(Subject subject) => subject.Child.ProcessorTime + (subject.Second?.ProcessorTime ?? TimeSpan.Zero);

    private async Task<LoadResult> LoadAsync(Subject subject)
    {
        if (subject.Second is null)
            return await LoadGenerator.RunAsync(subject.Child.Port, template, connections, subject.Pairs, options.Seconds);

        var results = await Task.WhenAll(
            LoadGenerator.RunAsync(subject.Child.Port, template, connections / 2, subject.Pairs, options.Seconds),
            LoadGenerator.RunAsync(subject.Second.Port, template, connections / 2, subject.Pairs, options.Seconds)
        );
        return new LoadResult(results.Sum(result => result.Requests), results.Max(result => result.Seconds));
    }

    private sealed record Outcome(double Rate, double CpuMicroseconds);
}
