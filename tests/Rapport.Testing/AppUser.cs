using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Contracts.Gateway;
using Rapport.Server.Accounts;
using Rapport.Server.Gateway;
using Rapport.Storage;

namespace Rapport.Testing;

/// <summary>
/// An app user's client that is told exactly what it must be: it counts the changes that are committed about its account, and waits for
/// as many frames as there must be, so that both a missing one and one too many are seen without waiting for nothing.
/// </summary>
public sealed class AppUser : IAsyncDisposable
{
    /// <summary>Changes as JSON, which is what clients get and what tests compare.</summary>
    private static readonly JsonSerializerOptions s_json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly TestClient _client;
    private readonly Database _database;
    private readonly long _accountNo;
    private readonly Queue<FriendProfileNews> _profiles = new();
    private int _due;

    private AppUser(TestClient client, Database database, long accountNo)
    {
        _client = client;
        _database = database;
        _accountNo = accountNo;
        lock (_database)
            _database.Committed += Count;
    }

    public static async Task<AppUser> ConnectAsync(TestServer server, TestApp app, string userId)
    {
        var accounts = server.Services.GetRequiredService<AccountStore>();
        var database = server.Services.GetRequiredService<Database>();
        var number = await database.ReadAsync(session => accounts.NumberOfAsync(session, app.SdkAppId, userId));
        return new AppUser(await app.ConnectAsync(userId), database, number);
    }

    /// <summary>Calls a command with a body that is sent as it is.</summary>
    public async Task<ClientReply> CallAsync(string command, string body)
    {
        var reply = await _client.CallAsync(command, body);
        return new ClientReply(reply.Reply, [.. reply.Changes.Select(Text)]);
    }

    /// <summary>The changes it was told of since this was last asked, each as JSON, but for those that came with replies.</summary>
    public async Task<List<string>> TakeNewsAsync()
    {
        var news = new List<string>();
        for (var due = Interlocked.Exchange(ref _due, 0); news.Count < due; )
            Sort(await _client.NextAsync(), news);
        foreach (var frame in await _client.NewsSoFarAsync())
            Sort(frame, news);
        return news;
    }

    /// <summary>The next that it is told of a friend's profile.</summary>
    public async Task<FriendProfileNews> NextProfileAsync()
    {
        while (_profiles.Count == 0)
            Sort(await _client.NextAsync(), []);
        return _profiles.Dequeue();
    }

    public async ValueTask DisposeAsync()
    {
        lock (_database)
            _database.Committed -= Count;
        await _client.DisposeAsync();
    }

    private static string Text(AccountChange change) => JsonSerializer.Serialize(change, s_json);

    private void Sort(NewsFrame frame, List<string> news)
    {
        if (frame.Change is { } change)
            news.Add(Text(change));
        if (frame.FriendProfile is { } profile)
            _profiles.Enqueue(profile);
    }

    private void Count(IReadOnlyList<object> news)
    {
        var due = news.Count(item => item is AccountChanged { Origin: null } changed && changed.AccountNo == _accountNo);
        Interlocked.Add(ref _due, due);
    }
}

/// <summary>What a client got for a call.</summary>
/// <param name="Json">The reply.</param>
/// <param name="Changes">What the call changed in its account's own data, each change as JSON.</param>
public sealed record ClientReply(JsonElement Json, IReadOnlyList<string> Changes)
{
    public long ErrorCode => Json.GetProperty(nameof(ErrorCode)).GetInt64();

    public string ErrorInfo => Json.GetProperty(nameof(ErrorInfo)).GetString()!;

    /// <summary>The codes of the items, in their order.</summary>
    public IReadOnlyList<long> Codes => [.. Json.GetProperty("ResultItem").EnumerateArray().Select(item => item.GetProperty("ResultCode").GetInt64())];
}
