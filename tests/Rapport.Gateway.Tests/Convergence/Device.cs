using System.Collections.Concurrent;
using System.Text.Json;
using Rapport.Client.Gateway;
using Rapport.Contracts;
using Rapport.Contracts.Gateway;

namespace Rapport.Gateway.Tests.Convergence;

/// <summary>A phone or browser of an app user: keeps a copy of the account's data and a view of everybody's status over any number of connections.</summary>
internal sealed class Device(string userId, string platform, long sdkAppId, string key, IReadOnlyList<string> everybody) : IAsyncDisposable
{
    private GatewayConnection? _connection;

    public string UserId => userId;

    public string Platform => platform;

    public AccountReplica Replica { get; } = new();

    /// <summary>What the device believes of everybody's status.</summary>
    public ConcurrentDictionary<string, StatusItem> Statuses { get; } = new();

    /// <summary>Changes told out of step, of all connections so far.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    public int Logins { get; private set; }

    public bool IsConnected => _connection is { Closed.IsCompleted: false };

    public GatewayConnection Connection => _connection ?? throw new InvalidOperationException("ConnectAsync comes first.");

    /// <summary>Comes (back) online.</summary>
    /// <param name="server">The server's address.</param>
    /// <param name="takeOver">Before its old connection is found to be over.</param>
    /// <exception cref="IOException">The server is gone, or put the device out again at once.</exception>
    public async Task ConnectAsync(Uri server, bool takeOver = false)
    {
        var old = _connection;
        if (old is not null && !takeOver)
            await old.DisposeAsync();

        // Ahead of the clock, because signatures of the second of a kick are worth nothing.
        var userSig = new UserSig(sdkAppId, userId, TimeProvider.System.GetUtcNow().AddSeconds(5).ToUnixTimeSeconds(), 86_400).Sign(key);
        var login = new LoginRequest
        {
            SdkAppId = sdkAppId,
            UserID = userId,
            UserSig = userSig,
            Platform = platform,
            Instance = ToString(),
        };
        var counters = new CounterCheck();
        _connection = await Patience.WaitAsync(Replica.ConnectAsync(server, login, news => Hear(news, counters)), () => $"the login of {this}");
        Logins++;
        if (old is not null)
            await old.DisposeAsync();
        await CallAsync("status/subscribe", JsonSerializer.Serialize(new { To_Account = everybody }));
    }

    /// <summary>Online and up to date, whatever has happened to the connection.</summary>
    public async Task SettleAsync(Uri server)
    {
        while (true)
        {
            try
            {
                if (!IsConnected)
                    await ConnectAsync(server);
                await Patience.WaitAsync(
                    Replica.CatchUpAsync(),
                    () => $"{this} to catch up with what the server holds; it holds\n{string.Join('\n', Truth.Of(Replica))}"
                );
                return;
            }
            catch (IOException)
            {
                // Put out by a kick that was on its way.
            }
        }
    }

    /// <summary>Calls a command; <c>null</c>: the connection ended before the reply.</summary>
    public async Task<JsonElement?> CallAsync(string command, string body)
    {
        try
        {
            return (await Patience.WaitAsync(Connection.CallAsync(command, body), () => $"{this}: the reply to {command} {body}")).Reply;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    public override string ToString() => $"{userId}-{platform}";

    private void Hear(NewsFrame news, CounterCheck counters)
    {
        foreach (var status in news.Status ?? [])
            Statuses[status.To_Account] = status;
        if (news.Change is { } change && counters.Complain(change) is { } complaint)
            Complaints.Enqueue($"{this}: {complaint}");
    }
}
