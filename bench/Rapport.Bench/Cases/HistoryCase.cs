using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Rapport.Bench.Children;
using Rapport.Bench.Figures;
using Rapport.Bench.Load;

namespace Rapport.Bench.Cases;

/// <summary>
/// A conversation of a million messages and an account with 10,000 conversations: how long a page of the history takes anywhere in it, and a
/// page of the list of conversations, as the app backend and as a client see it; and how long a client's search takes in such a conversation.
/// </summary>
internal static class HistoryCase
{
    private const int Conversations = 10_000;
    private const int Messages = 1_000_000;
    private const string EveryWord = "天气";
    private const int Connections = 4;
    private const int Writers = 64;
    private const double BarOfHistory = 5;
    private const double BarOfList = 10;

    // The owner of the many conversations, and the two sides of the long one.
    private const int Owner = 0;
    private const int One = 1;
    private const int Other = 2;

    public static async Task RunAsync(BenchOptions options, Report report)
    {
        await using var server = await RapportChild.StartAsync(options.Server, settings: ["--Rapport:Limits:Conversations", "10000"]);
        await server.ImportAccountsAsync(Conversations + 1);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var first = now - Messages;
        var began = Stopwatch.GetTimestamp();
        await WriteAsync(server.Port, Conversations, number => Send(number + 1));
        await WriteAsync(server.Port, Messages, number => Import(first, number));
        report.Progress(
            $"{Conversations + Messages:#,0} messages after {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s, {new FileInfo(server.DatabaseFile).Length >> 20} MB"
        );

        await MeasureAsync("page of 20 of a million messages", BarOfHistory, () => Page(first + RandomNumber(Messages)));
        await MeasureAsync("first page of the list of 10,000 conversations", BarOfList, () => List(0));
        var cursors = await CursorsAsync(server.Port);
        await MeasureAsync("any page of the list", BarOfList, () => List(cursors[RandomNumber(cursors.Count)]));

        using var client = await Clients.EnterAsync(server.Port, Owner, buffer: 128 * 1024);
        await MeasureClientAsync(
            client,
            "a client's first 100 conversations with their last messages",
            BarOfList,
            () => ClientSocket.Frame("""{"Id":2,"Command":"conversation/get_list","Body":{"MaxCnt":100}}""")
        );

        using var searcher = await Clients.EnterAsync(server.Port, One, buffer: 128 * 1024);
        began = Stopwatch.GetTimestamp();
        while ((await searcher.AskAsync(Search(Word(Messages - 1)))).Span.IndexOf("\"TotalCount\":1,"u8) < 0)
        {
            // It takes in what it can, and answers before all is in.
        }

        report.Progress(
            $"all messages in the index after {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s, {new FileInfo(server.DatabaseFile).Length >> 20} MB"
        );
        await MeasureClientAsync(searcher, "search for one message of a million", null, () => Search(Word(RandomNumber(Messages))));
        await MeasureClientAsync(searcher, "search for two characters that stand in each", null, () => Search(EveryWord));

        async Task MeasureAsync(string name, double bar, Func<byte[]> request)
        {
            var delays = await AskAsync(server.Port, options.Seconds, request);
            report.Add(Latency(name + ", p50", delays.Median()));
            report.Add(Latency(name + ", p99", delays.Percentile(0.99)) with { Bar = bar, BarIsMost = true });
        }

        async Task MeasureClientAsync(ClientSocket socket, string name, double? bar, Func<byte[]> frame)
        {
            var delays = new List<double>();
            for (var end = Stopwatch.GetTimestamp() + (long)(options.Seconds * Stopwatch.Frequency); Stopwatch.GetTimestamp() < end; )
            {
                var bytes = frame();
                var sent = Stopwatch.GetTimestamp();
                await socket.RequireAsync(bytes);
                delays.Add(Pace.Milliseconds(Stopwatch.GetTimestamp() - sent));
            }

            report.Add(Latency(name + ", p50", delays.Median()));
            report.Add(Latency(name + ", p99", delays.Percentile(0.99)) with { Bar = bar, BarIsMost = true });
        }
    }

