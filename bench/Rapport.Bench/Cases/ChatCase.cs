using System.Diagnostics;
using System.Text;
using Rapport.Bench.Children;
using Rapport.Bench.Figures;
using Rapport.Bench.Load;

namespace Rapport.Bench.Cases;

/// <summary>
/// A thousand clients write to each other in pairs, texts of 200 bytes: from the sender's request until the stored message is in the receiver's
/// hands. At full speed each sender has a few messages on the way; then at half of that rate, how long one takes.
/// </summary>
internal static class ChatCase
{
    private const int Pairs = 500;
    private const int OnTheWay = 4;
    private const int AtOnce = 32;
    private const double BarOfSlowest = 30;

    private static readonly string s_text = new('x', 180);

    public static async Task RunAsync(BenchOptions options, Report report)
    {
        await using var server = await RapportChild.StartAsync(options.Server);
        await server.ImportAccountsAsync();
        var idle = server.Megabytes;
        var senders = await Clients.ManyAsync(Pairs, AtOnce, number => Clients.EnterAsync(server.Port, number));
        var receivers = await Clients.ManyAsync(Pairs, AtOnce, number => Clients.EnterAsync(server.Port, Pairs + number, buffer: 4096));
        using var chat = new Chat(senders, receivers);
        report.Add(new Figure("memory of a client that is online", (server.Megabytes - idle) * 1024 / (2 * Pairs), "KB") { Connections = 2 * Pairs });

        await chat.RunAsync(options.Seconds, perSecond: 0);
        List<double> rates = [],
            cpu = [];
        for (var round = 1; round <= options.Runs; round++)
        {
            var before = server.ProcessorTime;
            var (count, seconds) = await chat.RunAsync(options.Seconds, perSecond: 0);
            rates.Add(count / seconds);
            cpu.Add((server.ProcessorTime - before).TotalMicroseconds / count);
            report.Progress($"round {round}: {rates[^1]:#,0} messages/s, {cpu[^1]:0.0} µs of processor time each");
        }

        report.Add(
            new Figure("messages from socket to socket", rates.Median(), "1/s")
            {
                Connections = 2 * Pairs,
                Runs = options.Runs,
                CpuMicroseconds = cpu.Median(),
                FlushMicroseconds = DiskFlush.Measure(server.Folder),
            }
        );

        List<double> p50 = [],
            p99 = [];
        for (var round = 1; round <= options.Runs; round++)
        {
            chat.Delays.Clear();
            await chat.RunAsync(options.Seconds, perSecond: (int)(rates.Median() / 2));
            p50.Add(chat.Delays.Median());
            p99.Add(chat.Delays.Percentile(0.99));
            report.Progress($"round {round} at half of it: p50 {p50[^1]:0.00} ms, p99 {p99[^1]:0.00} ms");
        }

        report.Add(new Figure("send to receipt at half the rate, p50", p50.Median(), "ms") { Connections = 2 * Pairs, Runs = options.Runs });
        report.Add(
            new Figure("send to receipt at half the rate, p99", p99.Median(), "ms")
            {
                Connections = 2 * Pairs,
                Runs = options.Runs,
                Bar = BarOfSlowest,
                BarIsMost = true,
            }
        );
    }

    private sealed class Chat(ClientSocket[] senders, ClientSocket[] receivers) : IDisposable
    {
        private long _number;

        public List<double> Delays { get; } = [];

        public void Dispose()
        {
            foreach (var socket in senders.Concat(receivers))
                socket.Dispose();
        }

        /// <summary>Sends for so long; over when all that was sent is received and acknowledged.</summary>
        /// <param name="seconds">How long.</param>
        /// <param name="perSecond">How many in all; 0: as many as go.</param>
        public async Task<(long Count, double Seconds)> RunAsync(double seconds, int perSecond)
        {
            var began = Stopwatch.GetTimestamp();
            var end = began + (long)(seconds * Stopwatch.Frequency);
            var counts = await Task.WhenAll(Enumerable.Range(0, Pairs).Select(pair => Task.Run(() => TalkAsync(pair, began, end, perSecond))));
            return (counts.Sum(), Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        private async Task<long> TalkAsync(int pair, long began, long end, int perSecond)
        {
            var sent = new Queue<long>();
            long acknowledged = 0,
                received = 0,
                count = 0;
            var delays = new List<double>();
            while (true)
            {
                while (Stopwatch.GetTimestamp() < end && count - Math.Min(acknowledged, received) < OnTheWay)
                {
                    if (perSecond > 0)
                    {
                        var due = began + (long)(((count * (double)Pairs) + pair) / perSecond * Stopwatch.Frequency);
                        var wait = Pace.Milliseconds(due - Stopwatch.GetTimestamp());
                        if (due >= end)
                            break;
                        if (wait > 1)
                            await Task.Delay(TimeSpan.FromMilliseconds(wait), TimeProvider.System);
                    }

                    count++;
                    sent.Enqueue(Stopwatch.GetTimestamp());
                    await senders[pair].SendAsync(Frame(pair));
                    if (perSecond > 0)
                        break;
                }

                if (acknowledged == count && received == count)
                    break;

                if (received < count)
                {
                    var message = await receivers[pair].ReceiveAsync();
                    if (message.Span.IndexOf("MessageItem"u8) >= 0)
                    {
                        received++;
                        delays.Add(Pace.Milliseconds(Stopwatch.GetTimestamp() - sent.Dequeue()));
                    }
                }

                if (acknowledged < count)
                {
                    var reply = await senders[pair].ReceiveAsync();
                    if (reply.Span.StartsWith("{\"Id\""u8))
                    {
                        if (reply.Span.IndexOf("\"ErrorCode\":0"u8) < 0)
                            throw new InvalidOperationException("The server refused: " + Encoding.UTF8.GetString(reply.Span));
                        acknowledged++;
                    }
                }
            }

            lock (Delays)
                Delays.AddRange(delays);
            return count;
        }

        private byte[] Frame(int pair)
        {
            var number = Interlocked.Increment(ref _number);
            return ClientSocket.Frame(
                $$$"""{"Id":{{{number}}},"Command":"openim/sendmsg","Body":{"To_Account":"{{{Load.Pairs.Name(Pairs + pair)}}}","MsgSeq":{{{number}}},"MsgRandom":{{{number}}},"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"{{{s_text}}}"}}]}}"""
            );
        }
    }
}
