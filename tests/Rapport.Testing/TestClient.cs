using System.Text.Json;
using Rapport.Client.Gateway;
using Rapport.Contracts.Gateway;

namespace Rapport.Testing;

/// <summary>An app user's client, logged in through the gateway.</summary>
public sealed class TestClient : IAsyncDisposable
{
    private TestClient(string userId, GatewayConnection connection, LoginReply login)
    {
        UserId = userId;
        Connection = connection;
        Login = login;
    }

    public string UserId { get; }

    public GatewayConnection Connection { get; }

    /// <summary>What the login answered.</summary>
    public LoginReply Login { get; }

    /// <summary>Connects and logs in.</summary>
    /// <param name="app">The app.</param>
    /// <param name="address">Where the server listens.</param>
    /// <param name="userId">Who.</param>
    /// <param name="platform">On what.</param>
    /// <param name="instance">Which device; a new one if left out.</param>
    /// <param name="lifetimeSeconds">How long the UserSig holds.</param>
    public static async Task<TestClient> ConnectAsync(
        TestApp app,
        Uri address,
        string userId,
        string platform = "Web",
        string? instance = null,
        long lifetimeSeconds = 86_400
    )
    {
        var connection = await GatewayConnection.OpenAsync(address);
        try
        {
            var login = await connection.LoginAsync(
                new LoginRequest
                {
                    SdkAppId = app.SdkAppId,
                    UserID = userId,
                    UserSig = app.UserSig(userId, lifetimeSeconds: lifetimeSeconds),
                    Platform = platform,
                    Instance = instance ?? Guid.NewGuid().ToString("N"),
                }
            );
            return new TestClient(userId, connection, login);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Calls a command with a body that is sent as it is.</summary>
    public Task<GatewayReply> CallAsync(string command, string body = "{}") =>
        Patience.WaitAsync(Connection.CallAsync(command, body), () => $"the reply to {command}");

    /// <summary>Calls a command that must succeed.</summary>
    public async Task<JsonElement> RequireAsync(string command, string body = "{}")
    {
        var reply = await CallAsync(command, body);
        return reply.ErrorCode == 0 ? reply.Reply : throw new InvalidOperationException($"{command}: {reply.Reply}");
    }

    /// <summary>The next thing the server tells.</summary>
    public Task<NewsFrame> NextAsync() => Patience.WaitAsync(Connection.News.ReadAsync().AsTask(), () => $"news for {UserId}");

    /// <summary>What the server has told and nobody has read yet, up to the reply of a call made now.</summary>
    public async Task<List<NewsFrame>> NewsSoFarAsync()
    {
        await RequireAsync("gateway/ping");
        var news = new List<NewsFrame>();
        while (Connection.News.TryRead(out var one))
            news.Add(one);
        return news;
    }

    /// <summary>Waits for the end of the connection; tells the close code.</summary>
    public Task<int> ClosedAsync() => Patience.WaitAsync(Connection.Closed, () => $"the end of the connection of {UserId}");

    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
