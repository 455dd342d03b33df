using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using Rapport.Bench.Children;
using Rapport.Bench.Figures;
using Rapport.Bench.Load;

namespace Rapport.Bench.Cases;

/// <summary>
/// Two nodes on one PostgreSQL: how much later than a commit on one node a client of the other hears of it, at a steady 2,000 events a
/// second; and how long it takes until webhooks go out again when the node that delivers them is killed.
/// </summary>
internal static class NodesCase
{
    private const int EventsPerSecond = 2000;
    private const int Listeners = 1000;
    private const int AtOnce = 32;
    private const double BarOfMedian = 5;
    private const double BarOfSlowest = 50;
    private const double BarOfTakeOver = 5000;

    public static async Task RunAsync(BenchOptions options, Report report)
    {
        await using var postgres = await PostgresChild.StartAsync();
        await MeasureDelayAsync(options, report, await postgres.NewDatabaseAsync());
        await MeasureTakeOverAsync(options, report, await postgres.NewDatabaseAsync());
    }

    private static async Task MeasureDelayAsync(BenchOptions options, Report report, string database)
    {
        await using var first = await RapportChild.StartAsync(options.Server, postgres: database);
        await using var second = await RapportChild.StartAsync(options.Server, postgres: database);
        await first.ImportAccountsAsync();
        var heard = new ConcurrentDictionary<(int Owner, int Other), long>();
        var listeners = await Clients.ManyAsync(Listeners, AtOnce, number => Clients.EnterAsync(second.Port, number));
        foreach (var (owner, listener) in listeners.Index())
            _ = ListenAsync(listener, owner, heard);

        var perRound = (int)(EventsPerSecond * options.Seconds);
        List<double> p50 = [],
            p99 = [],
            whole = [];
        for (var round = 0; round <= options.Runs; round++)
        {
            heard.Clear();
            var begin = round * perRound;
            var calls = await Pace.CallAsync(first.Port, EventsPerSecond, perRound, i => PairOfListener(begin + i));
            while (heard.Count < perRound)
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);

            // The first round warms up.
            if (round == 0)
                continue;

            var delays = calls.Select(call => Pace.Milliseconds(Math.Max(0, heard[call.Key] - call.Value.Answered))).ToList();
            p50.Add(delays.Median());
            p99.Add(delays.Percentile(0.99));
            whole.Add(calls.Select(call => Pace.Milliseconds(heard[call.Key] - call.Value.Sent)).Percentile(0.99));
            report.Progress(
                $"round {round}: p50 {p50[^1]:0.00} ms, p99 {p99[^1]:0.00} ms, longest {delays.Max():0.0} ms; from the call's start p99 {whole[^1]:0.00} ms"
            );
        }

        foreach (var listener in listeners)
            listener.Dispose();
        report.Add(FigureOf("from node to node, p50", p50) with { Bar = BarOfMedian, BarIsMost = true });
        report.Add(FigureOf("from node to node, p99", p99) with { Bar = BarOfSlowest, BarIsMost = true });
        report.Add(FigureOf("call sent to news arrived, p99", whole));

        Figure FigureOf(string name, List<double> rounds) => new(name, rounds.Median(), "ms") { Connections = Listeners, Runs = options.Runs };
    }

    private static async Task MeasureTakeOverAsync(BenchOptions options, Report report, string database)
    {
        await using var receiver = await Child.StartSelfAsync("receiver", Child.FreePort());
        using var client = new ReceiverClient(receiver.Port);
        var leader = await RapportChild.StartAsync(options.Server, receiver.Port, postgres: database);
        var other = await RapportChild.StartAsync(options.Server, receiver.Port, postgres: database);
        await leader.ImportAccountsAsync();
        var times = new List<double>();
        for (var round = 0; round < options.Runs; round++)
        {
            await client.ResetAsync();
            await BlockAsync(leader, 2 * round);
            await UntilAsync(client, 1);

            leader.Kill();
            var killed = Stopwatch.GetTimestamp();
            await BlockAsync(other, (2 * round) + 1);
            await UntilAsync(client, 2);
            times.Add(Stopwatch.GetElapsedTime(killed).TotalMilliseconds);
            report.Progress($"round {round + 1}: {times[^1]:0} ms until the other node delivers");

            await leader.DisposeAsync();
            leader = other;
            other = await RapportChild.StartAsync(options.Server, receiver.Port, postgres: database);
        }

        await leader.DisposeAsync();
        await other.DisposeAsync();
        report.Add(
            new Figure("take-over, longest", times.Max(), "ms")
            {
                Bar = BarOfTakeOver,
                BarIsMost = true,
                Runs = options.Runs,
            }
        );
        report.Add(new Figure("take-over, median", times.Median(), "ms") { Runs = options.Runs });
    }

    private static async Task BlockAsync(RapportChild server, long pair)
    {
        using var connection = await Connection.OpenAsync(server.Port);
        var request = RequestTemplate.BlackListAdd.Copy();
        RequestTemplate.BlackListAdd.Patch(request, pair);
        await connection.RequireAsync(request);
    }

    private static async Task UntilAsync(ReceiverClient client, long count)
    {
        while ((await client.StateAsync()).Count < count)
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
    }

    /// <summary>Pairs whose owners listen.</summary>
    private static long PairOfListener(int number) => ((long)(number / Listeners) * Pairs.Accounts) + (number % Listeners);

    private static async Task ListenAsync(ClientSocket socket, int owner, ConcurrentDictionary<(int Owner, int Other), long> heard)
    {
        try
        {
            while (true)
            {
                var message = await socket.ReceiveAsync();
                var now = Stopwatch.GetTimestamp();
                var item = message.Span.IndexOf("BlackListItem"u8);
                if (item < 0)
                    continue;

                var name = message.Span[(item + message.Span[item..].IndexOf("user-"u8))..];
                heard[(owner, int.Parse(name.Slice(5, 7)))] = now;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The case is over.
        }
    }
}
