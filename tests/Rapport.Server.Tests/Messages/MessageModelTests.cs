using System.Text.Json;
using Rapport.Contracts.Messages;

namespace Rapport.Server.Tests.Messages;

/// <summary>Whatever three accounts and the app backend do: both sides of every conversation see what the protocol says.</summary>
public sealed class MessageModelTests : IAsyncLifetime
{
    private const int Steps = 60;
    private const int StepsBetweenLooks = 4;

    private Talk _talk = null!;

    public async ValueTask InitializeAsync() => _talk = await Talk.StartAsync();

    public ValueTask DisposeAsync() => _talk.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Any_sequence_of_commands_leads_where_the_protocol_says(bool blockedSenderSeesSuccess)
    {
        await _talk.App.ChangeAsync(settings =>
            settings with
            {
                Switches = settings.Switches with { BlockedSenderSeesSuccess = blockedSenderSeesSuccess, RoamingDays = 0 },
            }
        );
        for (var number = 0; number < (Length.IsLong ? 300 : 6); number++)
        {
            string[] names = [$"anna{number}", $"ben{number}", $"cleo{number}"];
            await _talk.App.ImportAsync(names);
            await using var run = new Run(_talk, new MessageModel(names), Length.RandomOf(number), blockedSenderSeesSuccess);
            try
            {
                for (var step = 0; step < Steps; step++)
                {
                    await run.StepAsync();
                    if (step % StepsBetweenLooks == 0 || step == Steps - 1)
                        await run.CompareAsync();
                }
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"RAPPORT_SEED={Length.Seed}, sequence {number}:\n{string.Join('\n', run.Done)}\n{fault.Message}", fault);
            }
        }

