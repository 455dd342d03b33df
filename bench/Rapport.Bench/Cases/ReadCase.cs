using Rapport.Bench.Children;
using Rapport.Bench.Figures;
using Rapport.Bench.Load;

namespace Rapport.Bench.Cases;

/// <summary><c>sns/black_list_check</c> of one pair, a tenth of which are blocked, against the echo.</summary>
internal static class ReadCase
{
    private const double Bar = 0.55;
    private const long Blocked = 40_000;
    private const long Asked = 400_000;

    public static async Task RunAsync(BenchOptions options, Report report)
    {
        await using var echo = await Child.StartEchoAsync();
        List<Subject> subjects = [new("echo", echo, Endless())];
        var servers = new List<RapportChild>();
        try
        {
            foreach (var (name, executable) in options.Builds())
            {
                var server = await RapportChild.StartAsync(executable);
                servers.Add(server);
                await server.ImportAccountsAsync();
                await LoadGenerator.RunAsync(server.Port, RequestTemplate.BlackListAdd, 64, new PairSource(0, Blocked), double.PositiveInfinity);
                subjects.Add(new Subject(name, server, Endless()));
            }

            foreach (var connections in options.Connections)
            {
                var contest = new Contest(report, options, RequestTemplate.BlackListCheck, connections);
                await contest.RunAsync(subjects);
                foreach (var subject in subjects.Skip(1))
                    report.Add(contest.FigureOf(subject.Name, "echo") with { Bar = subject.Name == BenchOptions.Ours ? Bar : null });
            }
        }
        finally
        {
            foreach (var server in servers)
                await server.DisposeAsync();
        }
    }

    private static PairSource Endless() => new(0, Asked, repeat: true);
}
