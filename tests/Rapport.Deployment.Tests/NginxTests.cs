using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rapport.Client.Gateway;
using Rapport.Contracts.Gateway;
using Rapport.Server;
using Rapport.Server.Configuration;

namespace Rapport.Deployment.Tests;

/// <summary>What clients meet at nginx as <c>deploy/nginx.conf</c> sets it up.</summary>
public sealed partial class NginxTests
{
    private const string Somewhere = "127.0.0.9";
    private const string Invented = "203.0.113.9";

    [Fact]
    public async Task Calls_and_frames_pass_in_both_directions()
    {
        await using var server = await StartNodeAsync();
        using var nobody = new ClosedPort();
        await using var nginx = await Nginx.StartAsync(server.Address, nobody.Address);
        using var http = nginx.NewHttpClient();
        using var client = server.Client(options => (options.BaseAddress, options.HttpClient) = (nginx.Address, http));
        (await client.Accounts.ImportAsync(["anna", "ben"])).FailAccounts.ShouldBeEmpty();

        await using var anna = await LoginAsync(server, nginx, http, "anna");
        var reply = await Patience.WaitAsync(anna.CallAsync("sns/black_list_add", """{"To_Account":["ben"]}"""), () => "the reply");
        reply.ErrorCode.ShouldBe(0);
        reply.Changes.ShouldHaveSingleItem();

        // A frame that the client has not asked for.
        await PostAsync(server, http, "sns/black_list_delete", """{"From_Account":"anna","To_Account":["ben"]}""");
        (await NextChangeAsync(anna)).ShouldBe("BlackListDeleted");

        // Of the size the gateway takes at most, and of one beyond it, which the server itself refuses.
        var remark = new string('x', 1024 * 1024 - 200);
        (await Patience.WaitAsync(anna.CallAsync("gateway/ping", $$"""{"Unknown":"{{remark}}"}"""), () => "the reply to a large frame")).ErrorCode.ShouldBe(0);
        var tooLarge = anna.CallAsync("gateway/ping", $$"""{"Unknown":"{{remark}}{{remark}}"}""");
        (await Patience.WaitAsync(anna.Closed, () => "the end of the connection")).ShouldBe((int)WebSocketCloseStatus.MessageTooBig);
        await Should.ThrowAsync<IOException>(tooLarge);
    }

    [Fact]
    public async Task Bodies_and_queries_of_every_size_the_server_takes_pass()
    {
        await using var server = await StartNodeAsync();
        using var nobody = new ClosedPort();
        await using var nginx = await Nginx.StartAsync(server.Address, nobody.Address);
        using var http = nginx.NewHttpClient();
        const string Import = "im_open_login_svc/account_import";

        (await PostAsync(server, http, Import, BodyOf(1024 * 1024))).GetProperty("ErrorCode").GetInt64().ShouldBe(0);

        // Beyond that the server says what is wrong, in its own way.
        var refused = await PostAsync(server, http, Import, BodyOf(8 * 1024 * 1024));
        refused.GetProperty("ErrorInfo").GetString().ShouldBe("the request body is larger than 1 MiB");

        var longQuery = server.App.Query() + "&padding=" + new string('x', 12 * 1024);
        (await PostAsync(server, http, Import, BodyOf(100), longQuery)).GetProperty("ErrorCode").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task The_app_backend_hears_the_clients_own_address_whatever_the_client_claims()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await StartNodeAsync();
        await server.App.SendWebhooksToAsync(receiver);
        await server.App.ImportAsync("anna", "ben");
        using var nobody = new ClosedPort();
        await using var nginx = await Nginx.StartAsync(server.Address, nobody.Address);
        using var http = nginx.NewHttpClient(Somewhere);
        http.DefaultRequestHeaders.Add("X-Forwarded-For", Invented);
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "http");
        http.DefaultRequestHeaders.Add("Forwarded", $"for={Invented}");
        http.DefaultRequestHeaders.Add("X-Real-IP", Invented);

        await PostAsync(server, http, "sns/black_list_add", """{"From_Account":"anna","To_Account":["ben"]}""");
        await using var anna = await LoginAsync(server, nginx, http, "anna");
        await anna.CallAsync("sns/black_list_delete", """{"To_Account":["ben"]}""");

