using System.Diagnostics;
using Rapport.Bench.Children;
using Rapport.Bench.Figures;
using Rapport.Bench.Load;

namespace Rapport.Bench.Cases;

/// <summary>As <c>write</c> with the webhook on: the clock stops when the last event is delivered and its delivery logged.</summary>
internal static class WriteWebhookCase
{
    private const double Bar = 0.10;

    public static async Task RunAsync(BenchOptions options, Report report)
    {
        await using var echo = await Child.StartEchoAsync();
        await using var receiver = await Child.StartSelfAsync("receiver", Child.FreePort());
        foreach (var connections in options.Connections)
        {
            await using var server = await RapportChild.StartAsync(options.Server, receiver.Port);
            await server.ImportAccountsAsync();
            await using var watch = new OutboxWatch(server.DatabaseFile);
            var flush = DiskFlush.Measure(server.Folder);
            var pairs = new PairSource();
            var echoed = new PairSource(repeat: true);
            await RoundAsync(server, watch, connections, pairs, options.Seconds);
            await LoadGenerator.RunAsync(echo.Port, RequestTemplate.BlackListAdd, connections, echoed, options.Seconds);

            List<double> ours = [],
                theirs = [],
                lags = [],
                cpu = [];
            for (var round = 1; round <= options.Runs; round++)
            {
                var before = server.ProcessorTime;
                var (rate, lag, count) = await RoundAsync(server, watch, connections, pairs, options.Seconds);
                cpu.Add((server.ProcessorTime - before).TotalMicroseconds / count);
                ours.Add(rate);
                lags.Add(lag);
                theirs.Add((await LoadGenerator.RunAsync(echo.Port, RequestTemplate.BlackListAdd, connections, echoed, options.Seconds)).Rate);
                report.Progress($"{connections} connections, round {round}: rapport {rate:#,0}/s ({lag:0.00} s behind at the end), echo {theirs[^1]:#,0}/s");
            }

            await report.RequireAllDeliveredAsync(watch, pairs.Taken);
            report.Add(
                new Figure(BenchOptions.Ours, ours.Median(), "1/s")
                {
                    Ratio = ours.Zip(theirs, (a, b) => a / b).Median(),
                    Ceiling = theirs.Median(),
                    Bar = Bar,
                    Connections = connections,
                    Runs = options.Runs,
                    FlushMicroseconds = flush,
                    CpuMicroseconds = cpu.Median(),
                }
            );
            report.Add(new Figure("delivery behind the last call", lags.Median(), "s") { Connections = connections, Runs = options.Runs });
        }
    }

    private static async Task<(double Rate, double Lag, long Count)> RoundAsync(
        RapportChild server,
        OutboxWatch watch,
        int connections,
        PairSource pairs,
        double seconds
    )
    {
        var began = Stopwatch.GetTimestamp();
        var result = await LoadGenerator.RunAsync(server.Port, RequestTemplate.BlackListAdd, connections, pairs, seconds);
        await watch.UntilNothingWaitsAsync();
        var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return (result.Requests / elapsed, elapsed - result.Seconds, result.Requests);
    }

    private static async Task RequireAllDeliveredAsync(this Report report, OutboxWatch watch, long expected)
    {
        var delivered = await watch.DeliveredAsync();
        if (delivered != expected)
            throw new InvalidOperationException($"{expected} events were made, {delivered} are logged as delivered.");
        report.Progress($"all {expected:#,0} events are logged as delivered");
    }
}
