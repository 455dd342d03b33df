using Rapport.Bench.Cases;
using Rapport.Bench.Figures;

namespace Rapport.Bench;

/// <summary>The list of cases, and the loop that runs the chosen ones.</summary>
internal static class Benchmark
{
    private static readonly (string Name, bool ByDefault, Func<BenchOptions, Report, Task> Run)[] s_cases =
    [
        ("read", true, ReadCase.RunAsync),
        ("write", true, WriteCase.RunAsync),
        ("write-webhook", true, WriteWebhookCase.RunAsync),
        ("drain", true, DrainCase.RunAsync),
        ("delay", true, DelayCase.RunAsync),
        ("idle", true, IdleCase.RunAsync),
        ("gateway-write", true, GatewayWriteCase.RunAsync),
        ("fanout", true, FanOutCase.RunAsync),
        ("connections", true, ConnectionsCase.RunAsync),
        ("login", true, LoginCase.RunAsync),
        ("message", true, MessageCase.RunAsync),
        ("chat", true, ChatCase.RunAsync),
        ("hostile", true, HostileCase.RunAsync),
        ("postgres", false, PostgresCase.RunAsync),
        ("nodes", false, NodesCase.RunAsync),
        ("history", false, HistoryCase.RunAsync),
        ("big", false, BigCase.RunAsync),
        ("moving", false, MovingCase.RunAsync),
        ("churn", false, ChurnCase.RunAsync),
        ("soak", false, SoakCase.RunAsync),
        ("message-soak", false, MessageSoakCase.RunAsync),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        // The load generator answers a socket on the thread that heard of it; read once, before the first socket.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

        var options = BenchOptions.Parse(args);
        var unknown = options.Cases.Where(name => !Array.Exists(s_cases, known => known.Name == name)).ToList();
        if (unknown.Count > 0)
        {
            await Console.Error.WriteLineAsync($"No such case: {string.Join(", ", unknown)}. Known: {string.Join(", ", s_cases.Select(known => known.Name))}");
            return 2;
        }

        if (!File.Exists(options.Server))
        {
            await Console.Error.WriteLineAsync($"Build the server first (dotnet build -c Release): {options.Server} is not there.");
            return 2;
        }

        var allMet = true;
        foreach (var (name, byDefault, run) in s_cases)
        {
            if (options.Cases.Count == 0 ? !byDefault : !options.Cases.Contains(name))
                continue;

            var report = new Report(name);
            await run(options, report);
            allMet &= report.EveryBarMet;
        }

        return allMet ? 0 : 1;
    }
}
