using System.Text.Json;

namespace Rapport.Server.Tests.Messages;

/// <summary>An app in which anna, ben and cleo write to each other, with a clock turned by hand.</summary>
internal sealed class Talk : IAsyncDisposable
{
    public const string Hello = """[{"MsgType":"TIMTextElem","MsgContent":{"Text":"hello"}}]""";

    private readonly List<TestClient> _clients = [];
    private WebhookReceiver? _receiver;
    private int _random;

    private Talk(TestServer server) => Server = server;

    public TestServer Server { get; }

    public TestApp App => Server.App;

    public ManualTimeProvider Clock => Server.Clock;

    public long Now => Clock.GetUtcNow().ToUnixTimeSeconds();

    public static async Task<Talk> StartAsync(params (string Name, string Value)[] settings)
    {
        var server = await TestServer.StartAsync(options =>
        {
            options.Clock = new ManualTimeProvider();

            // The clock jumps, and nobody should be taken for lost.
            options.Settings["Gateway:HeartbeatSeconds"] = "600";
            foreach (var (name, value) in settings)
                options.Settings[name] = value;
        });
        await server.App.ImportAsync("anna", "ben", "cleo");
        return new Talk(server);
    }

    /// <summary>Has all webhooks sent to a receiver.</summary>
    public async Task<WebhookReceiver> ReceiveAsync(params string[] commands)
    {
        _receiver = await WebhookReceiver.StartAsync();
        await App.ChangeWebhookAsync(webhook => webhook with { Url = _receiver.Url, Commands = commands.Length == 0 ? ["C2C.*"] : commands });
        return _receiver;
    }

    public async Task<TestClient> ConnectAsync(string userId, string platform = "Web")
    {
        var client = await App.ConnectAsync(userId, platform);
        _clients.Add(client);
        return client;
    }

    /// <summary>Sends a text over REST.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="text">The text.</param>
    /// <param name="more">Further fields, each with a comma in front.</param>
    /// <returns>The message's key.</returns>
    public async Task<string> SendAsync(string from, string to, string text = "hello", string more = "")
    {
        var reply = await App.PostAsync(
            "openim/sendmsg",
            $$$"""{"From_Account":"{{{from}}}","To_Account":"{{{to}}}","MsgRandom":{{{++_random}}},"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"{{{text}}}"}}]{{{more}}}}"""
        );
        reply.ErrorCode.ShouldBe(0, reply.Text);
        return reply.Json.GetProperty("MsgKey").GetString()!;
    }

    /// <summary>The body of a text an app user sends.</summary>
    public string Body(string to, string text = "hello", string more = "") =>
        $$$"""{"To_Account":"{{{to}}}","MsgRandom":{{{++_random}}},"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"{{{text}}}"}}]{{{more}}}}""";

    /// <summary>The whole history as one side sees it, oldest first.</summary>
    public async Task<List<JsonElement>> HistoryAsync(string owner, string peer)
    {
        var messages = new List<JsonElement>();
        var (maxTime, last) = (uint.MaxValue - 1L, "");
        while (true)
        {
            var page = await App.PostAsync(
                "openim/admin_getroammsg",
                $$"""{"Operator_Account":"{{owner}}","Peer_Account":"{{peer}}","MaxCnt":100,"MinTime":0,"MaxTime":{{maxTime}},"LastMsgKey":"{{last}}"}"""
            );
            page.ErrorCode.ShouldBe(0, page.Text);
            messages.InsertRange(0, page.Json.GetProperty("MsgList").EnumerateArray());
            if (page.Json.GetProperty("Complete").GetInt64() == 1)
                return messages;
            (maxTime, last) = (page.Json.GetProperty("LastMsgTime").GetInt64(), page.Json.GetProperty("LastMsgKey").GetString()!);
        }
    }

    /// <summary>The texts of the whole history as one side sees it.</summary>
    public async Task<List<string>> TextsAsync(string owner, string peer) => [.. (await HistoryAsync(owner, peer)).Select(TextOf)];

    public async Task<long> UnreadAsync(string owner, string? peer = null)
    {
        var named = peer is null ? "" : $",\"Peer_Account\":[\"{peer}\"]";
        var reply = await App.PostAsync("openim/get_c2c_unread_msg_num", $$"""{"To_Account":"{{owner}}"{{named}}}""");
        return peer is null
            ? reply.Json.GetProperty("AllC2CUnreadMsgNum").GetInt64()
            : reply.Json.GetProperty("C2CUnreadMsgNumList")[0].GetProperty("C2CUnreadMsgNum").GetInt64();
    }

    /// <summary>The conversations of an account, as <c>name time</c>.</summary>
    public async Task<List<string>> ConversationsAsync(string owner)
    {
        var reply = await App.PostAsync(
            "recentcontact/get_list",
            $$"""{"From_Account":"{{owner}}","TimeStamp":0,"StartIndex":0,"TopTimeStamp":0,"TopStartIndex":0,"AssistFlags":7}"""
        );
        reply.ErrorCode.ShouldBe(0, reply.Text);
        return [.. reply.Json.GetProperty("SessionItem").EnumerateArray().Select(item => $"{item.GetProperty("To_Account")} {item.GetProperty("MsgTime")}")];
    }

    public static string TextOf(JsonElement message) => message.GetProperty("MsgBody")[0].GetProperty("MsgContent").GetProperty("Text").GetString()!;

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            await client.DisposeAsync();
        await Server.DisposeAsync();
        if (_receiver is not null)
            await _receiver.DisposeAsync();
    }
}