        _talk.Server.Log.Errors.ShouldBeEmpty();
    }

    /// <summary>One sequence: every step is done to the server and to the model.</summary>
    private sealed class Run(Talk talk, MessageModel model, Random dice, bool blockedSenderSeesSuccess) : IAsyncDisposable
    {
        private const long Blocked = 20007;
        private const long NotFound = 20022;
        private const long AlreadyRecalled = 20023;
        private const long SameMessageSeconds = 300;

        private readonly Dictionary<string, TestClient> _clients = [];
        private readonly HashSet<long> _clientsOwn = [];
        private int _random;

        public List<string> Done { get; } = [];

        public Task StepAsync() =>
            dice.Next(40) switch
            {
                < 7 => SendAsync(),
                < 13 => SendAsClientAsync(),
                < 15 => SendAgainAsync(),
                < 17 => SendToManyAsync(),
                < 19 => ImportAsync(),
                < 22 => RecallAsync(),
                < 25 => DeleteAsync(),
                < 27 => ClearAsync(),
                < 29 => DeleteConversationAsync(),
                < 33 => ReadAsync(),
                < 35 => BlockAsync(),
                _ => WaitAsync(),
            };

        public async Task CompareAsync()
        {
            foreach (var owner in model.Accounts)
            {
                foreach (var peer in model.Accounts)
                {
                    var history = (await talk.HistoryAsync(owner, peer)).ConvertAll(Show);
                    history.ShouldBe(model.History(owner, peer), $"history of {owner} with {peer}");
                    (await talk.UnreadAsync(owner, peer)).ShouldBe(model.Unread(owner, peer, talk.Now), $"unread of {owner} from {peer}");
                }

                (await talk.UnreadAsync(owner)).ShouldBe(model.Accounts.Sum(peer => model.Unread(owner, peer, talk.Now)), $"unread of {owner}");
                (await talk.ConversationsAsync(owner)).ShouldBe(model.List(owner), $"conversations of {owner}");
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var client in _clients.Values)
                await client.DisposeAsync();
        }

        private static string Show(JsonElement message) =>
            $"{message.GetProperty("From_Account")}>{message.GetProperty("To_Account")} {message.GetProperty("MsgKey")} {Talk.TextOf(message)}{(message.GetProperty("MsgFlagBits").GetInt64() == 8 ? " recalled" : "")}";

        private Task SendAsync()
        {
            long? side = dice.Next(4) switch
            {
                0 => 2,
                1 => 1,
                _ => null,
            };
            var (from, to) = (Anybody(), Anybody());
            return SendAsync(from, to, NewNumbers(), Control(), side);
        }

        private async Task SendAsync(string from, string to, (long Sequence, long Random) numbers, List<string> control, long? side)
        {
            var body = new
            {
                From_Account = from,
                To_Account = to,
                MsgSeq = numbers.Sequence,
                MsgRandom = numbers.Random,
                SyncOtherMachine = side,
                SendMsgControl = control,
                MsgBody = Text(numbers),
            };
            var reply = await PostAsync("openim/sendmsg", body);
            var key = new MsgKey(talk.Now, numbers.Sequence, numbers.Random);
            Expect(reply.Json, key);
            if (model.Find(from, to, key) is null)
                model.Store(new ModelMessage(from, to, key, $"text {numbers.Random}"), How(control) with { IsSenderUnaware = side == 2 });
        }

        private Task SendAsClientAsync() => SendAsClientAsync(Anybody(), Anybody(), NewNumbers(), Control());

        private async Task SendAsClientAsync(string from, string to, (long Sequence, long Random) numbers, List<string> control)
        {
            var body = new
            {
                To_Account = to,
                MsgSeq = numbers.Sequence,
                MsgRandom = numbers.Random,
                SendMsgControl = control,
                MsgBody = Text(numbers),
            };
            var reply = await CallAsync(from, "openim/sendmsg", body);
            _clientsOwn.Add(numbers.Random);
            var isBlocked = from != to && model.IsBlocked(to, from);
            if (isBlocked && !blockedSenderSeesSuccess)
            {
                CodeOf(reply).ShouldBe(Blocked);
                return;
            }

            var known = model.Messages.Find(message =>
                (message.From, message.To, message.Key.Sequence, message.Key.Random) == (from, to, numbers.Sequence, numbers.Random)
                && message.Key.Time >= talk.Now - SameMessageSeconds
            );
            var key = known?.Key ?? new MsgKey(talk.Now, numbers.Sequence, numbers.Random);
            Expect(reply, key);
            if (known is null)
                model.Store(new ModelMessage(from, to, key, $"text {numbers.Random}"), How(control) with { IsReceiverUnaware = isBlocked });
        }

        /// <summary>The same numbers again, in the same way as the first time.</summary>
        private Task SendAgainAsync()
        {
            if (Some(model.Messages.Where(message => message.Key.Time >= talk.Now - (2 * SameMessageSeconds))) is not { } message)
                return Task.CompletedTask;

            var numbers = (message.Key.Sequence, message.Key.Random);
            return !_clientsOwn.Contains(message.Key.Random)
                ? SendAsync(message.From, message.To, numbers, [], side: null)
                : SendAsClientAsync(message.From, message.To, numbers, []);
        }

        private async Task SendToManyAsync()
        {
            var from = Anybody();
            string[] to = [.. model.Accounts.Where(_ => dice.Next(2) == 0)];
            if (to.Length == 0)
                return;

            var (numbers, control, side) = (NewNumbers(), Control(), dice.Next(3));
            var body = new
            {
                From_Account = from,
                To_Account = to,
                MsgSeq = numbers.Sequence,
                MsgRandom = numbers.Random,
                SyncOtherMachine = side,
                SendMsgControl = control,
                MsgBody = Text(numbers),
            };
            var reply = await PostAsync("openim/batchsendmsg", body);
            var key = new MsgKey(talk.Now, numbers.Sequence, numbers.Random);
            reply.Json.GetProperty("MsgKey").GetString().ShouldBe(key.ToString());
            foreach (var receiver in to)
                model.Store(new ModelMessage(from, receiver, key, $"text {numbers.Random}"), How(control) with { IsSenderUnaware = side == 2 });
        }

        /// <summary>History of any age, or what just happened in another system; now and then the same once more.</summary>
        private async Task ImportAsync()
        {
            var known = dice.Next(4) == 0 ? Some(model.Messages) : null;
            var mode = dice.Next(2) == 0 ? 2 : 5;
            var (from, to) = known is null ? (Anybody(), Anybody()) : (known.From, known.To);
            var numbers = NewNumbers();
            var key = known?.Key ?? new MsgKey(mode == 5 ? talk.Now : talk.Now - dice.Next(20), numbers.Sequence, numbers.Random);
            var body = new
            {
                SyncFromOldSystem = mode,
                From_Account = from,
                To_Account = to,
                MsgSeq = key.Sequence,
                MsgRandom = key.Random,
                MsgTimeStamp = key.Time,
                MsgBody = Text((key.Sequence, key.Random)),
            };
            (await PostAsync("openim/importmsg", body)).ErrorCode.ShouldBe(0);
            if (known is null)
                model.Store(new ModelMessage(from, to, key, $"text {key.Random}"), new ModelSending(IsNoUnread: mode == 2));
        }

        private async Task RecallAsync()
        {
            if (Some(model.Messages) is not { } message)
                return;

            // Now and then the direction is wrong.
            var (from, to) = dice.Next(8) == 0 ? (message.To, message.From) : (message.From, message.To);
            var body = new
            {
                From_Account = from,
                To_Account = to,
                MsgKey = message.Key.ToString(),
            };
            var reply = await PostAsync("openim/admin_msgwithdraw", body);
            reply.ErrorCode.ShouldBe(
                from != message.From ? NotFound
                : message.IsRecalled ? AlreadyRecalled
                : 0
            );
            if (from == message.From)
                message.IsRecalled = true;
        }

        private async Task DeleteAsync()
        {
            if (Some(model.Messages) is not { } first)
                return;

            var (owner, peer) = dice.Next(2) == 0 ? (first.From, first.To) : (first.To, first.From);
            List<ModelMessage> gone = [first, .. model.Conversation(owner, peer).Where(_ => dice.Next(6) == 0).Take(20)];
            var body = new
            {
                Operator_Account = owner,
                Peer_Account = peer,
                MsgKeyList = gone.ConvertAll(message => message.Key.ToString()).Append("1_2_3"),
            };
            (await PostAsync("openim/delete_c2c_msg_ramble", body)).ErrorCode.ShouldBe(0);
            gone.ForEach(message => message.HiddenFrom.Add(owner));
        }

        private async Task ClearAsync()
        {
            var (owner, peer) = (Anybody(), Anybody());
            CodeOf(await CallAsync(owner, "conversation/clear", new { To_Account = new[] { peer } })).ShouldBe(0);
            model.Clear(owner, peer);
        }

        private async Task DeleteConversationAsync()
        {
            var (owner, peer, clears) = (Anybody(), Anybody(), dice.Next(2));
            if (dice.Next(2) == 0)
                CodeOf(await CallAsync(owner, "conversation/delete", new { To_Account = new[] { peer }, ClearRamble = clears })).ShouldBe(0);
            else
            {
                var body = new
                {
                    From_Account = owner,
                    Type = 1,
                    To_Account = peer,
                    ClearRamble = clears,
                };
                (await PostAsync("recentcontact/delete", body)).ErrorCode.ShouldBe(0);
            }

            model.DeleteConversation(owner, peer, clears == 1);
        }

        private async Task ReadAsync()
        {
            var (owner, peer) = (Anybody(), Anybody());
            long? time = dice.Next(2) == 0 ? null : talk.Now + 2 - dice.Next(20);
            (
                await PostAsync(
                    "openim/admin_set_msg_read",
                    new
                    {
                        Report_Account = owner,
                        Peer_Account = peer,
                        MsgReadTime = time,
                    }
                )
            ).ErrorCode.ShouldBe(0);
            model.ReadUpTo(owner, peer, Math.Min(time ?? long.MaxValue, talk.Now));
        }

        private async Task BlockAsync()
        {
            var (owner, other) = (Anybody(), Anybody());
            if (owner == other)
                return;

            var blocks = dice.Next(2) == 0;
            var reply = await PostAsync(blocks ? "sns/black_list_add" : "sns/black_list_delete", new { From_Account = owner, To_Account = new[] { other } });
            var isDone = reply.Json.GetProperty("ResultItem")[0].GetProperty("ResultCode").GetInt64() == 0;
            isDone.ShouldBe(blocks ? model.Block(owner, other) : model.Unblock(owner, other));
        }

        /// <summary>A few seconds, or so long that everything is forgotten or that the same numbers mean another message.</summary>
        private async Task WaitAsync()
        {
            var seconds = dice.Next(12) switch
            {
                0 => 290 + dice.Next(20),
                1 => 8 * 86_400,
                2 => 4 * 86_400,
                _ => 1 + dice.Next(4),
            };
            Done.Add($"{seconds} s pass");
            if (seconds > 100)
            {
                await DisposeAsync();
                _clients.Clear();
            }

            talk.Clock.Advance(TimeSpan.FromSeconds(seconds));
        }

        private string Anybody() => model.Accounts[dice.Next(model.Accounts.Count)];

        private ModelMessage? Some(IEnumerable<ModelMessage> messages)
        {
            var all = messages.ToList();
            return all.Count == 0 ? null : all[dice.Next(all.Count)];
        }

        private (long Sequence, long Random) NewNumbers() => (dice.Next(10), ++_random);

        private List<string> Control() => [.. new[] { "NoUnread", "NoLastMsg" }.Where(_ => dice.Next(5) == 0)];

        private static ModelSending How(List<string> control) => new(control.Contains("NoUnread"), control.Contains("NoLastMsg"));

        private static object[] Text((long Sequence, long Random) numbers) =>
            [new { MsgType = "TIMTextElem", MsgContent = new { Text = $"text {numbers.Random}" } }];

        private static void Expect(JsonElement reply, MsgKey key)
        {
            CodeOf(reply).ShouldBe(0, $"{reply}");
            reply.GetProperty("MsgKey").GetString().ShouldBe(key.ToString());
        }

        private static long CodeOf(JsonElement reply) => reply.GetProperty("ErrorCode").GetInt64();

        private Task<TestReply> PostAsync(string command, object body)
        {
            var json = JsonSerializer.Serialize(body);
            Done.Add($"{command} {json}");
            return talk.App.PostAsync(command, json);
        }

        private async Task<JsonElement> CallAsync(string userId, string command, object body)
        {
            var json = JsonSerializer.Serialize(body);
            Done.Add($"{userId} calls {command} {json}");
            if (dice.Next(4) == 0 && _clients.Remove(userId, out var lost))
                await lost.DisposeAsync();
            if (!_clients.TryGetValue(userId, out var client))
                _clients[userId] = client = await talk.App.ConnectAsync(userId, instance: userId);
            return (await client.CallAsync(command, json)).Reply;
        }
    }
}
