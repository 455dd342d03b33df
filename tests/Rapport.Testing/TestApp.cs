using System.Text;
using Rapport.Client;
using Rapport.Contracts;
using Rapport.Server.Apps;

namespace Rapport.Testing;

/// <summary>One app of a <see cref="TestServer"/>: its own accounts, relations and webhooks, so tests on one server do not meet.</summary>
public sealed class TestApp
{
    private readonly TestServer _server;

    internal TestApp(TestServer server, long sdkAppId, string key)
    {
        _server = server;
        SdkAppId = sdkAppId;
        Key = key;
    }

    public long SdkAppId { get; }

    public string Key { get; }

    /// <summary>A UserSig of this app.</summary>
    /// <param name="identifier">For whom.</param>
    /// <param name="key">Made with another key than the app's.</param>
    /// <param name="issuedAt">When; the server's now if left out.</param>
    /// <param name="lifetimeSeconds">How long it holds.</param>
    public string UserSig(string identifier = "administrator", string? key = null, DateTimeOffset? issuedAt = null, long lifetimeSeconds = 86_400) =>
        new UserSig(SdkAppId, identifier, (issuedAt ?? _server.Now).ToUnixTimeSeconds(), lifetimeSeconds).Sign(key ?? Key);

    /// <summary>The URL of a command as client libraries build it.</summary>
    /// <param name="command">Service and command.</param>
    /// <param name="query">The query; the usual one if left out.</param>
    public string Url(string command, string? query = null) => $"{_server.Address}v4/{command}?{query ?? Query()}";

    /// <summary>The usual query.</summary>
    public string Query(string identifier = "administrator", string? userSig = null) =>
        $"sdkappid={SdkAppId}&identifier={identifier}&usersig={userSig ?? UserSig(identifier)}&random=4242&contenttype=json";

    /// <summary>Calls a command with a body that is sent as it is.</summary>
    public Task<TestReply> PostAsync(string command, string rawJson) => PostToAsync(Url(command), rawJson);

    /// <summary>Posts a body to any URL of the server.</summary>
    public Task<TestReply> PostToAsync(string url, string rawJson) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(rawJson, Encoding.UTF8, "application/json") });

    /// <summary>Sends a request as it is.</summary>
    public async Task<TestReply> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await _server.Http.SendAsync(request);
            return await TestReply.ReadAsync(response);
        }
    }

    /// <summary>A typed client.</summary>
    public RapportClient Client(Action<RapportClientOptions>? configure = null)
    {
        var options = new RapportClientOptions
        {
            BaseAddress = _server.Address,
            SdkAppId = SdkAppId,
            Key = Key,
            HttpClient = _server.Http,
            TimeProvider = new ServerTime(_server),
        };
        configure?.Invoke(options);
        return new RapportClient(options);
    }

    /// <summary>An app user's client, logged in.</summary>
    public Task<TestClient> ConnectAsync(string userId, string platform = "Web", string? instance = null, long lifetimeSeconds = 86_400) =>
        TestClient.ConnectAsync(this, _server.Address, userId, platform, instance, lifetimeSeconds);

    /// <summary>Imports accounts.</summary>
    public async Task ImportAsync(params string[] userIds)
    {
        foreach (var some in userIds.Chunk(100))
        {
            var reply = await Client().Accounts.ImportAsync(some);
            if (reply.FailAccounts.Count > 0)
                throw new InvalidOperationException($"Not imported: {string.Join(", ", reply.FailAccounts)}");
        }
    }

    /// <summary>Changes the app's settings; the server sees it at once.</summary>
    public Task ChangeAsync(Func<AppSettings, AppSettings> change) => _server.ChangeAsync(SdkAppId, change);

    /// <summary>Changes the app's webhook settings.</summary>
    public Task ChangeWebhookAsync(Func<WebhookSettings, WebhookSettings> change) =>
        ChangeAsync(settings => settings with { Webhook = change(settings.Webhook) });

    /// <summary>Sends all of the app's webhooks to a receiver.</summary>
    public Task SendWebhooksToAsync(WebhookReceiver receiver) => ChangeWebhookAsync(webhook => webhook with { Url = receiver.Url, Commands = ["*"] });

    /// <summary>What the server's clock says, with the real clock's timers.</summary>
    private sealed class ServerTime(TestServer server) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => server.Now;
    }
}
