using Rapport.Bench.Children;
using Rapport.Bench.Figures;
using Rapport.Bench.Load;

namespace Rapport.Bench.Cases;

/// <summary>
/// <c>openim/sendmsg</c> with a text of 200 bytes, stored and both conversations updated when it is answered, no webhook, against the echo of
/// the same bytes. The messages go through 20,000 conversations over and over.
/// </summary>
internal static class MessageCase
{
    private const double Bar = 0.15;
    private const int Conversations = 20_000;

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
                    subjects.Add(new Subject(name, server, new PairSource(count: Conversations, repeat: true)));
                }

                var flush = DiskFlush.Measure(servers[0].Folder);
                var contest = new Contest(report, options, RequestTemplate.SendMsg, connections);
                await contest.RunAsync(subjects);
                foreach (var subject in subjects.Skip(1))
                    report.Add(contest.FigureOf(subject.Name, "echo") with { Bar = subject.Name == BenchOptions.Ours ? Bar : null, FlushMicroseconds = flush });
            }
            finally
            {
                foreach (var server in servers)
                    await server.DisposeAsync();
            }
        }
    }
}
