using System.Collections.Concurrent;
using System.Text.Json;
using Rapport.Client.Gateway;
using Rapport.Contracts;
using Rapport.Contracts.Gateway;
using Rapport.Contracts.Messages;

namespace Rapport.Recovery.Tests;

/// <summary>A message as it reached a device.</summary>
/// <param name="Message">The message.</param>
/// <param name="Number">Its number; <c>null</c>: it came by <c>openim/sync_msg</c>, which tells none.</param>
internal sealed record Arrival(MsgItem Message, long? Number)
{
    /// <summary>The conversation and the key within it: what no other message has.</summary>
    public string Name { get; } = NameOf(Message.From_Account, Message.To_Account, Message.MsgKey);

    public string Text { get; } = JsonDocument.Parse(Message.MsgBody.Utf8).RootElement[0].GetProperty("MsgContent").GetProperty(nameof(Text)).GetString()!;

    public static string NameOf(string one, string other, string key) =>
        string.CompareOrdinal(one, other) < 0 ? $"{one}/{other} {key}" : $"{other}/{one} {key}";
}

/// <summary>
/// A phone or browser that keeps messages as docs/gateway.md says: it remembers the highest number it has heard of, fetches what is behind it
/// after every login, and sends what was not acknowledged again. It forgives the server nothing: whatever comes twice or out of order is noted.
/// </summary>
internal sealed class MessageDevice(string userId, string platform) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Arrival> _arrivals = [];
    private readonly HashSet<string> _known = [];
    private readonly List<Letter> _unacknowledged = [];
    private readonly List<(Func<Arrival, bool> Fits, int Count, TaskCompletionSource Met)> _waiters = [];
    private GatewayConnection? _connection;

    // Of this connection: what was told while the device caught up, what it caught up with, and the number told last.
    private readonly List<AccountChange> _early = [];
    private readonly HashSet<string> _synced = [];
    private bool _isCatchingUp;
    private long _syncedTo;
    private long _lastTold;

    private long _newest;

    public string UserId => userId;

    public string Platform => platform;

    /// <summary>Every message that reached it, in order.</summary>
    public IReadOnlyList<Arrival> Arrivals
    {
        get
        {
            lock (_lock)
                return [.. _arrivals];
        }
    }

    /// <summary>What should not have happened.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    public int Logins { get; private set; }

    /// <summary>How many messages it has got by asking for what it missed.</summary>
    public int Fetched { get; private set; }

    /// <summary>Messages that were there already when they were sent again.</summary>
    public int SentAgain { get; private set; }

    private GatewayConnection Connection => _connection ?? throw new InvalidOperationException("ComeOnlineAsync comes first.");

    /// <summary>Logs in, whatever has become of the connection before, gets what it missed, and sends what nobody has acknowledged.</summary>
    /// <param name="server">The server's address.</param>
    /// <param name="page">How many missed messages it asks for at once.</param>
    /// <exception cref="IOException">The connection was cut.</exception>
    /// <exception cref="System.Net.WebSockets.WebSocketException">There is no server.</exception>
    public async Task ComeOnlineAsync(Uri server, int page)
    {
        await CutAsync();
        lock (_lock)
        {
            _isCatchingUp = true;
            _early.Clear();
            _synced.Clear();
            _lastTold = 0;
        }

        _connection = await Patience.WaitAsync(GatewayConnection.OpenAsync(server, Hear), () => $"the connection of {this}");
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var login = new LoginRequest
        {
            SdkAppId = Api.SdkAppId,
            UserID = userId,
            UserSig = new UserSig(Api.SdkAppId, userId, now, UserSig.DefaultLifetimeSeconds).Sign(Api.Key),
            Platform = platform,
            Instance = ToString(),
        };
        var reply = await Patience.WaitAsync(_connection.LoginAsync(login), () => $"the login of {this}");
        Logins++;
        await CatchUpAsync(reply.Sequences.Message!.Value, page);
        foreach (var letter in Unacknowledged())
        {
            if (!await SendAsync(letter))
                throw new IOException("Cut again.");
            if (letter.Number is null)
                SentAgain++;
        }
    }

    /// <summary>Sends a message; <c>false</c>: the connection ended before the reply, and it will be sent again.</summary>
    public async Task<bool> SendAsync(Letter letter)
    {
        lock (_lock)
        {
            if (!_unacknowledged.Contains(letter))
                _unacknowledged.Add(letter);
        }

        GatewayReply answer;
        try
        {
            answer = await Patience.WaitAsync(Connection.CallAsync("openim/sendmsg", letter.ForDevice), () => $"{this}: the reply to {letter}");
        }
        catch (IOException)
        {
            return false;
        }

        answer.ErrorCode.ShouldBe(0, $"{letter}: {answer.Reply}");
        letter.Acknowledge(answer);
        lock (_lock)
            _unacknowledged.Remove(letter);
        return true;
    }

    /// <summary>Loses the network without a word.</summary>
    public void Lose() => Connection.Abort();

    /// <summary>The same, and hears nothing of that connection from then on.</summary>
    public ValueTask CutAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Waits until so many messages that fit have arrived.</summary>
    public Task ArrivedAsync(int count, Func<Arrival, bool> fits)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiters.Add((fits, count, met));
            TellWaiters();
        }

        return Patience.WaitAsync(met.Task, () => $"{this}: {count} messages; there came {Arrivals.Count(fits)}");
    }

    /// <summary>Waits for the reply of a call made now: everything told before has been heard.</summary>
    public Task PingAsync() => Patience.WaitAsync(Connection.CallAsync("gateway/ping"), () => $"the ping of {this}");

    public ValueTask DisposeAsync() => CutAsync();

    public override string ToString() => $"{userId}-{platform}";

    private List<Letter> Unacknowledged()
    {
        lock (_lock)
            return [.. _unacknowledged];
    }

    private async Task CatchUpAsync(long newest, int page)
    {
        if (newest < _newest)
            Complain($"the login says {newest}, but it has heard of {_newest}");

        var isComplete = newest <= _newest;
        while (!isComplete)
        {
            var body = JsonSerializer.Serialize(new { LastMessage = _newest, MaxCnt = page });
            var answer = await Patience.WaitAsync(Connection.CallAsync("openim/sync_msg", body), () => $"what {this} missed");
            answer.ErrorCode.ShouldBe(0, $"{answer.Reply}");
            var reply = answer.Reply.Deserialize(Wire.Json.SyncMsgReply)!;
            lock (_lock)
            {
                foreach (var message in reply.MsgList)
                {
                    var arrival = new Arrival(message, Number: null);
                    _synced.Add(arrival.Name);
                    Note(arrival);
                }

                if (reply.MsgList.Count > page || reply.LastMessage < _newest)
                    Complain($"asked for {page} behind {_newest}: {answer.Reply}");
                Fetched += reply.MsgList.Count;
                _newest = reply.LastMessage;
                isComplete = reply.Complete == 1;
            }
        }

        lock (_lock)
        {
            _syncedTo = _newest;
            _isCatchingUp = false;
            _early.ForEach(Take);
        }
    }

    private void Hear(NewsFrame news)
    {
        if (news.Change is not { Sequences.Message: not null } change)
            return;

        lock (_lock)
        {
            if (_isCatchingUp)
                _early.Add(change);
            else
                Take(change);
        }
    }

    private void Take(AccountChange change)
    {
        var number = change.Sequences.Message!.Value;
        if (number <= _lastTold)
            Complain($"told of {number} after {_lastTold}");
        _lastTold = number;

        switch (change.Items)
        {
            // Its own, and it caught up before it sent.
            case [] when number > _newest:
                break;
            case [{ Type: ChangeTypes.Message, MessageItem: [var message] }]:
                var arrival = new Arrival(message, number);
                if (number > _syncedTo)
                    Note(arrival);
                else if (!_synced.Contains(arrival.Name))
                    Complain($"{number}, {arrival.Name}, is missing from what was fetched up to {_syncedTo}");
                break;
            default:
                Complain($"{number} makes no sense behind {_newest}: {string.Join(", ", change.Items.Select(item => item.Type))}");
                break;
        }

        _newest = Math.Max(_newest, number);
    }

    private void Note(Arrival arrival)
    {
        if (!_known.Add(arrival.Name))
            Complain($"{arrival.Name} came twice, the second time with number {arrival.Number}");
        _arrivals.Add(arrival);
        TellWaiters();
    }

    private void TellWaiters()
    {
        foreach (var (fits, count, met) in _waiters)
        {
            if (_arrivals.Count(fits) >= count)
                met.TrySetResult();
        }
    }

    private void Complain(string what) => Complaints.Enqueue($"{this}: {what}");
}
