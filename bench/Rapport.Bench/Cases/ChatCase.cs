using System.Diagnostics;
using System.Text;
using Rapport.Bench.Children;
using Rapport.Bench.Figures;
using Rapport.Bench.Load;

namespace Rapport.Bench.Cases;

/// <summary>
/// A thousand clients write to each other in pairs, texts of 200 bytes: from the sender's request until the message, stored durably, is in the
/// receiver's hands. At full speed each sender has a few messages on the way; then at half of that rate, how long one takes. Where ejabberd is
/// installed it does the same in the same rounds, with its archive and without.
/// </summary>
internal static class ChatCase
{
    private const string Archiving = "ejabberd with archive";
    private const string Relaying = "ejabberd without archive";
    private const int Lanes = 500;
    private const int OnTheWay = 4;
    private const int AtOnce = 32;
    private const double BarOfArchiving = 2;
    private const double BarOfRelaying = 0.6;
    private const double BarOfSlowest = 30;

    private static readonly string s_text = new('x', 200);

    public static async Task RunAsync(BenchOptions options, Report report)
    {
        await using var server = await RapportChild.StartAsync(options.Server);
        await server.ImportAccountsAsync();
        var idle = server.Megabytes;
        using var ours = new Chat(BenchOptions.Ours, await Clients.ManyAsync(Lanes, AtOnce, number => OurLane.OpenAsync(server.Port, number)));
        report.Add(PerClient("memory of a client that is online", server.Megabytes - idle));

        // One chat server at a time: an idle one takes memory, but a busy one would take the cores.
        List<Chat> chats = [ours];
        EjabberdChild? archiving = null,
            relaying = null;
        try
        {
            if (EjabberdChild.IsInstalled)
            {
                archiving = await EjabberdChild.StartAsync(archives: true);
                chats.Add(await EnterAsync(Archiving, archiving.Port));
                relaying = await EjabberdChild.StartAsync(archives: false);
                var empty = relaying.ServerMegabytes;
                chats.Add(await EnterAsync(Relaying, relaying.Port));
                report.Add(PerClient("the same of ejabberd", relaying.ServerMegabytes - empty));
            }

            await MeasureRatesAsync(options, report, server, chats);
        }
        finally
        {
            foreach (var chat in chats.Skip(1))
                chat.Dispose();
            if (archiving is not null)
                await archiving.DisposeAsync();
            if (relaying is not null)
                await relaying.DisposeAsync();
        }

        await MeasureDelaysAsync(options, report, ours);
    }

    private static async Task<Chat> EnterAsync(string name, int port) =>
        new(name, await Clients.ManyAsync(Lanes, AtOnce, number => XmppLane.OpenAsync(port, number)));

    private static Figure PerClient(string name, double megabytes) => new(name, megabytes * 1024 / (2 * Lanes), "KB") { Connections = 2 * Lanes };

    private static async Task MeasureRatesAsync(BenchOptions options, Report report, RapportChild server, List<Chat> chats)
    {
        foreach (var chat in chats)
            await chat.RunAsync(options.Seconds, perSecond: 0);

        var cpu = new List<double>();
        for (var round = 1; round <= options.Runs; round++)
        {
            var order = chats.ToArray();
#pragma warning disable CA5394 // Shuffling needs no secrets.
            Random.Shared.Shuffle(order);
#pragma warning restore CA5394
            foreach (var chat in order)
            {
                var before = server.ProcessorTime;
                var (count, seconds) = await chat.RunAsync(options.Seconds, perSecond: 0);
                chat.Rates.Add(count / seconds);
                if (chat == chats[0])
                    cpu.Add((server.ProcessorTime - before).TotalMicroseconds / count);
            }

            report.Progress($"round {round}: " + string.Join(", ", chats.Select(chat => $"{chat.Name} {chat.Rates[^1]:#,0}/s")));
        }

        report.Add(
            new Figure("messages from socket to socket", chats[0].Rates.Median(), "1/s")
            {
                Connections = 2 * Lanes,
                Runs = options.Runs,
                CpuMicroseconds = cpu.Median(),
                FlushMicroseconds = DiskFlush.Measure(server.Folder),
            }
        );
        foreach (var other in chats.Skip(1))
        {
            report.Add(
                new Figure("against " + other.Name, chats[0].Rates.Median(), "1/s")
                {
                    Connections = 2 * Lanes,
                    Runs = options.Runs,
                    Ceiling = other.Rates.Median(),
                    Ratio = chats[0].Rates.Zip(other.Rates, (mine, theirs) => mine / theirs).Median(),
                    Bar = other.Name == Archiving ? BarOfArchiving : BarOfRelaying,
                }
            );
        }
    }

    private static async Task MeasureDelaysAsync(BenchOptions options, Report report, Chat chat)
    {
        List<double> p50 = [],
            p99 = [];
        for (var round = 1; round <= options.Runs; round++)
        {
            chat.Delays.Clear();
            await chat.RunAsync(options.Seconds, perSecond: (int)(chat.Rates.Median() / 2));
            p50.Add(chat.Delays.Median());
            p99.Add(chat.Delays.Percentile(0.99));
            report.Progress($"round {round} at half of it: p50 {p50[^1]:0.00} ms, p99 {p99[^1]:0.00} ms");
        }

        report.Add(new Figure("send to receipt at half the rate, p50", p50.Median(), "ms") { Connections = 2 * Lanes, Runs = options.Runs });
        report.Add(
            new Figure("send to receipt at half the rate, p99", p99.Median(), "ms")
            {
                Connections = 2 * Lanes,
                Runs = options.Runs,
                Bar = BarOfSlowest,
                BarIsMost = true,
            }
        );
    }

