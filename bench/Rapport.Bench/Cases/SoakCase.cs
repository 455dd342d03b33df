using System.Diagnostics;
using Rapport.Bench.Children;
using Rapport.Bench.Figures;
using Rapport.Bench.Load;

namespace Rapport.Bench.Cases;

/// <summary>Minutes of mixed load with webhooks on; watches memory and the write-ahead log.</summary>
internal static class SoakCase
{
    private const int Connections = 32;
    private const double SampleSeconds = 10;

    /// <summary>Writes a second; bounded, so that the pairs last for the whole time.</summary>
    private const int WritesPerSecond = 2000;

    public static async Task RunAsync(BenchOptions options, Report report)
    {
        await using var receiver = await Child.StartSelfAsync("receiver", Child.FreePort());
        await using var server = await RapportChild.StartAsync(options.Server, receiver.Port);
        await server.ImportAccountsAsync();

        var seconds = options.Minutes * 60;
        var writes = new PairSource(0, Math.Min(Pairs.Most, (long)(seconds * WritesPerSecond)));
        var reading = LoadGenerator.RunAsync(server.Port, RequestTemplate.BlackListCheck, Connections, new PairSource(0, 400_000, repeat: true), seconds);
        var writing = WriteAsync(server.Port, writes, seconds);

        var samples = new List<(double At, double Megabytes)>();
        var began = Stopwatch.GetTimestamp();
        double largestLog = 0;
        while (!reading.IsCompleted)
        {
            await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(SampleSeconds), TimeProvider.System));
            samples.Add((Stopwatch.GetElapsedTime(began).TotalSeconds, server.Megabytes));
            largestLog = Math.Max(largestLog, server.LogMegabytes);
            report.Progress($"{samples[^1].At:0} s: {samples[^1].Megabytes:0.0} MB resident, log {server.LogMegabytes:0} MB, {writes.Taken:#,0} writes");
        }

        await writing;
        var half = samples.Count / 2;
        report.Add(new Figure("reads meanwhile", (await reading).Rate, "1/s") { Connections = Connections });
        report.Add(new Figure("resident, first half", samples.Take(half).Skip(1).Select(sample => sample.Megabytes).Median(), "MB"));
        report.Add(new Figure("resident, last tenth", samples.TakeLast(Math.Max(1, samples.Count / 10)).Select(sample => sample.Megabytes).Median(), "MB"));
        report.Add(new Figure("growth in the second half", samples[^1].Megabytes - samples[half].Megabytes, "MB"));
        report.Add(new Figure("largest write-ahead log", largestLog, "MB"));
    }

    private static async Task WriteAsync(int port, PairSource pairs, double seconds)
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Connection.OpenAsync(port)));
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            connections.Select(connection =>
                Task.Run(async () =>
                {
                    var request = RequestTemplate.BlackListAdd.Copy();
                    while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds && pairs.TryTake(out var pair))
                    {
                        RequestTemplate.BlackListAdd.Patch(request, pair);
                        await connection.RequireAsync(request);
                        var ahead = (pairs.Taken / (double)WritesPerSecond) - Stopwatch.GetElapsedTime(began).TotalSeconds;
                        if (ahead > 0.002)
                            await Task.Delay(TimeSpan.FromSeconds(ahead), TimeProvider.System);
                    }
                })
            )
        );
        foreach (var open in connections)
            open.Dispose();
    }
}
