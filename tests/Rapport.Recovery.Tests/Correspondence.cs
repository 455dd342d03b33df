using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;

namespace Rapport.Recovery.Tests;

/// <summary>Users with two devices each who write to each other, an app backend that writes in their names, and everything that must come of it.</summary>
internal sealed class Correspondence : IAsyncDisposable
{
    private const string SendMsg = "openim/sendmsg";
    private const string Told = "C2C.CallbackAfterSendMsg";
    private const int Accounts = 5;
    private const int Backends = 3;

    /// <summary>Senders choose the same numbers now and then: a device those of the same kind of device of the other side.</summary>
    private const long WebRandom = 1;
    private const long AndroidRandom = 2;
    private const long BackendRandom = 3;
    private const long FarewellRandom = 100;

    private static readonly string[] s_userIds = [.. Enumerable.Range(0, Accounts).Select(number => $"user{number}")];

    private readonly ConcurrentDictionary<string, Letter> _letters = new();
    private readonly ConcurrentDictionary<(object Sender, string From, string To), long> _sequences = new();
    private readonly ConcurrentDictionary<MessageDevice, int> _batches = new();

    public MessageDevice[] Devices { get; } =
    [.. s_userIds.SelectMany(userId => new[] { new MessageDevice(userId, "Web"), new MessageDevice(userId, "Android") })];

    private static IEnumerable<(string One, string Other)> Pairs =>
        from one in s_userIds
        from other in s_userIds
        where string.CompareOrdinal(one, other) < 0
        select (one, other);

    public static Task MoveInAsync(Api api) => api.CallAsync("im_open_login_svc/multiaccount_import", new { Accounts = s_userIds });

    /// <summary>Everybody writes, comes and goes until it is over. Who loses his node goes to another.</summary>
    public Task LiveAsync(Life life, int seed) =>
        Task.WhenAll(
            Devices
                .Select((device, number) => Task.Run(() => LiveAsync(life, device, new Random(unchecked((seed * 31) + number)))))
                .Concat(Enumerable.Range(0, Backends).Select(number => Task.Run(() => LiveAsync(life, number, new Random(unchecked(seed - number))))))
        );

    /// <summary>Everybody comes back and stays, and after a last message in every conversation has heard everything.</summary>
    public async Task SettleAsync(IReadOnlyList<Uri> servers, Api api)
    {
        foreach (var (number, device) in Devices.Index())
            await device.ComeOnlineAsync(servers[number % servers.Count], page: 100);
        foreach (var (one, other) in Pairs)
        {
            var farewell = Write(new Letter(one, other, Next(this, one, other), FarewellRandom, SyncOtherMachine: 1));
            farewell.Acknowledge((string)(await api.CallAsync(SendMsg, farewell.ForBackend))["MsgKey"]!);
        }

        foreach (var device in Devices)
        {
            await device.ArrivedAsync(Accounts - 1, arrival => arrival.Message.MsgRandom == FarewellRandom);
            await device.PingAsync();
        }
    }

    /// <summary>Waits until the app backend has been told of the last message of every conversation, and so of all before it.</summary>
    public static Task AllToldAsync(WebhookReceiver receiver)
    {
        var conversations = new HashSet<string>();
        return receiver.WaitForAsync(
            Pairs.Count(),
            webhook => webhook.Command == Told && webhook.Json.GetProperty("MsgRandom").GetInt64() == FarewellRandom && conversations.Add(webhook.OrderKey)
        );
    }

