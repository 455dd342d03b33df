using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Server.Apps;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Fuzz.Tests;

/// <summary>Receivers that answer webhooks with whatever comes to their mind.</summary>
public class AnswerTests(ITestOutputHelper output)
{
    private const int TimeoutMs = 150;
    private const string Fine = """{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}""";

    private static readonly Sql s_events = new(
        "SELECT state, attempts, duration_ms, log FROM webhook_event WHERE app_id = $1 AND state <> 3 ORDER BY event_no"
    );

    [Fact]
    public async Task Whatever_a_receiver_answers_the_attempt_ends_in_time_with_a_verdict()
    {
        var cases = Length.IsLong ? 10_000 : 300;
        await using var receiver = new RawReceiver(number => Answers(Length.RandomOf(number)));
        await using var server = await World.StartAsync();
        await server.App.ChangeWebhookAsync(webhook =>
            webhook with
            {
                Url = receiver.Url,
                Commands = ["*"],
                TimeoutMs = TimeoutMs,
                Connections = 16,
                Profile = DeliveryProfile.Strict,
            }
        );

        // One try each, so every event meets one answer.
        for (var number = 0; number < cases; number++)
            await World.DoAsync(server.App, "profile/portrait_set", """{"From_Account":"ben","ProfileItem":[{"Tag":"Tag_Profile_IM_Level","Value":1}]}""");
        await receiver.ReceivedAsync(cases);
        await server.StopAsync();
        await server.StartAgainAsync();

        var events = await server
            .Services.GetRequiredService<Database>()
            .ReadAsync(session =>
                session.ListAsync(
                    s_events,
                    row => (State: (EventState)row.Number(0), Attempts: row.Number(1), Ms: row.Number(2), Log: row.TextOrNull(3)),
                    server.App.SdkAppId
                )
            );
        events.Count.ShouldBe(cases);
        foreach (var (state, attempts, ms, log) in events.Where(e => e.State != EventState.Waiting))
        {
            state.ShouldBeOneOf(EventState.Delivered, EventState.Parked);
            attempts.ShouldBe(1);
            ms.ShouldBeLessThan(10_000);
            if (state == EventState.Parked)
                JsonDocument.Parse(log!).RootElement[0].GetProperty("error").GetString().ShouldNotBeNullOrEmpty();
        }

        // The last few were under way when the server stopped; they are tried once more.
        events.Count(e => e.State == EventState.Waiting).ShouldBeLessThanOrEqualTo(16);
        output.WriteLine(
            $"{cases} answers: {events.Count(e => e.State == EventState.Delivered)} taken for a yes, {events.Count(e => e.State == EventState.Parked)} for none"
        );
        server.Log.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task After_a_run_of_bad_answers_everything_still_arrives_in_order()
    {
        await using var receiver = new RawReceiver(number => number < 8 ? Answers(Length.RandomOf(number)) : [Answer(200, Fine)]);
        await using var server = await TestServer.StartAsync(options => options.Settings["Webhooks:FirstRetryMs"] = "1");
        await server.App.ImportAsync("ben");
        await server.App.ChangeWebhookAsync(webhook => webhook with { Url = receiver.Url, Commands = ["*"], TimeoutMs = TimeoutMs });
        for (var level = 1; level <= 20; level++)
            await World.DoAsync(
                server.App,
                "profile/portrait_set",
                $$"""{"From_Account":"ben","ProfileItem":[{"Tag":"Tag_Profile_IM_Level","Value":{{level}}}]}"""
            );

        await receiver.SeenAsync(text => text.Contains("rapport-order-sequence: 20\r", StringComparison.OrdinalIgnoreCase));
        receiver
            .Requests.Select(text => int.Parse(text.Split("rapport-order-sequence: ", StringSplitOptions.None)[1].Split('\r')[0]))
            .Distinct()
            .ShouldBe(Enumerable.Range(1, 20));
    }

    /// <summary>One answer in pieces; the connection is closed behind the last unless it is complete.</summary>
    private static byte[][] Answers(Random random)
    {
        var noise = new byte[random.Next(1, 300)];
        random.NextBytes(noise);
        return random.Next(26) switch
        {
            0 => [noise],
            1 => [Answer(200, Encoding.Latin1.GetString(noise))],
            2 => [Answer(200, new string('x', 200_000))],
            3 => [Answer(200, "{\"a\":\"" + new string('x', 200_000) + "\"}")],
            4 => [Answer(200, Fine, length: 10_000)],
            5 => [Answer(200, Fine, length: 3)],
            6 => [Answer(200, Fine, length: -5)],
            7 => [Answer(random.Next(100, 1000), Fine)],
            8 => [Answer(302, "", "Location: http://127.0.0.1:1/elsewhere")],
            9 => [Answer(200, Fine, "Transfer-Encoding: chunked")],
            10 => [Text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\nabc")],
            11 => [Text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n")],
            12 => [Text("HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Range(0, 2000).Select(number => $"X-{number}: {number}\r\n")) + "\r\n")],
            13 => [Text("HTTP/1.1 200"), .. Enumerable.Repeat(Text(" "), 50)],
            14 => [Text("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"), .. Enumerable.Repeat(Text(" "), 50)],
            15 => [Text("HTTP/9.9 999 \r\n\r\n")],
            16 => [Answer(503, "", "Retry-After: 99999999999999999999")],
            17 => [Answer(503, "", "Retry-After: -1")],
            18 => [Answer(200, Fine, "Content-Encoding: gzip")],
            19 => [Answer(200, "{\"ErrorCode\":\"no number\",\"ErrorInfo\":{},\"ResultItem\":[1,null,{}]}")],
            20 => [Answer(200, string.Concat(Enumerable.Repeat("{\"a\":", 5000)))],
            21 => [Answer(200, "\ufeff" + Fine)],
            22 => [Answer(200, "{\"ErrorInfo\":\"\\ud800\",\"ErrorCode\":1e99}")],
            23 => [Text("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")],
            24 => [],
            _ => [Answer(200, Fine)],
        };
    }

    private static byte[] Answer(int status, string body, string? header = null, int? length = null) =>
        Encoding.Latin1.GetBytes(
            $"HTTP/1.1 {status} x\r\n{(header is null ? "" : header + "\r\n")}Connection: close\r\nContent-Length: {length ?? body.Length}\r\n\r\n{body}"
        );

    private static byte[] Text(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>Reads requests byte by byte and answers without any idea of HTTP. Every connection carries one request, and says so where it can.</summary>
    private sealed class RawReceiver : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Func<int, byte[][]> _answers;
        private readonly Lock _lock = new();
        private readonly List<string> _requests = [];
        private readonly List<(Func<bool> Reached, TaskCompletionSource Signal)> _waiters = [];
        private readonly Task _accepting;

        public RawReceiver(Func<int, byte[][]> answers)
        {
            _answers = answers;
            _listener.Start();
            _accepting = AcceptAsync();
        }

        public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

        public IReadOnlyList<string> Requests
        {
            get
            {
                lock (_lock)
                    return [.. _requests];
            }
        }

        public Task ReceivedAsync(int count) => UntilAsync(() => _requests.Count >= count, () => $"{count} requests");

        public Task SeenAsync(Func<string, bool> fits) => UntilAsync(() => _requests.Exists(text => fits(text)), () => "a certain request");

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _accepting;
        }

        private Task UntilAsync(Func<bool> reached, Func<string> what)
        {
            var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_lock)
            {
                if (reached())
                    return Task.CompletedTask;
                _waiters.Add((reached, signal));
            }

            return Patience.WaitAsync(signal.Task, () => $"{what()}; there were {Requests.Count}");
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                    _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
            }
            catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
            {
                // Stopped.
            }
        }

        private async Task AnswerAsync(TcpClient client)
        {
            using (client)
            {
                try
                {
                    client.NoDelay = true;
                    var stream = client.GetStream();
                    if (await ReadAsync(stream) is not { } request)
                        return;

                    int number;
                    lock (_lock)
                    {
                        number = _requests.Count;
                        _requests.Add(request);
                        foreach (var waiter in _waiters.Where(waiter => waiter.Reached()).ToList())
                        {
                            _waiters.Remove(waiter);
                            waiter.Signal.SetResult();
                        }
                    }

                    // A drip between two pieces is what a slow receiver looks like.
                    foreach (var piece in _answers(number))
                    {
                        await stream.WriteAsync(piece);
                        await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
                    }
                }
                catch (IOException)
                {
                    // The sender has had enough.
                }
            }
        }

        private static async Task<string?> ReadAsync(NetworkStream stream)
        {
            var bytes = new byte[64 * 1024];
            var length = 0;
            while (true)
            {
                var read = await stream.ReadAsync(bytes.AsMemory(length));
                if (read == 0)
                    return null;

                length += read;
                var text = Encoding.Latin1.GetString(bytes, 0, length);
                var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                if (end < 0)
                    continue;

                var expected = text.Split("Content-Length: ")[1].Split('\r')[0];
                if (length >= end + 4 + int.Parse(expected))
                    return text;
            }
        }
    }
}
