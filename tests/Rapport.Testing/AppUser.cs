using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Contracts;
using Rapport.Contracts.Gateway;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Apps;
using Rapport.Server.Gateway;
using Rapport.Server.Presence;
using Rapport.Storage;

namespace Rapport.Testing;

/// <summary>
/// An app user's client as the operations see it: it calls commands for its account and hears what is committed about it, without a
/// connection in between. What it heard is there as soon as the call that caused it has its reply.
/// </summary>
public sealed class AppUser : IDisposable
{
    /// <summary>Changes as JSON, which is what clients get and what tests compare.</summary>
    private static readonly JsonSerializerOptions s_json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly TestServer _server;
    private readonly TestApp _app;
    private readonly Database _database;
    private readonly ClientSession _session;
    private readonly ConcurrentQueue<AccountChanged> _heard = new();
    private readonly ConcurrentQueue<ProfileChanged> _profiles = new();

    private AppUser(TestServer server, TestApp app, string userId, long accountNo)
    {
        _server = server;
        _app = app;
        UserId = userId;
        _session = new ClientSession(app.SdkAppId, accountNo, userId, ClientPlatform.Of("Web"), "test", "203.0.113.7", long.MaxValue, new NoLink());
        _database = server.Services.GetRequiredService<Database>();
        Connected[accountNo] = [_session];
        lock (_database)
            _database.Committed += Hear;
    }

    public string UserId { get; }

    private ConcurrentDictionary<long, ClientSession[]> Connected =>
        (ConcurrentDictionary<long, ClientSession[]>)
            typeof(SessionRegistry)
                .GetField("_accounts", BindingFlags.Instance | BindingFlags.NonPublic)!
                .GetValue(_server.Services.GetRequiredService<SessionRegistry>())!;

    public static async Task<AppUser> ConnectAsync(TestServer server, TestApp app, string userId)
    {
        var accounts = server.Services.GetRequiredService<AccountStore>();
        var number = await server.Services.GetRequiredService<Database>().ReadAsync(session => accounts.NumberOfAsync(session, app.SdkAppId, userId));
        return new AppUser(server, app, userId, number);
    }

    /// <summary>Calls a command with a body that is sent as it is.</summary>
    public async Task<ClientReply> CallAsync(string command, string body)
    {
        _server.Services.GetRequiredService<AppDirectory>().TryGet(_app.SdkAppId, out var app);
        var endpoint = _server.Services.GetRequiredService<ApiCatalog>().Find(command)!;
        var call = new GatewayCall(_session);
        var caller = new Caller(app!, UserId, IsAdmin: false, "Web", "203.0.113.7") { Call = call };
        try
        {
            var reply = await endpoint.InvokeAsync(caller, Encoding.UTF8.GetBytes(body), CancellationToken.None);
            using var text = new MemoryStream();
            await using (var writer = new Utf8JsonWriter(text))
                endpoint.Write(writer, reply);
            return Answer(Encoding.UTF8.GetString(text.ToArray()), call);
        }
        catch (Refusal refusal)
        {
            var reply = new DisplayReply
            {
                ActionStatus = "FAIL",
                ErrorCode = refusal.Error.Code,
                ErrorInfo = refusal.Message,
            };
            return Answer(JsonSerializer.Serialize(reply, s_json), call);
        }
    }

    /// <summary>Changes it was told of that were not its own call's, each as JSON, since this was last asked.</summary>
    public List<string> TakeNews() => Take(changed => changed.Origin is null);

    /// <summary>What it was told of others' profiles (of everybody's on the server) since this was last asked.</summary>
    public List<ProfileChanged> TakeProfiles()
    {
        var taken = new List<ProfileChanged>();
        while (_profiles.TryDequeue(out var profile))
            taken.Add(profile);
        return taken;
    }

    public void Dispose()
    {
        Connected.TryRemove(_session.AccountNo, out _);
        lock (_database)
            _database.Committed -= Hear;
    }

    private ClientReply Answer(string text, GatewayCall call) => new(new TestReply(text), Take(changed => changed.Origin == call));

    /// <summary>Takes what fits out of what was heard; the rest stays, in its order.</summary>
    private List<string> Take(Func<AccountChanged, bool> fits)
    {
        var taken = new List<string>();
        for (var left = _heard.Count; left > 0 && _heard.TryDequeue(out var changed); left--)
        {
            if (fits(changed))
                taken.Add(JsonSerializer.Serialize(changed.Change, s_json));
            else
                _heard.Enqueue(changed);
        }

        return taken;
    }

    /// <summary>What is committed is heard from the engine itself, so nothing has to be carried.</summary>
    private sealed class NoLink : IClientLink
    {
        public void Tell(byte[] frame) { }

        public void PutOut(string reason) { }
    }

    private void Hear(IReadOnlyList<object> news)
    {
        foreach (var item in news)
        {
            if (item is AccountChanged changed && changed.AccountNo == _session.AccountNo)
                _heard.Enqueue(changed);
            else if (item is ProfileChanged profile)
                _profiles.Enqueue(profile);
        }
    }
}

/// <summary>What a client got for a call.</summary>
/// <param name="Reply">The reply.</param>
/// <param name="Changes">What the call changed in its account's own data, each change as JSON.</param>
public sealed record ClientReply(TestReply Reply, IReadOnlyList<string> Changes)
{
    public long ErrorCode => Reply.ErrorCode;

    public JsonElement Json => Reply.Json;

    /// <summary>The codes of the items, in their order.</summary>
    public IReadOnlyList<long> Codes => [.. Json.GetProperty("ResultItem").EnumerateArray().Select(item => item.GetProperty("ResultCode").GetInt64())];
}