    /// <summary>Compares what the server holds with what was acknowledged, what devices got and what the app backend was told.</summary>
    /// <returns>How many messages there are.</returns>
    public async Task<int> CheckAsync(Api api, IReadOnlyList<ReceivedWebhook> received)
    {
        var stored = new List<Arrival>();
        foreach (var (one, other) in Pairs)
            stored.AddRange(await ReadAsync(api, one, other));

        var senders = stored.ConvertAll(message => (Message: message, Letter: SentAs(message)));
        stored.Select(message => message.Name).ShouldBeUnique();
        senders.Select(message => message.Letter.Text).ShouldBeUnique();
        var keys = senders.ToDictionary(message => message.Letter.Text, message => message.Message.Message.MsgKey);
        foreach (var letter in _letters.Values)
        {
            if (letter.Device is not null)
                letter.Key.ShouldNotBeNull($"{letter} is sent until it is acknowledged");
            if (letter.Key is not null)
                keys.GetValueOrDefault(letter.Text).ShouldBe(letter.Key, $"{letter} was acknowledged");
        }

        CheckOrderOfSenders(senders);
        var numbers = Numbers(senders);
        CheckDevices(senders, numbers);
        CheckToldOf(stored, numbers, received);
        return stored.Count;
    }

    public string Summary(int messages) =>
        $"{messages} messages, {Devices.Sum(device => device.Logins)} logins, {Devices.Sum(device => device.Fetched)} fetched, {Devices.Sum(device => device.SentAgain)} sent again that were there";

    public async ValueTask DisposeAsync()
    {
        foreach (var device in Devices)
            await device.DisposeAsync();
    }

    private async Task LiveAsync(Life life, MessageDevice device, Random dice)
    {
        var isThere = false;
        while (!life.IsOver)
        {
            try
            {
                if (!isThere)
                    await ComeAsync();
                isThere = true;
                await SpendTimeAsync();
            }
            catch (Exception fault) when (life.HasDied && fault is IOException or WebSocketException)
            {
                // Its node has died.
                isThere = false;
            }
        }

        async Task SpendTimeAsync()
        {
            switch (dice.Next(24))
            {
                case 0:
                    await device.CutAsync();
                    await ComeAsync();
                    break;
                case 1:
                    await device.CutAsync();
                    await Patience.WaitAsync(life.AfterAsync(40), () => $"{device} to miss something");
                    await ComeAsync();
                    break;
                case 2:
                    var cutOff = SendAsync(life, device, dice, 1 + dice.Next(4));
                    device.Lose();
                    await cutOff;
                    await ComeAsync();
                    break;
                case < 6:
                    await RequireSentAsync(2 + dice.Next(3));
                    break;
                default:
                    await RequireSentAsync(1);
                    break;
            }
        }

        Task ComeAsync() => device.ComeOnlineAsync(life.AnyAddress(dice), dice.Next(2) == 0 ? 100 : 1 + dice.Next(9));

        async Task RequireSentAsync(int count)
        {
            if (!await SendAsync(life, device, dice, count))
                throw new IOException($"{device} was cut off.");
        }
    }

