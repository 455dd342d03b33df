using System.Diagnostics;
using Rapport.Bench.Figures;
using Rapport.Bench.Load;
using Rapport.Bench.Soak;

namespace Rapport.Bench.Cases;

/// <summary>
/// Millions of messages between accounts with two devices each, whose connections are cut at random, and a server that is killed once: every
/// message must reach every device exactly once and in order, and stand in the history; the memory of the process that lives on must not grow.
/// </summary>
internal static class MessageSoakCase
{
    private const int AtOnce = 32;
    private const int Readers = 8;
    private const int SecondsPerLine = 5;

    /// <summary>When nothing moves for so long, something is lost for good.</summary>
    private const double Patience = 60;

    /// <summary>The server is killed after such a part of the messages; the process behind it has most of them before it.</summary>
    private const int KilledAfter = 10;

    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(BenchOptions options, Report report)
    {
        await using var server = await SoakServer.StartAsync(options.Server);
        var run = new SoakRun(server, options.Messages);
        var devices = Enumerable.Range(0, Circles.Devices).Select(number => new SoakDevice(run, number / Circles.Sides, number % Circles.Sides)).ToArray();
        var began = Stopwatch.GetTimestamp();
        var writing = Task.WhenAll(devices.Select(device => Task.Run(device.WriteAsync)));
        var memory = await WatchAsync(run, options.Messages, devices, writing, report);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;

        var sent = new long[Circles.Strands];
        foreach (var device in devices)
            device.Tell(sent);
        if (run.Acknowledged != options.Messages || sent.Sum() != options.Messages)
            run.Faults.Add("the soak", $"{sent.Sum()} messages were sent, {run.Acknowledged} acknowledged");

        await ListenAsync(run, devices, sent, report);
        CompareDevices(run, devices);
        var read = await ReadHistoriesAsync(run, devices, sent, report);
        foreach (var device in devices)
            device.Dispose();

        report.Add(
            new Figure("messages from socket to socket", options.Messages / seconds, "1/s")
            {
                Connections = Circles.Devices,
                FlushMicroseconds = DiskFlush.Measure(server.Child.Folder),
            }
        );
        report.Add(new Figure("messages acknowledged", run.Acknowledged, ""));
        report.Add(new Figure("messages lost, doubled, out of order", run.Faults.Count, "") { Bar = 0, BarIsMost = true });
        report.Add(new Figure("messages read back, both sides", read, ""));
        report.Add(new Figure("connections cut by devices", run.Cuts, ""));
        report.Add(new Figure("connections lost otherwise", run.Losses.Values.Sum(), ""));
        foreach (var (reason, count) in run.Losses)
            report.Progress($"{count} connections: {reason}");
        report.Add(new Figure("messages sent again", run.SentAgain, ""));
        report.Add(new Figure("of them stored before", run.WereThere, ""));
        report.Add(new Figure("catch-ups", run.CatchUps, ""));
        report.Add(new Figure("messages caught up with", run.Fetched, ""));
        memory.Report(report);
        report.Add(new Figure("largest write-ahead log", memory.LargestLog, "MB"));
        report.Add(new Figure("database", server.DatabaseMegabytes, "MB"));
    }

    /// <summary>Looks at the server each second, and kills it once.</summary>
    /// <returns>What it saw of the process that lived on.</returns>
    private static async Task<MemoryWatch> WatchAsync(SoakRun run, long messages, SoakDevice[] devices, Task writing, Report report)
    {
        var memory = new MemoryWatch();
        var isKilled = false;
        var (moved, movedAt) = (0L, Stopwatch.GetTimestamp());
        var before = 0L;
        for (var second = 1; !writing.IsCompleted; second++)
        {
            await Task.WhenAny(writing, Task.Delay(s_second, TimeProvider.System));
            memory.Sample(run.Server.Child.Megabytes, run.Server.Child.LogMegabytes);
            var count = run.Acknowledged;
            if (!isKilled && count >= messages / KilledAfter)
            {
                isKilled = true;
                var megabytes = memory.Last;
                memory = new MemoryWatch();
                var killedAt = Stopwatch.GetTimestamp();
                await run.Server.KillAndRestartAsync();
                report.Progress(
                    $"{second} s: killed at {run.Acknowledged:#,0} messages and {megabytes:0} MB; started again after {Stopwatch.GetElapsedTime(killedAt).TotalSeconds:0.0} s"
                );
            }

            if (count != moved)
                (moved, movedAt) = (count, Stopwatch.GetTimestamp());
            else if (Stopwatch.GetElapsedTime(movedAt).TotalSeconds > Patience)
                throw new InvalidOperationException(
                    $"Stuck at {count}: {string.Join("; ", devices.Select(device => device.Plight).OfType<string>().Take(10))}"
                );

            if (second % SecondsPerLine == 0)
            {
                report.Progress(
                    $"{second} s: {count:#,0} messages ({(count - before) / SecondsPerLine:#,0}/s), {memory.Last:0.0} MB resident, log {run.Server.Child.LogMegabytes:0} MB, "
                        + $"database {run.Server.DatabaseMegabytes:#,0} MB; {run.Cuts:#,0} cuts, {run.SentAgain:#,0} sent again, {run.CatchUps:#,0} catch-ups; {run.Faults.Count} faults"
                );
                before = count;
            }
        }

        await writing;
        return memory;
    }