    private static Figure Latency(string name, double milliseconds) => new(name, milliseconds, "ms") { Connections = Connections };

    private static async Task WriteAsync(int port, int count, Func<int, byte[]> request)
    {
        var next = -1;
        await Task.WhenAll(
            Enumerable
                .Range(0, Writers)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        using var connection = await Connection.OpenAsync(port);
                        for (var number = Interlocked.Increment(ref next); number < count; number = Interlocked.Increment(ref next))
                            await connection.RequireAsync(request(number));
                    })
                )
        );
    }

    private static async Task<List<double>> AskAsync(int port, double seconds, Func<byte[]> request)
    {
        var end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        var delays = await Task.WhenAll(
            Enumerable
                .Range(0, Connections)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        using var connection = await Connection.OpenAsync(port);
                        var own = new List<double>();
                        while (Stopwatch.GetTimestamp() < end)
                        {
                            var bytes = request();
                            var sent = Stopwatch.GetTimestamp();
                            await connection.RequireAsync(bytes);
                            own.Add(Pace.Milliseconds(Stopwatch.GetTimestamp() - sent));
                        }

                        return own;
                    })
                )
        );

        // The first tenth warms up.
        return [.. delays.SelectMany(own => own.Skip(own.Count / 10))];
    }

    private static async Task<List<(long TimeStamp, long StartIndex)>> CursorsAsync(int port)
    {
        using var connection = await Connection.OpenAsync(port);
        List<(long, long)> cursors = [(0, 0)];
        while (true)
        {
            var page = JsonDocument.Parse(await connection.SendAsync(List(cursors[^1]))).RootElement;
            if (page.GetProperty("CompleteFlag").GetInt64() == 1)
                return cursors;
            cursors.Add((page.GetProperty("TimeStamp").GetInt64(), page.GetProperty("StartIndex").GetInt64()));
        }
    }

    private static byte[] Send(int from) =>
        Post(
            "openim/sendmsg",
            $$"""{"From_Account":"{{Pairs.Name(from)}}","To_Account":"{{Pairs.Name(Owner)}}","MsgRandom":1,"MsgBody":{{Text(new string('x', 200))}}}"""
        );

    private static byte[] Import(long first, int number) =>
        Post(
            "openim/importmsg",
            $$"""{"SyncFromOldSystem":2,"From_Account":"{{Pairs.Name(One)}}","To_Account":"{{Pairs.Name(Other)}}","MsgSeq":1,"MsgRandom":{{number}},"MsgTimeStamp":{{first + number}},"MsgBody":{{Text($"{Word(number)} {EveryWord} {new string('x', 80)}")}}}"""
        );

    private static byte[] Page(long upTo) =>
        Post(
            "openim/admin_getroammsg",
            $$"""{"Operator_Account":"{{Pairs.Name(One)}}","Peer_Account":"{{Pairs.Name(Other)}}","MaxCnt":20,"MinTime":0,"MaxTime":{{upTo}}}"""
        );

    private static byte[] List((long TimeStamp, long StartIndex) cursor) =>
        Post(
            "recentcontact/get_list",
            $$"""{"From_Account":"{{Pairs.Name(Owner)}}","TimeStamp":{{cursor.TimeStamp}},"StartIndex":{{cursor.StartIndex}},"TopTimeStamp":0,"TopStartIndex":0,"AssistFlags":7}"""
        );

    private static byte[] List(long start) => List((0, start));

    private static byte[] Search(string keyword) =>
        ClientSocket.Frame($$$"""{"Id":3,"Command":"openim/search_msg","Body":{"KeywordList":["{{{keyword}}}"],"Peer_Account":"{{{Pairs.Name(Other)}}}"}}""");

    /// <summary>Stands in one message only.</summary>
    private static string Word(int number) => $"letter{number}";

    private static string Text(string text) => $$$"""[{"MsgType":"TIMTextElem","MsgContent":{"Text":"{{{text}}}"}}]""";

    private static byte[] Post(string command, string body) => RequestTemplate.Http(command, body);

#pragma warning disable CA5394 // Which page is looked at needs no secrets.
    private static int RandomNumber(int below) => Random.Shared.Next(below);
#pragma warning restore CA5394
}