    /// <summary>Sends some at once; tells whether all were acknowledged.</summary>
    private async Task<bool> SendAsync(Life life, MessageDevice device, Random dice, int count)
    {
        var batch = _batches.AddOrUpdate(device, 1, (_, last) => last + 1);
        var sent = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => SendOneAsync(AnyPeer(device.UserId, dice))).ToList());
        return Array.TrueForAll(sent, one => one);

        async Task<bool> SendOneAsync(string peer)
        {
            var random = device.Platform == "Web" ? WebRandom : AndroidRandom;
            var letter = Write(new Letter(device.UserId, peer, Next(device, device.UserId, peer), random) { Device = device, Batch = batch });
            var isSent = await device.SendAsync(letter);
            if (isSent)
                life.Count();
            return isSent;
        }
    }

    private async Task LiveAsync(Life life, int number, Random dice)
    {
        while (!life.IsOver)
        {
            using var api = new Api(life.AnyAddress(dice));
            while (!life.IsOver)
            {
                var from = s_userIds[dice.Next(Accounts)];
                var to = AnyPeer(from, dice);
                var letter = Write(new Letter(from, to, Next(number, from, to), BackendRandom + number, dice.Next(3) is not 0 and var side ? side : null));
                if (await api.TryCallAsync(SendMsg, letter.ForBackend) is not { } reply)
                {
                    life.HasDied.ShouldBeTrue("a living server answers");
                    break;
                }

                ((long)reply["ErrorCode"]!).ShouldBe(0, $"{letter}: {reply}");
                letter.Acknowledge((string)reply["MsgKey"]!);
                life.Count();
            }
        }
    }

    private long Next(object sender, string from, string to) => _sequences.AddOrUpdate((sender, from, to), 1, (_, last) => last + 1);

    private Letter Write(Letter letter)
    {
        _letters.TryAdd(letter.Text, letter).ShouldBeTrue();
        return letter;
    }

    private static string AnyPeer(string userId, Random dice)
    {
        string[] others = [.. s_userIds.Where(other => other != userId)];
        return others[dice.Next(others.Length)];
    }

    /// <summary>A conversation's messages. Both sides have the same history, but for what the sender's side was not to know of.</summary>
    private async Task<List<Arrival>> ReadAsync(Api api, string one, string other)
    {
        var (ones, others) = (await HistoryAsync(api, one, other), await HistoryAsync(api, other, one));
        ones.Select(message => message.Name).ShouldBeUnique();
        others.Select(message => message.Name).ShouldBeUnique();

        ones.Where(message => message.Message.From_Account == one && !SentAs(message).IsInSendersHistory).ShouldBeEmpty();
        others.Where(message => message.Message.From_Account == other && !SentAs(message).IsInSendersHistory).ShouldBeEmpty();
        Both(ones).ShouldBe(Both(others));

        var all = ones.Concat(others).DistinctBy(message => message.Name).OrderBy(Place).ToList();
        all.Where(message => ones.Exists(known => known.Name == message.Name)).Select(Line).ShouldBe(ones.Select(Line), "in order");
        all.Where(message => others.Exists(known => known.Name == message.Name)).Select(Line).ShouldBe(others.Select(Line), "in order");
        return all;

        IEnumerable<string> Both(IEnumerable<Arrival> messages) => messages.Where(message => SentAs(message).IsInSendersHistory).Select(Line);
    }

    private static (long, long, long) Place(Arrival arrival) => (arrival.Message.MsgTimeStamp, arrival.Message.MsgSeq, arrival.Message.MsgRandom);

    private static string Line(Arrival arrival) => $"{arrival.Message.From_Account} > {arrival.Message.To_Account} {arrival.Message.MsgKey} {arrival.Text}";

    /// <summary>Nothing is invented, and nothing is changed.</summary>
    private Letter SentAs(Arrival arrival)
    {
        var letter = _letters.GetValueOrDefault(arrival.Text).ShouldNotBeNull($"nobody sent {Line(arrival)}");
        var message = arrival.Message;
        (message.From_Account, message.To_Account, message.MsgSeq, message.MsgRandom).ShouldBe((letter.From, letter.To, letter.Sequence, letter.Random));
        message.MsgKey.ShouldBe($"{message.MsgSeq}_{message.MsgRandom}_{message.MsgTimeStamp}");
        return letter;
    }

    /// <summary>What a device sent after something else was acknowledged stands behind it.</summary>
    private static void CheckOrderOfSenders(IEnumerable<(Arrival Message, Letter Letter)> stored)
    {
        foreach (var sent in stored.Where(message => message.Letter.Device is not null).GroupBy(message => (message.Letter.Device, message.Letter.To)))
            sent.Select(message => message.Letter.Batch).ShouldBeInOrder(SortDirection.Ascending, $"{sent.Key}");
    }

    /// <summary>The numbers of the messages, as far as anybody was told: messages that were only fetched have none.</summary>
    private Dictionary<string, long> Numbers(List<(Arrival Message, Letter Letter)> stored)
    {
        var numbers = new Dictionary<string, long>();
        var told = Devices
            .SelectMany(device => device.Arrivals.Select(arrival => (arrival.Name, arrival.Number)))
            .Concat(stored.Select(message => (message.Message.Name, message.Letter.Number)));
        foreach (var (name, number) in told)
        {
            if (number is { } value && !numbers.TryAdd(name, value))
                numbers[name].ShouldBe(value, name);
        }

        numbers.Values.ShouldBeUnique();
        return numbers;
    }

    /// <summary>Every device has exactly the messages of its account, in the order of their numbers.</summary>
    private void CheckDevices(List<(Arrival Message, Letter Letter)> stored, Dictionary<string, long> numbers)
    {
        Devices.SelectMany(device => device.Complaints).ShouldBeEmpty();
        foreach (var device in Devices)
        {
            var expected = stored.Where(message =>
                message.Letter.To == device.UserId
                || (
                    message.Letter.From == device.UserId
                    && message.Letter.IsToldToSender
                    && !(message.Letter.Device == device && message.Letter.Number is not null)
                )
            );
            var arrivals = device.Arrivals;
            arrivals.Select(Line).Order().ShouldBe(expected.Select(message => Line(message.Message)).Order(), $"{device}");
            arrivals
                .Where(arrival => numbers.ContainsKey(arrival.Name))
                .Select(arrival => numbers[arrival.Name])
                .ShouldBeInOrder(SortDirection.Ascending, $"{device}");
            foreach (var conversation in arrivals.GroupBy(arrival => arrival.Name.Split(' ')[0]))
                conversation.Select(arrival => arrival.Message.MsgTimeStamp).ShouldBeInOrder(SortDirection.Ascending, $"{device}: {conversation.Key}");
        }
    }

    /// <summary>The app backend has been told of exactly the stored messages, once each but for repetitions, in order.</summary>
    private static void CheckToldOf(List<Arrival> stored, Dictionary<string, long> numbers, IReadOnlyList<ReceivedWebhook> received)
    {
        var events = received.Where(webhook => webhook.Command == Told).ToList();
        foreach (var sameEvent in events.GroupBy(webhook => webhook.Id))
            sameEvent.Select(webhook => (webhook.OrderKey, webhook.Text)).Distinct().Count().ShouldBe(1, $"{sameEvent.Key} told two stories");

        var first = events.DistinctBy(webhook => webhook.Id).ToList();
        first.Select(LineOf).Order().ShouldBe(stored.Select(Line).Order());
        foreach (var conversation in first.GroupBy(webhook => webhook.OrderKey))
        {
            conversation
                .Select(webhook => numbers.GetValueOrDefault(NameOf(webhook)))
                .Where(number => number > 0)
                .ShouldBeInOrder(SortDirection.Ascending, conversation.Key);
            conversation.Select(webhook => webhook.Json.GetProperty("MsgTime").GetInt64()).ShouldBeInOrder(SortDirection.Ascending, conversation.Key);
        }

        static string NameOf(ReceivedWebhook webhook) => Arrival.NameOf(Field(webhook, "From_Account"), Field(webhook, "To_Account"), Field(webhook, "MsgKey"));

        static string Field(ReceivedWebhook webhook, string name) => webhook.Json.GetProperty(name).GetString()!;

        static string LineOf(ReceivedWebhook webhook) =>
            $"{Field(webhook, "From_Account")} > {Field(webhook, "To_Account")} {Field(webhook, "MsgKey")} {webhook.Json.GetProperty("MsgBody")[0].GetProperty("MsgContent").GetProperty("Text")}";
    }

    private static async Task<List<Arrival>> HistoryAsync(Api api, string owner, string peer)
    {
        var messages = new List<Arrival>();
        var (maxTime, last) = ((long)uint.MaxValue, "");
        while (true)
        {
            var body = new
            {
                Operator_Account = owner,
                Peer_Account = peer,
                MaxCnt = 100,
                MinTime = 0,
                MaxTime = maxTime,
                LastMsgKey = last,
            };
            var page = (await api.CallAsync("openim/admin_getroammsg", body)).Deserialize(Contracts.Wire.Json.GetRoamMsgReply)!;
            messages.InsertRange(0, page.MsgList.Select(message => new Arrival(message, Number: null)));
            if (page.Complete == 1)
                return messages;
            (maxTime, last) = (page.LastMsgTime, page.LastMsgKey);
        }
    }
}