    /// <summary>Until every device has heard of everything; then each comes back once more, and must not have missed anything.</summary>
    private static async Task ListenAsync(SoakRun run, SoakDevice[] devices, long[] sent, Report report)
    {
        var listening = Task.WhenAll(devices.Select(device => Task.Run(() => device.ListenAsync(sent))));
        await Task.WhenAny(listening, Task.Delay(TimeSpan.FromSeconds(Patience), TimeProvider.System));
        if (!listening.IsCompleted)
        {
            foreach (var device in devices)
                device.Heard.Complain(sent);
            throw new InvalidOperationException("Some devices never hear of everything that was acknowledged.");
        }

        await listening;
        var caughtUp = run.CatchUps;
        await Clients.ManyAsync(
            devices.Length,
            AtOnce,
            async number =>
            {
                await devices[number].ComeBackAsync();
                return true;
            }
        );
        foreach (var device in devices)
            device.Heard.Complain(sent);
        if (run.CatchUps != caughtUp)
            run.Faults.Add("the soak", $"{run.CatchUps - caughtUp} devices that had everything had missed something when they came back");
        report.Progress($"all {devices.Length} devices have heard of everything, {run.Faults.Count} faults");
    }

    /// <summary>All devices of a conversation must have heard the same in the same order.</summary>
    private static void CompareDevices(SoakRun run, SoakDevice[] devices)
    {
        foreach (var device in devices)
        {
            for (var place = 0; place < Circles.Peers; place++)
            {
                var peer = Circles.Peer(device.Account, place);
                var other = devices[peer * Circles.Sides].Heard.TallyOf(Circles.PlaceOf(peer, device.Account));
                if (device.Heard.TallyOf(place).Order != other.Order)
                    run.Faults.Add($"{Pairs.Name(device.Account)}", $"its devices and those of {Pairs.Name(peer)} differ in order or times");
            }
        }
    }

    private static async Task<long> ReadHistoriesAsync(SoakRun run, SoakDevice[] devices, long[] sent, Report report)
    {
        var began = Stopwatch.GetTimestamp();
        var connections = new Queue<Connection>();
        for (var i = 0; i < Readers; i++)
            connections.Enqueue(await Connection.OpenAsync(run.Server.Child.Port));

        var counts = await Clients.ManyAsync(
            Circles.Accounts * Circles.Peers,
            Readers,
            async view =>
            {
                Connection? connection;
                lock (connections)
                    connection = connections.Dequeue();
                var (owner, place) = (view / Circles.Peers, view % Circles.Peers);
                var (count, tally) = await new HistoryCheck(run.Faults, connection).ReadAsync(owner, Circles.Peer(owner, place), sent);
                if (tally.Sum != devices[owner * Circles.Sides].Heard.TallyOf(place).Sum)
                    run.Faults.Add(
                        $"history of {Pairs.Name(owner)} with {Pairs.Name(Circles.Peer(owner, place))}",
                        "differs from what the devices heard in messages or times"
                    );
                lock (connections)
                    connections.Enqueue(connection);
                return count;
            }
        );
        foreach (var connection in connections)
            connection.Dispose();
        report.Progress(
            $"{counts.Sum():#,0} messages of {counts.Length:#,0} histories read in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s, {run.Faults.Count} faults"
        );
        return counts.Sum();
    }
}
