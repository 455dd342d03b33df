using System.Diagnostics;
using Rapport.Bench.Children;
using Rapport.Bench.Figures;
using Rapport.Bench.Load;

namespace Rapport.Bench.Cases;

/// <summary>
/// A backlog that piled up while the receiver was down, against a bare HttpClient that posts the same bodies to the same
/// receiver. The clock runs from the first arrival, because a receiver that was down is only probed now and then.
/// </summary>
internal static class DrainCase
{
    private const double Bar = 0.15;
    private const long Backlog = 200_000;

    public static async Task RunAsync(BenchOptions options, Report report)
    {
        var port = Child.FreePort();
        await using var server = await RapportChild.StartAsync(options.Server, port);
        await server.ImportAccountsAsync();
        await using var watch = new OutboxWatch(server.DatabaseFile);
        var flush = DiskFlush.Measure(server.Folder);

        List<double> ours = [],
            theirs = [],
            cpu = [];
        for (var round = 1; round <= options.Runs; round++)
        {
            await LoadGenerator.RunAsync(
                server.Port,
                RequestTemplate.BlackListAdd,
                64,
                new PairSource((round - 1) * Backlog, Backlog),
                double.PositiveInfinity
            );
            await using var receiver = await Child.StartSelfAsync("receiver", port);
            using var client = new ReceiverClient(port);

            while ((await client.StateAsync()).Count == 0)
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            var before = server.ProcessorTime;
            await watch.UntilNothingWaitsAsync();
            var (count, first, _) = await client.StateAsync();
            var seconds = Stopwatch.GetElapsedTime(first).TotalSeconds;
            cpu.Add((server.ProcessorTime - before).TotalMicroseconds / Backlog);
            ours.Add(Backlog / seconds);
            theirs.Add(Backlog / await PostAsync(port));
            report.Progress($"round {round}: rapport {ours[^1]:#,0}/s, bare HttpClient {theirs[^1]:#,0}/s, {count - Backlog} sent more than once");
        }

        report.Add(
            new Figure(BenchOptions.Ours, ours.Median(), "1/s")
            {
                Ratio = ours.Zip(theirs, (a, b) => a / b).Median(),
                Ceiling = theirs.Median(),
                Bar = Bar,
                Runs = options.Runs,
                FlushMicroseconds = flush,
                CpuMicroseconds = cpu.Median(),
            }
        );
    }

    private static async Task<double> PostAsync(int port)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["poster", $"{port}", $"{Backlog}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment.Remove("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS");
        using var poster = Process.Start(start)!;
        var seconds = await poster.StandardOutput.ReadToEndAsync();
        await poster.WaitForExitAsync();
        return double.Parse(seconds);
    }
}
