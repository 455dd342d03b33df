using Rapport.Bench.Children;
using Rapport.Bench.Figures;
using Rapport.Bench.Load;

namespace Rapport.Bench.Cases;

/// <summary>
/// As <c>write</c>, on a PostgreSQL of the same machine whose commits are on the disk when they are acknowledged: one node and two against the
/// echo, and beside them a server that commits each request by itself.
/// </summary>
internal static class PostgresCase
{
    private const double Bar = 0.30;

    /// <summary>How many times as fast as a transaction for each request.</summary>
    private const double BarAgainstPlain = 2.5;

    /// <summary>What two nodes on the processors of one must still do.</summary>
    private const double BarOfTwo = 0.8;

    public static async Task RunAsync(BenchOptions options, Report report)
    {
        await using var postgres = await PostgresChild.StartAsync();
        await using var echo = await Child.StartEchoAsync();
        await using var plain = await Child.StartSelfAsync("plain", Child.FreePort(), await postgres.NewDatabaseAsync());
        foreach (var connections in options.Connections)
        {
            await using var alone = await RapportChild.StartAsync(options.Server, postgres: await postgres.NewDatabaseAsync());
            await alone.ImportAccountsAsync();
            var shared = await postgres.NewDatabaseAsync();
            await using var first = await RapportChild.StartAsync(options.Server, postgres: shared);
            await using var second = await RapportChild.StartAsync(options.Server, postgres: shared);
            await first.ImportAccountsAsync();

            await using var against = options.Against is null
                ? null
                : await RapportChild.StartAsync(options.Against, postgres: await postgres.NewDatabaseAsync());
            if (against is not null)
                await against.ImportAccountsAsync();

            var flush = DiskFlush.Measure(alone.Folder);
            var contest = new Contest(report, options, RequestTemplate.BlackListAdd, connections);
            await contest.RunAsync([
                new Subject("echo", echo, new PairSource(repeat: true)),
                new Subject("a transaction each", plain, new PairSource(repeat: true)),
                new Subject("two nodes", first, new PairSource(), second),
                new Subject(BenchOptions.Ours, alone, new PairSource()),
                .. against is null ? Array.Empty<Subject>() : [new Subject("against", against, new PairSource())],
            ]);
            if (against is not null)
                report.Add(contest.FigureOf("against", "echo"));
            report.Add(contest.FigureOf(BenchOptions.Ours, "echo") with { Bar = Bar, FlushMicroseconds = flush });
            report.Add(
                contest.FigureOf(BenchOptions.Ours, "a transaction each") with
                {
                    Name = "against a transaction each",
                    Bar = BarAgainstPlain,
                    FlushMicroseconds = flush,
                }
            );
            report.Add(contest.FigureOf("two nodes", BenchOptions.Ours) with { Name = "two nodes against one", Bar = BarOfTwo, FlushMicroseconds = flush });
        }
    }
}
