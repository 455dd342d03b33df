using System.Diagnostics;
using Rapport.Bench.Children;
using Rapport.Bench.Figures;
using Rapport.Bench.Load;

namespace Rapport.Bench.Cases;

/// <summary>
/// One account's status change on its way to a thousand sessions that have subscribed: from the request, with its durable write, until the
/// last of them has it; against a bare WebSocket server that sends the same bytes to as many.
/// </summary>
internal static class FanOutCase
{
    private const double Bar = 0.35;
    private const int Listeners = 1000;
    private const int AtOnce = 32;

    /// <summary>Nobody listens with it.</summary>
    private const int Speaker = Pairs.Accounts - 1;

    public static async Task RunAsync(BenchOptions options, Report report)
    {
        await using var bare = await Child.StartSelfAsync("sockets", Child.FreePort());
        await using var server = await RapportChild.StartAsync(options.Server);
        await server.ImportAccountsAsync();

        using var ours = new Audience(
            await Clients.ManyAsync(Listeners, AtOnce, number => SubscribeAsync(server.Port, number)),
            await Clients.EnterAsync(server.Port, Speaker),
            SetStatus
        );

        // A listener may already be told while others still subscribe; so the news are counted from here on.
        var news = await ours.LearnAsync();
        using var ceiling = new Audience(
            await Clients.ManyAsync(Listeners, AtOnce, _ => ClientSocket.OpenAsync(bare.Port, "/listen")),
            await ClientSocket.OpenAsync(bare.Port, "/all"),
            _ => ClientSocket.Frame(news)
        );

        await ours.MeasureAsync(options.Seconds);
        await ceiling.MeasureAsync(options.Seconds);
        List<double> one = [],
            other = [];
        for (var round = 1; round <= options.Runs; round++)
        {
            one.Add(await ours.MeasureAsync(options.Seconds));
            other.Add(await ceiling.MeasureAsync(options.Seconds));
            report.Progress($"round {round}: gateway {one[^1]:0.00} ms, bare {other[^1]:0.00} ms to {Listeners} listeners");
        }

        report.Add(
            new Figure("frames to listeners", Listeners * 1000 / one.Median(), "1/s")
            {
                Ratio = other.Zip(one, (bareMs, oursMs) => bareMs / oursMs).Median(),
                Ceiling = Listeners * 1000 / other.Median(),
                Bar = Bar,
                Connections = Listeners,
                Runs = options.Runs,
            }
        );
        report.Add(new Figure("status change to last listener", one.Median(), "ms") { Connections = Listeners, Runs = options.Runs });
    }

    private static async Task<ClientSocket> SubscribeAsync(int port, int number)
    {
        var socket = await Clients.EnterAsync(port, number);
        await socket.RequireAsync(ClientSocket.Frame($$$"""{"Id":2,"Command":"status/subscribe","Body":{"To_Account":["{{{Pairs.Name(Speaker)}}}"]}}"""));
        return socket;
    }

    private static byte[] SetStatus(long number) => ClientSocket.Frame($$$"""{"Id":3,"Command":"status/set","Body":{"CustomStatus":"{{{number:D10}}}"}}""");

    private sealed class Audience(ClientSocket[] listeners, ClientSocket speaker, Func<long, byte[]> speech) : IDisposable
    {
        private TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _heard;
        private long _said;
        private bool _isListening;

        /// <summary>Lets everybody hear once; tells what was heard.</summary>
        public async Task<string> LearnAsync()
        {
            const int Most = 64;

            // Nobody knows how many news of the speaker's login a listener has had; they end with the first status that was set.
            await speaker.SendAsync(speech(++_said));
            var text = "";
            foreach (var listener in listeners)
            {
                for (var news = 0; news < Most; news++)
                {
                    text = System.Text.Encoding.UTF8.GetString((await listener.ReceiveAsync()).Span);
                    if (text.Contains($"{_said:D10}", StringComparison.Ordinal))
                        break;
                }
            }

            return text;
        }

        /// <summary>How long it takes until all have heard; the median, in milliseconds.</summary>
        public async Task<double> MeasureAsync(double seconds)
        {
            Listen();

            var times = new List<double>();
            var end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < end)
            {
                _all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Volatile.Write(ref _heard, 0);
                var frame = speech(++_said);
                var began = Stopwatch.GetTimestamp();
                await speaker.SendAsync(frame);
                await _all.Task;
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            return times.Median();
        }

        public void Dispose()
        {
            foreach (var listener in listeners)
                listener.Dispose();
            speaker.Dispose();
        }

        private void Listen()
        {
            if (_isListening)
                return;

            _isListening = true;
            foreach (var listener in listeners)
                _ = ListenAsync(listener);
            _ = DrainAsync(speaker);
        }

        private async Task ListenAsync(ClientSocket listener)
        {
            try
            {
                while (true)
                {
                    await listener.ReceiveAsync();
                    if (Interlocked.Increment(ref _heard) == listeners.Length)
                        _all.TrySetResult();
                }
            }
            catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
            {
                // The case is over.
            }
        }

        /// <summary>The speaker's replies are of no interest.</summary>
        private static async Task DrainAsync(ClientSocket socket)
        {
            try
            {
                while (true)
                    await socket.ReceiveAsync();
            }
            catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
            {
                // The case is over.
            }
        }
    }
}
