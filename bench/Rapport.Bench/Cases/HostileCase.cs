using System.Diagnostics;
using System.Text;
using Rapport.Bench.Children;
using Rapport.Bench.Figures;
using Rapport.Bench.Load;

namespace Rapport.Bench.Cases;

/// <summary>
/// What well-behaved clients feel while others do their worst, each as fast as it is told to: connections that never log in, logins with a
/// wrong signature, frames that never end, and clients that do not read what they are told. The first figure is the same without them.
/// </summary>
internal static class HostileCase
{
    private const double Bar = 0.5;
    private const double BarMegabytes = 64;
    private const int Good = 16;
    private const int Silent = 500;
    private const int Unfinished = 100;
    private const int Deaf = 100;
    private const int Forgers = 4;
    private const int ForgedPerSecond = 400;
    private const int EventsPerSecond = 100;

    /// <summary>What the deaf listen to.</summary>
    private const int Speaker = Pairs.Accounts - 1;

    private static readonly byte[] s_request = ClientSocket.Frame("""{"Id":2,"Command":"gateway/sequences"}""");

    public static async Task RunAsync(BenchOptions options, Report report)
    {
        await using var server = await RapportChild.StartAsync(options.Server);
        await server.ImportAccountsAsync();
        var good = await Clients.ManyAsync(Good, Good, number => Clients.EnterAsync(server.Port, number));
        await MeasureAsync(good, options.Seconds);

        List<Outcome> alone = [],
            beside = [];
        List<double> megabytes = [];
        for (var round = 1; round <= options.Runs; round++)
        {
            alone.Add(await MeasureAsync(good, options.Seconds));
            var before = server.Megabytes;
            await using (await Crowd.GatherAsync(server.Port))
            {
                beside.Add(await MeasureAsync(good, options.Seconds));
                megabytes.Add(server.Megabytes - before);
            }

            report.Progress(
                $"round {round}: alone {alone[^1].Rate:#,0}/s p99 {alone[^1].P99:0.0} ms, beside {beside[^1].Rate:#,0}/s p99 {beside[^1].P99:0.0} ms, {megabytes[^1]:0.0} MB"
            );
        }

        foreach (var client in good)
            client.Dispose();
        report.Add(
            new Figure("calls beside hostile clients", beside.Select(one => one.Rate).Median(), "1/s")
            {
                Ratio = beside.Zip(alone, (one, other) => one.Rate / other.Rate).Median(),
                Ceiling = alone.Select(one => one.Rate).Median(),
                Bar = Bar,
                Connections = Good,
                Runs = options.Runs,
            }
        );
        report.Add(new Figure("p99 of these calls", beside.Select(one => one.P99).Median(), "ms") { Connections = Good, Runs = options.Runs });
        report.Add(
            new Figure("memory the hostile ones cost", megabytes.Median(), "MB")
            {
                Bar = BarMegabytes,
                BarIsMost = true,
                Connections = Silent + Unfinished + Deaf,
                Runs = options.Runs,
            }
        );
    }

    private static async Task<Outcome> MeasureAsync(ClientSocket[] clients, double seconds)
    {
        var began = Stopwatch.GetTimestamp();
        var end = began + (long)(seconds * Stopwatch.Frequency);
        var times = await Task.WhenAll(
            clients.Select(client =>
                Task.Run(async () =>
                {
                    var mine = new List<double>();
                    while (Stopwatch.GetTimestamp() < end)
                    {
                        var sent = Stopwatch.GetTimestamp();
                        await client.RequireAsync(s_request);
                        mine.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                    }

                    return mine;
                })
            )
        );
        var all = times.SelectMany(mine => mine).ToList();
        return new Outcome(all.Count / Stopwatch.GetElapsedTime(began).TotalSeconds, all.Percentile(0.99));
    }

    private sealed record Outcome(double Rate, double P99);

    /// <summary>Everybody who means no good.</summary>
    private sealed class Crowd : IAsyncDisposable
    {
        private readonly CancellationTokenSource _enough = new();
        private readonly List<ClientSocket> _sockets = [];
        private readonly List<Task> _working = [];

        public static async Task<Crowd> GatherAsync(int port)
        {
            const int AtOnce = 32;
            var crowd = new Crowd();

            // Behind the accounts of those who behave.
            crowd._sockets.AddRange(await Clients.ManyAsync(Silent, AtOnce, _ => ClientSocket.OpenAsync(port)));
            crowd._sockets.AddRange(await Clients.ManyAsync(Unfinished, AtOnce, number => BeginFrameAsync(port, Good + number)));
            crowd._sockets.AddRange(await Clients.ManyAsync(Deaf, AtOnce, number => SubscribeAsync(port, Good + Unfinished + number)));
            for (var forger = 0; forger < Forgers; forger++)
                crowd._working.Add(Task.Run(() => crowd.RepeatAsync(ForgedPerSecond / Forgers, () => ForgeAsync(port))));

            var speaker = await Clients.EnterAsync(port, Speaker);
            crowd._sockets.Add(speaker);
            long said = 0;
            crowd._working.Add(
                Task.Run(() =>
                    crowd.RepeatAsync(
                        EventsPerSecond,
                        async () =>
                            await speaker.RequireAsync(ClientSocket.Frame($$$"""{"Id":3,"Command":"status/set","Body":{"CustomStatus":"{{{++said}}}"}}"""))
                    )
                )
            );
            return crowd;
        }

        public async ValueTask DisposeAsync()
        {
            await _enough.CancelAsync();
            await Task.WhenAll(_working);
            foreach (var socket in _sockets)
                socket.Dispose();
            _enough.Dispose();
        }

        private static async Task<ClientSocket> BeginFrameAsync(int port, int device)
        {
            var socket = await Clients.EnterAsync(port, device);
            await socket.SendAsync([.. ClientSocket.Frame(new string(' ', 1000)).Take(500)]);
            return socket;
        }

        private static async Task<ClientSocket> SubscribeAsync(int port, int device)
        {
            var socket = await Clients.EnterAsync(port, device);
            await socket.SendAsync(ClientSocket.Frame($$$"""{"Id":2,"Command":"status/subscribe","Body":{"To_Account":["{{{Pairs.Name(Speaker)}}}"]}}"""));
            return socket;
        }

        private static async Task ForgeAsync(int port)
        {
            using var socket = await ClientSocket.OpenAsync(port);
            await socket.SendAsync(Clients.Login(0, key: "not the key of the app"));
            var answer = await socket.ReceiveAsync();
            if (answer.Span.IndexOf("\"ErrorCode\":0"u8) >= 0)
                throw new InvalidOperationException("A forged signature was taken: " + Encoding.UTF8.GetString(answer.Span));
        }

        private async Task RepeatAsync(int perSecond, Func<Task> action)
        {
            var began = Stopwatch.GetTimestamp();
            for (long done = 1; !_enough.IsCancellationRequested; done++)
            {
                await action();
                var ahead = TimeSpan.FromSeconds(done / (double)perSecond) - Stopwatch.GetElapsedTime(began);
                if (ahead > TimeSpan.Zero)
                    await Task.Delay(ahead, TimeProvider.System);
            }
        }
    }
}