        foreach (var command in new[] { "Sns.CallbackBlackListAdd", "State.StateChange", "Sns.CallbackBlackListDelete" })
            (await receiver.WaitForAsync(webhook => webhook.Command == command))["ClientIP"].ShouldBe(Somewhere, command);
    }

    [Fact]
    public async Task A_node_that_is_away_is_not_noticed()
    {
        await using var server = await StartNodeAsync();
        using var nobody = new ClosedPort();
        await using var nginx = await Nginx.StartAsync(nobody.Address, server.Address);
        using var http = nginx.NewHttpClient();

        // More than it takes to ask each node several times.
        for (var number = 0; number < 10; number++)
        {
            var reply = await PostAsync(server, http, "im_open_login_svc/account_import", $$"""{"UserID":"user{{number}}"}""");
            reply.GetProperty("ErrorCode").GetInt64().ShouldBe(0);
            await using var connection = await LoginAsync(server, nginx, http, $"user{number}");
        }

        (await nginx.StopAsync()).ShouldMatch(@" 200 .* to 127\.0\.0\.1:\d+, 127\.0\.0\.1:\d+: 502, 200");
    }

    [Fact]
    public async Task Two_nodes_on_one_database_are_one_server_and_one_of_them_can_go()
    {
        var database = await PostgresServer.Shared.NewDatabaseAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var first = await StartNodeAsync(database, receiver.Url);
        await using var second = await StartNodeAsync(database, receiver.Url);
        await using var nginx = await Nginx.StartAsync(first.Address, second.Address);
        using var http = nginx.NewHttpClient();
        await PostAsync(first, http, "im_open_login_svc/multiaccount_import", """{"Accounts":["anna","ben"]}""");

        // The node with fewer connections is given the next one, so each has one of these: one will be cut off, and the other not notice.
        await using var phone = await LoginAsync(first, nginx, http, "anna", "Android");
        await using var tab = await LoginAsync(first, nginx, http, "anna");
        await PostAsync(first, http, "sns/black_list_add", """{"From_Account":"anna","To_Account":["ben"]}""");
        foreach (var client in new[] { phone, tab })
            (await NextChangeAsync(client)).ShouldBe("BlackListAdded");

        await first.StopAsync();
        using var away = new ClosedPort(first.Address.Port);
        var ended = await Patience.WaitAsync(Task.WhenAny(phone.Closed, tab.Closed), () => "the end of the connection to the node that is gone");
        var (cutOff, left) = ended == phone.Closed ? (phone, tab) : (tab, phone);
        (await cutOff.Closed).ShouldBe((int)WebSocketCloseStatus.EndpointUnavailable);
        await using var back = await LoginAsync(second, nginx, http, "anna", cutOff == phone ? "Android" : "Web");
        await PostAsync(second, http, "sns/black_list_delete", """{"From_Account":"anna","To_Account":["ben"]}""");
        foreach (var client in new[] { left, back })
            (await NextChangeAsync(client)).ShouldBe("BlackListDeleted");

        // Whichever node had them to send, each has come, in order. One may come again, when its answer took too long.
        await receiver.WaitForAsync(webhook => webhook.Command == "Sns.CallbackBlackListDelete");
        var numbers = receiver.Received.Where(webhook => webhook.OrderKey == "account:anna").Select(webhook => webhook.OrderSequence).Distinct().ToList();
        numbers.ShouldBe(Enumerable.Range(1, numbers.Count).Select(number => (long)number));
    }

    [Fact]
    public async Task What_is_for_operators_is_not_for_the_world()
    {
        // As if nobody had told the server of nginx, and everybody seemed to come from this machine.
        await using var server = await TestServer.StartAsync();
        using var nobody = new ClosedPort();
        await using var nginx = await Nginx.StartAsync(server.Address, nobody.Address);
        using var http = nginx.NewHttpClient();
        foreach (
            var path in new[]
            {
                "/",
                "/metrics",
                "/healthz",
                "/readyz",
                "/docs",
                "/openapi/v1.json",
                "/operator/v1/apps",
                "/v4/../metrics",
                "//metrics",
                "/v4/%2e%2e/metrics",
            }
        )
            (await http.GetAsync(new Uri(nginx.Address.OriginalString + path))).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
    }

    [Fact]
    public async Task No_UserSig_is_written_into_a_log()
    {
        await using var server = await StartNodeAsync();
        using var nobody = new ClosedPort();
        await using var nginx = await Nginx.StartAsync(server.Address, nobody.Address);
        using var http = nginx.NewHttpClient();
        await PostAsync(server, http, "im_open_login_svc/account_import", """{"UserID":"anna"}""");
        await PostAsync(server, http, "im_open_login_svc/account_import", BodyOf(4 * 1024 * 1024));

        // Nodes that are not there are what error logs are fullest of.
        using var alsoNobody = new ClosedPort();
        await using var lonely = await Nginx.StartAsync(nobody.Address, alsoNobody.Address);
        using var hopeful = lonely.NewHttpClient();
        using var unanswered = await hopeful.PostAsync(new Uri($"/v4/sns/friend_get?{server.App.Query()}", UriKind.Relative), new StringContent("{}"));
        unanswered.StatusCode.ShouldBe(HttpStatusCode.BadGateway);

        var log = await nginx.StopAsync() + await lonely.StopAsync();
        log.ShouldContain("\"POST /v4/im_open_login_svc/account_import\" 200");
        log.ShouldContain("\"POST /v4/sns/friend_get\" 502");
        log.ShouldNotContain("usersig", Case.Insensitive);
    }

    [Fact]
    public async Task Nginx_is_more_patient_with_silent_clients_than_the_server_ever_is()
    {
        const int LongestHeartbeat = 600;
        const double Factor = 2.5;
        Should.Throw<InvalidSettingsException>(() => RapportServer.Build([$"--Rapport:Gateway:HeartbeatSeconds={LongestHeartbeat + 1}"]));

        var text = await File.ReadAllTextAsync(Repository.File("deploy", "nginx.conf"));
        var gateway = text[text.IndexOf("location = /gateway/v1", StringComparison.Ordinal)..];
        var minutes = int.Parse(ReadTimeout().Match(gateway).Groups["minutes"].Value, CultureInfo.InvariantCulture);
        TimeSpan.FromMinutes(minutes).ShouldBeGreaterThan(TimeSpan.FromSeconds(LongestHeartbeat * Factor));
    }

    /// <summary>A node that takes nginx's word.</summary>
    private static Task<TestServer> StartNodeAsync(string? database = null, string? webhooks = null) =>
        TestServer.StartAsync(options =>
        {
            options.Settings["TrustedProxies:0"] = "127.0.0.1";
            options.Connection = database;
            if (webhooks is null)
                return;
            options.Settings["Apps:0:Webhook:Url"] = webhooks;
            options.Settings["Apps:0:Webhook:Commands:0"] = "*";
        });

    /// <summary>An import of exactly so many bytes.</summary>
    private static string BodyOf(int bytes)
    {
        const string Start = """{"UserID":"anna","Unknown":" """;
        const string End = "\"}";
        return Start + new string('x', bytes - Start.Length - End.Length) + End;
    }

    private static async Task<GatewayConnection> LoginAsync(TestServer server, Nginx nginx, HttpClient http, string userId, string platform = "Web")
    {
        var connection = await GatewayConnection.OpenAsync(nginx.Address, http: http);
        var request = new LoginRequest
        {
            SdkAppId = server.App.SdkAppId,
            UserID = userId,
            UserSig = server.App.UserSig(userId),
            Platform = platform,
            Instance = $"her {platform}",
        };
        await Patience.WaitAsync(connection.LoginAsync(request), () => $"the login of {userId}");
        return connection;
    }

    private static async Task<string> NextChangeAsync(GatewayConnection connection)
    {
        var news = await Patience.WaitAsync(connection.News.ReadAsync().AsTask(), () => $"news for {connection.UserId}");
        return news.Change!.Items.ShouldNotBeNull().ShouldHaveSingleItem().Type;
    }

    private static async Task<JsonElement> PostAsync(TestServer server, HttpClient http, string command, string body, string? query = null)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri($"/v4/{command}?{query ?? server.App.Query()}", UriKind.Relative), content);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    [GeneratedRegex(@"proxy_read_timeout (?<minutes>\d+)m;", RegexOptions.ExplicitCapture)]
    private static partial Regex ReadTimeout();
}
