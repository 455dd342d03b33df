using Rapport.Bench.Children;
using Rapport.Bench.Figures;
using Rapport.Bench.Load;

namespace Rapport.Bench.Cases;

/// <summary><c>sns/black_list_add</c>, each call a new pair and durable when it is answered, no webhook, against the echo.</summary>
internal static class WriteCase
{
    private const double Bar = 0.30;

    public static async Task RunAsync(BenchOptions options, Report report)
    {
        await using var echo = await Child.StartEchoAsync();
        foreach (var connections in options.Connections)
        {
            var servers = new List<RapportChild>();
            try
            {
                List<Subject> subjects = [new("echo", echo, new PairSource(repeat: true))];
                foreach (var (name, executable) in options.Builds())
                {
                    var server = await RapportChild.StartAsync(executable);
                    servers.Add(server);
                    await server.ImportAccountsAsync();
                    subjects.Add(new Subject(name, server, new PairSource()));
                }

                var flush = DiskFlush.Measure(servers[0].Folder);
                var contest = new Contest(report, options, RequestTemplate.BlackListAdd, connections);
                await contest.RunAsync(subjects);
                foreach (var subject in subjects.Skip(1))
                {
                    report.Add(contest.FigureOf(subject.Name, "echo") with { Bar = subject.Name == BenchOptions.Ours ? Bar : null, FlushMicroseconds = flush });
                }

                report.Add(new Figure("write-ahead log afterwards", servers[0].LogMegabytes, "MB") { Connections = connections });
            }
            finally
            {
                foreach (var server in servers)
                    await server.DisposeAsync();
            }
        }
    }
}
