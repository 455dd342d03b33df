using Rapport.Bench.Children;
using Rapport.Bench.Figures;
using Rapport.Bench.Load;

namespace Rapport.Bench.Cases;

/// <summary>
/// How much later than its commit a webhook arrives, at a steady 2,000 events a second. The commit is taken to be when the
/// caller has his answer, which is sent at the same moment as the webhook; so a webhook may well arrive first (0).
/// </summary>
internal static class DelayCase
{
    private const double BarMilliseconds = 10;
    private const int EventsPerSecond = 2000;
    private const int Connections = Pace.Connections;

    public static async Task RunAsync(BenchOptions options, Report report)
    {
        await using var receiver = await Child.StartSelfAsync("receiver", Child.FreePort());
        using var client = new ReceiverClient(receiver.Port);
        await using var server = await RapportChild.StartAsync(options.Server, receiver.Port);
        await server.ImportAccountsAsync();
        await using var watch = new OutboxWatch(server.DatabaseFile);
        await LoadGenerator.RunAsync(server.Port, RequestTemplate.BlackListAdd, Connections, new PairSource(0, 50_000), double.PositiveInfinity);
        await watch.UntilNothingWaitsAsync();

        var perRound = (int)(EventsPerSecond * options.Seconds);
        List<double> p50 = [],
            p99 = [],
            whole = [];
        for (var round = 0; round < options.Runs; round++)
        {
            await client.ResetAsync(record: true);
            var first = 50_000 + ((long)round * perRound);
            var calls = await Pace.CallAsync(server.Port, EventsPerSecond, perRound, i => first + i);
            await watch.UntilNothingWaitsAsync();
            var arrivals = await client.ArrivalsAsync();
            var (_, _, outOfOrder) = await client.StateAsync();
            if (arrivals.Length != perRound || outOfOrder > 0)
                throw new InvalidOperationException($"{perRound} events were made, {arrivals.Length} arrived, {outOfOrder} out of order.");

            var delays = arrivals.Select(arrival => Pace.Milliseconds(Math.Max(0, arrival.Ticks - calls[(arrival.Owner, arrival.Other)].Answered))).ToList();
            p50.Add(delays.Median());
            p99.Add(delays.Percentile(0.99));
            whole.Add(arrivals.Select(arrival => Pace.Milliseconds(arrival.Ticks - calls[(arrival.Owner, arrival.Other)].Sent)).Percentile(0.99));
            report.Progress(
                $"round {round + 1}: p50 {p50[^1]:0.00} ms, p99 {p99[^1]:0.00} ms, longest {delays.Max():0.0} ms; from the call's start p99 {whole[^1]:0.00} ms"
            );
        }

        report.Add(new Figure("added delay, p50", p50.Median(), "ms") { Connections = Connections, Runs = options.Runs });
        report.Add(
            new Figure("added delay, p99", p99.Median(), "ms")
            {
                Bar = BarMilliseconds,
                BarIsMost = true,
                Connections = Connections,
                Runs = options.Runs,
            }
        );
        report.Add(new Figure("call sent to webhook arrived, p99", whole.Median(), "ms") { Connections = Connections, Runs = options.Runs });
    }
}