    /// <summary>Pairs of clients of one server, each from one sender to one receiver.</summary>
    private sealed class Chat(string name, Lane[] lanes) : IDisposable
    {
        public string Name { get; } = name;

        public List<double> Rates { get; } = [];

        public List<double> Delays { get; } = [];

        public void Dispose()
        {
            foreach (var lane in lanes)
                lane.Dispose();
        }

        /// <summary>Sends for so long; over when all that was sent is received.</summary>
        /// <param name="seconds">How long.</param>
        /// <param name="perSecond">How many in all; 0: as many as go.</param>
        public async Task<(long Count, double Seconds)> RunAsync(double seconds, int perSecond)
        {
            var began = Stopwatch.GetTimestamp();
            var end = began + (long)(seconds * Stopwatch.Frequency);
            var delays = await Task.WhenAll(lanes.Select((lane, place) => Task.Run(() => TalkAsync(lane, place, began, end, perSecond))));
            foreach (var some in delays)
                Delays.AddRange(some);
            return (delays.Sum(some => some.Count), Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        private static async Task<List<double>> TalkAsync(Lane lane, int place, long began, long end, int perSecond)
        {
            var sent = new Queue<long>();
            var delays = new List<double>();
            for (var count = 0L; ; )
            {
                while (sent.Count < OnTheWay && Stopwatch.GetTimestamp() < end)
                {
                    if (perSecond > 0 && !await WaitAsync(began + (long)(((count * (double)Lanes) + place) / perSecond * Stopwatch.Frequency), end))
                        break;

                    count++;
                    sent.Enqueue(Stopwatch.GetTimestamp());
                    await lane.SendAsync();
                    if (perSecond > 0)
                        break;
                }

                if (sent.Count == 0)
                    return delays;

                await lane.ReceiveAsync();
                delays.Add(Pace.Milliseconds(Stopwatch.GetTimestamp() - sent.Dequeue()));
            }
        }

        private static async Task<bool> WaitAsync(long due, long end)
        {
            if (due >= end)
                return false;
            if (Pace.Milliseconds(due - Stopwatch.GetTimestamp()) is > 1 and var wait)
                await Task.Delay(TimeSpan.FromMilliseconds(wait), TimeProvider.System);
            return true;
        }
    }

    private abstract class Lane : IDisposable
    {
        public abstract ValueTask SendAsync();

        /// <summary>Waits until a message is received, and acknowledged where that is done.</summary>
        public abstract ValueTask ReceiveAsync();

        public abstract void Dispose();
    }

    private sealed class OurLane(ClientSocket sender, ClientSocket receiver, string to) : Lane
    {
        private static long s_number;

        public static async Task<Lane> OpenAsync(int port, int number) =>
            new OurLane(await Clients.EnterAsync(port, number), await Clients.EnterAsync(port, Lanes + number, buffer: 4096), Pairs.Name(Lanes + number));

        public override ValueTask SendAsync()
        {
            var number = Interlocked.Increment(ref s_number);
            return sender.SendAsync(
                ClientSocket.Frame(
                    $$$"""{"Id":{{{number}}},"Command":"openim/sendmsg","Body":{"To_Account":"{{{to}}}","MsgSeq":{{{number}}},"MsgRandom":{{{number}}},"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"{{{s_text}}}"}}]}}"""
                )
            );
        }

        public override async ValueTask ReceiveAsync()
        {
            while ((await receiver.ReceiveAsync()).Span.IndexOf("MessageItem"u8) < 0)
            {
                // Something else that is told.
            }

            while (true)
            {
                var reply = await sender.ReceiveAsync();
                if (!reply.Span.StartsWith("{\"Id\""u8))
                    continue;
                if (reply.Span.IndexOf("\"ErrorCode\":0"u8) < 0)
                    throw new InvalidOperationException("The server refused: " + Encoding.UTF8.GetString(reply.Span));
                return;
            }
        }

        public override void Dispose()
        {
            sender.Dispose();
            receiver.Dispose();
        }
    }

    private sealed class XmppLane(XmppSocket sender, XmppSocket receiver, byte[] stanza) : Lane
    {
        public static async Task<Lane> OpenAsync(int port, int number)
        {
            var to = Pairs.Name(Lanes + number);
            return new XmppLane(
                await XmppSocket.EnterAsync(port, Pairs.Name(number)),
                await XmppSocket.EnterAsync(port, to),
                Encoding.UTF8.GetBytes($"<message to='{to}@localhost' type='chat' id='1'><body>{s_text}</body></message>")
            );
        }

        public override ValueTask SendAsync() => sender.SendAsync(stanza);

        public override ValueTask ReceiveAsync() => receiver.ReceiveMessageAsync();

        public override void Dispose()
        {
            sender.Dispose();
            receiver.Dispose();
        }
    }
}
