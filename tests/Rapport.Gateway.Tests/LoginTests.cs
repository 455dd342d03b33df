using System.Net.WebSockets;
using System.Text;
using Rapport.Client.Gateway;
using Rapport.Contracts.Gateway;

namespace Rapport.Gateway.Tests;

public sealed class LoginTests(SharedServer shared)
{
    [Fact]
    public async Task A_client_that_has_logged_in_knows_its_counters()
    {
        var app = await NewAppAsync();
        await app.Client().Relationships.BlockAsync("anna", ["ben"]);
        await using var anna = await app.ConnectAsync("anna");

        anna.Login.UserID.ShouldBe("anna");
        anna.Login.HeartbeatSeconds.ShouldBe(30);
        anna.Login.Sequences.BlackList.ShouldBe(1);
        anna.Login.Sequences.Friend.ShouldBe(0);
        anna.Login.Sequences.FriendProfile.ShouldBe(0);
    }

    [Theory]
    [InlineData("UserID", "\"ghost\"", 70107)]
    [InlineData("UserID", "\"\"", 70402)]
    [InlineData("UserID", "7", 60015)]
    [InlineData("Platform", "\"Toaster\"", 70402)]
    [InlineData("Instance", "\"\"", 70402)]
    [InlineData("SdkAppId", "1", 60006)]
    [InlineData("UserSig", "\"\"", 70002)]
    [InlineData("UserSig", "\"nonsense\"", 70003)]
    [InlineData("UserSig", "{}", 70402)]
    public async Task A_bad_login_is_refused_and_the_connection_closed(string field, string value, long code)
    {
        var app = await NewAppAsync();
        await using var connection = await GatewayConnection.OpenAsync(shared.Server.Address);
        var fields = new Dictionary<string, string>
        {
            ["SdkAppId"] = app.SdkAppId.ToString(),
            ["UserID"] = "\"anna\"",
            ["UserSig"] = $"\"{app.UserSig(value == "\"ghost\"" ? "ghost" : "anna")}\"",
            ["Platform"] = "\"Web\"",
            ["Instance"] = "\"i\"",
        };
        fields[field] = value;
        var reply = await connection.CallAsync("gateway/login", "{" + string.Join(",", fields.Select(pair => $"\"{pair.Key}\":{pair.Value}")) + "}");

        reply.ErrorCode.ShouldBe(code);
        (await Patience.WaitAsync(connection.Closed, () => "the close")).ShouldBe(GatewayCloseCodes.NotLoggedIn);
    }

    [Fact]
    public async Task A_second_login_on_a_connection_is_refused_and_the_first_goes_on()
    {
        var app = await NewAppAsync();
        await using var anna = await app.ConnectAsync("anna");
        (await anna.CallAsync("gateway/login")).ErrorCode.ShouldBe(72010);
        await anna.RequireAsync("gateway/ping");
    }

    [Fact]
    public async Task A_kick_puts_every_client_out_and_ends_older_signatures()
    {
        var app = await NewAppAsync();
        await using var web = await app.ConnectAsync("anna");
        await using var phone = await app.ConnectAsync("anna", "Android");
        var older = app.UserSig("anna");
        await app.Client().Accounts.KickAsync("anna");

        foreach (var client in new[] { web, phone })
        {
            (await client.NextAsync()).Kicked!.Reason.ShouldBe(KickReasons.RestApiKick);
            (await client.ClosedAsync()).ShouldBe(GatewayCloseCodes.Kicked);
        }

        using var again = await RawGatewayClient.OpenAsync(shared.Server.Address);
        await again.SendAsync(RawGatewayClient.Login(app, "anna", older));
        (await again.ReadReplyAsync(1))!.Value.GetProperty("Reply").GetProperty("ErrorCode").GetInt64().ShouldBe(70001);
    }

    [Theory]
    [InlineData("""{"Id":1,"Command":"gateway/ping"}""", GatewayCloseCodes.NotLoggedIn)]
    [InlineData("""{"Id":0,"Command":"gateway/login"}""", GatewayCloseCodes.BadFrame)]
    [InlineData("""{"Command":"gateway/login"}""", GatewayCloseCodes.BadFrame)]
    [InlineData("""{"Id":1}""", GatewayCloseCodes.BadFrame)]
    [InlineData("""[]""", GatewayCloseCodes.BadFrame)]
    [InlineData("""{"Id":1,"Command":"gateway/login","Body":{""", GatewayCloseCodes.BadFrame)]
    [InlineData("""{"Id":1,"Command":"gateway/login"} x""", GatewayCloseCodes.BadFrame)]
    [InlineData("", GatewayCloseCodes.BadFrame)]
    public async Task What_is_no_frame_or_no_login_closes_the_connection(string text, int code)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(shared.Server.Address) { Scheme = "ws", Path = "/gateway/v1" }.Uri, TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);

        await ReadToEndAsync(socket);
        ((int?)socket.CloseStatus).ShouldBe(code);
    }

    [Fact]
    public async Task A_frame_larger_than_a_megabyte_closes_the_connection()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(shared.Server.Address) { Scheme = "ws", Path = "/gateway/v1" }.Uri, TestContext.Current.CancellationToken);
        await socket.SendAsync(new byte[1024 * 1024 + 1], WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);

        await ReadToEndAsync(socket);
        socket.CloseStatus.ShouldBe(WebSocketCloseStatus.MessageTooBig);
    }

    [Fact]
    public async Task An_ordinary_request_is_told_to_upgrade()
    {
        using var response = await shared.Server.Http.GetAsync(new Uri(shared.Server.Address, "gateway/v1"), TestContext.Current.CancellationToken);
        ((int)response.StatusCode).ShouldBe(426);
    }

    private static async Task ReadToEndAsync(ClientWebSocket socket)
    {
        var buffer = new byte[4096];
        while ((await Patience.WaitAsync(socket.ReceiveAsync(buffer, CancellationToken.None), () => "the close")).MessageType != WebSocketMessageType.Close)
        {
            // What comes before the close is of no interest here.
        }
    }

    private async Task<TestApp> NewAppAsync()
    {
        var app = await shared.Server.NewAppAsync();
        await app.ImportAsync("anna", "ben");
        return app;
    }
}
