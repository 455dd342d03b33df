using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Webhooks;

namespace Rapport.Webhooks.Receiver.Tests;

public sealed class HandlingTests
{
    public static IEnumerable<TheoryDataRow<Type>> EventTypes =>
        typeof(WebhookEvent)
            .Assembly.GetExportedTypes()
            .Where(type => type.IsSubclassOf(typeof(WebhookEvent)) && !type.IsAbstract)
            .Select(type => new TheoryDataRow<Type>(type));

    [Theory]
    [MemberData(nameof(EventTypes))]
    public async Task Every_kind_of_event_reaches_its_handler_as_it_was_sent(Type type)
    {
        var test = (IRoundTrip)Activator.CreateInstance(typeof(RoundTrip<>).MakeGenericType(type))!;
        await using var receiver = await TestReceiver.StartAsync(test.Register);
        var sent = Filled.Event(type);

        (await receiver.SendAsync(TestWebhook.Of(sent))).ShouldBeOk();

        JsonSerializer.Serialize(test.Received, type, Wire.Json).ShouldBe(JsonSerializer.Serialize(sent, type, Wire.Json));
    }

    [Fact]
    public async Task A_handler_learns_who_did_it_where_and_in_which_order()
    {
        WebhookContext? context = null;
        await using var receiver = await TestReceiver.StartAsync(on => on.On<BlackListAddEvent>((_, c) => Keep(c, out context)));
        var webhook = new TestWebhook
        {
            Headers = new()
            {
                [WebhookSignature.AttemptHeader] = "3",
                [WebhookSignature.OrderKeyHeader] = Uri.EscapeDataString("account:用户 1"),
                [WebhookSignature.OrderSequenceHeader] = "42",
                [WebhookSignature.ReplayHeader] = "7",
            },
        };

        (await receiver.SendAsync(webhook)).ShouldBeOk();

        context.ShouldNotBeNull();
        context.Command.ShouldBe("Sns.CallbackBlackListAdd");
        context.SdkAppId.ShouldBe(1400000123);
        context.Id.ShouldBe("evt_0a1b2c3d_1_18bcfe56800");
        context.Replay.ShouldBe("7");
        context.DeduplicationKey.ShouldBe("evt_0a1b2c3d_1_18bcfe56800/7");
        context.Attempt.ShouldBe(3);
        context.OrderKey.ShouldBe("account:用户 1");
        context.OrderSequence.ShouldBe(42);
        context.Platform.ShouldBe("RESTAPI");
        context.ClientIp.ShouldBe("203.0.113.7");
        context.SentAt.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1700000000));
        context.IsBodySigned.ShouldBeTrue();
        context.Body.ToArray().ShouldBe(webhook.Body);
    }

    [Fact]
    public async Task What_the_original_does_not_tell_is_left_open()
    {
        WebhookContext? context = null;
        await using var receiver = await TestReceiver.StartAsync(on => on.On<BlackListAddEvent>((_, c) => Keep(c, out context)));

        (await receiver.SendAsync(TestWebhook.OfTheOriginal with { MoreQuery = "" })).ShouldBeOk();

        context.ShouldNotBeNull();
        context.Id.ShouldBeNull();
        context.DeduplicationKey.ShouldBeNull();
        context.Replay.ShouldBeNull();
        context.Attempt.ShouldBe(1);
        context.OrderKey.ShouldBeNull();
        context.OrderSequence.ShouldBeNull();
        context.Platform.ShouldBeNull();
        context.ClientIp.ShouldBeNull();
        context.SentAt.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1700000000));
        context.IsBodySigned.ShouldBeFalse();
    }

    [Fact]
    public async Task Headers_that_make_no_sense_are_taken_as_absent()
    {
        WebhookContext? context = null;
        await using var receiver = await TestReceiver.StartAsync(
            on => on.On<BlackListAddEvent>((_, c) => Keep(c, out context)),
            options => options.Token = null
        );

        var webhook = new TestWebhook
        {
            Token = null,
            Timestamp = "9223372036854775807",
            Headers = new()
            {
                [WebhookSignature.AttemptHeader] = "99999999999",
                [WebhookSignature.OrderKeyHeader] = "account:%zz%f",
                [WebhookSignature.OrderSequenceHeader] = "first",
            },
        };
        (await receiver.SendAsync(webhook)).ShouldBeOk();

        context.ShouldNotBeNull();
        context.Attempt.ShouldBe(1);
        context.OrderKey.ShouldBe("account:%zz%f");
        context.OrderSequence.ShouldBeNull();
        context.SentAt.ShouldBeNull();
    }

    [Fact]
    public async Task Quoted_numbers_nulls_and_unknown_keys_are_understood()
    {
        FriendAddEvent? received = null;
        PortraitSetEvent? portrait = null;
        await using var receiver = await TestReceiver.StartAsync(on =>
            on.On<FriendAddEvent>((e, _) => Keep(e, out received)).On<PortraitSetEvent>((e, _) => Keep(e, out portrait))
        );

        (
            await receiver.SendAsync(
                TestWebhook.Of(
                    WebhookCommands.FriendAdd,
                    """{"Novelty":{"a":[1]},"PairList":null,"ClientCmd":null,"ForceFlag":"1","CallbackCommand":"Sns.CallbackFriendAdd"}"""
                )
            )
        ).ShouldBeOk();
        (
            await receiver.SendAsync(
                TestWebhook.Of(
                    WebhookCommands.PortraitSet,
                    """{"CallbackCommand":"Profile.CallbackPortraitSet","EventTime":"1700000123456","ProfileItem":[{"Tag":"t","Value":7},{"Tag":"u"}]}"""
                ) with
                {
                    Id = "evt_2",
                }
            )
        ).ShouldBeOk();
        received.ShouldNotBeNull().PairList.ShouldBeEmpty();
        received.ClientCmd.ShouldBe("friend_add");
        received.Admin_Account.ShouldBe("");
        received.ForceFlag.ShouldBe(1);
        portrait.ShouldNotBeNull().EventTime.ShouldBe(1700000123456);
        portrait.ProfileItem[0].Value.Number.ShouldBe(7);
        portrait.ProfileItem[1].Value.IsAbsent.ShouldBeTrue();
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    public async Task A_number_that_is_empty_counts_as_missing(string value)
    {
        FriendAddEvent? received = null;
        await using var receiver = await TestReceiver.StartAsync(on => on.On<FriendAddEvent>((e, _) => Keep(e, out received)));

        (
            await receiver.SendAsync(TestWebhook.Of(WebhookCommands.FriendAdd, $$"""{"CallbackCommand":"Sns.CallbackFriendAdd","ForceFlag":{{value}}}"""))
        ).ShouldBeOk();

        received.ShouldNotBeNull().ForceFlag.ShouldBe(0);
    }

    [Fact]
    public async Task A_byte_order_mark_is_skipped()
    {
        BlackListAddEvent? received = null;
        await using var receiver = await TestReceiver.StartAsync(on => on.On<BlackListAddEvent>((e, _) => Keep(e, out received)));

        (await receiver.SendAsync(new TestWebhook { Body = [0xEF, 0xBB, 0xBF, .. new TestWebhook().Body] })).ShouldBeOk();

        received.ShouldNotBeNull().PairList.Single().To_Account.ShouldBe("ben");
    }

    [Theory]
    [InlineData("""{"CallbackCommand":"Sns.CallbackFriendAdd","PairList":7}""", "$.PairList")]
    [InlineData("""{"CallbackCommand":"Sns.CallbackFriendAdd","PairList":[{"From_Account":[]}]}""", "$.PairList[0].From_Account")]
    [InlineData("""{"CallbackCommand":"Sns.CallbackFriendAdd","ForceFlag":1.5}""", "$.ForceFlag")]
    [InlineData("""{"CallbackCommand":"Sns.CallbackFriendAdd","ForceFlag":"one"}""", "$.ForceFlag")]
    [InlineData("""{"CallbackCommand":"Sns.CallbackFriendAdd","ClientCmd":"\ud800"}""", "")]
    public async Task A_body_of_the_wrong_shape_is_refused_and_the_place_is_told(string body, string place)
    {
        FriendAddEvent? received = null;
        await using var receiver = await TestReceiver.StartAsync(on => on.On<FriendAddEvent>((e, _) => Keep(e, out received)));

        var answer = await receiver.SendAsync(TestWebhook.Of(WebhookCommands.FriendAdd, body));

        answer.ShouldBe(400, "the body is not what Sns.CallbackFriendAdd looks like");
        answer.ErrorInfo.ShouldContain(place);
        received.ShouldBeNull();
    }

    [Fact]
    public async Task An_event_type_of_the_apps_own_adds_a_command()
    {
        GroupMessageSent? received = null;
        await using var receiver = await TestReceiver.StartAsync(on => on.On<GroupMessageSent>((e, _) => Keep(e, out received)));

        (
            await receiver.SendAsync(
                TestWebhook.Of(
                    "Group.CallbackAfterSendMsg",
                    """{"CallbackCommand":"Group.CallbackAfterSendMsg","GroupId":"@TGS#1","MsgSeq":"5","EventTime":"1670574414123","Name":null}"""
                )
            )
        ).ShouldBeOk();

        received.ShouldNotBeNull().GroupId.ShouldBe("@TGS#1");
        received.MsgSeq.ShouldBe(5);
        received.Name.ShouldBe("none");
    }

    [Fact]
    public async Task An_unknown_command_is_answered_and_dropped()
    {
        await using var receiver = await TestReceiver.StartAsync();

        (await receiver.SendAsync(TestWebhook.Of("Group.CallbackAfterGroupFull", """{"CallbackCommand":"Group.CallbackAfterGroupFull"}"""))).ShouldBeOk();
        receiver.Log.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task Commands_without_a_handler_of_their_own_go_to_the_one_for_all_others()
    {
        var others = new List<string>();
        await using var receiver = await TestReceiver.StartAsync(on =>
            on.On<FriendDeleteEvent>((_, _) => throw new InvalidOperationException("not for me"))
                .OnOther(
                    (json, context) =>
                    {
                        others.Add($"{context.Command} {json.GetProperty("CallbackCommand").GetString()}");
                        return Task.CompletedTask;
                    }
                )
        );

        (await receiver.SendAsync(TestWebhook.Of("Group.CallbackAfterGroupFull", """{"CallbackCommand":"Group.CallbackAfterGroupFull"}"""))).ShouldBeOk();
        (await receiver.SendAsync(new TestWebhook { Id = "evt_2" })).ShouldBeOk();

        others.ShouldBe(["Group.CallbackAfterGroupFull Group.CallbackAfterGroupFull", "Sns.CallbackBlackListAdd Sns.CallbackBlackListAdd"]);
    }

    [Fact]
    public async Task A_class_gets_its_dependencies_from_the_requests_scope()
    {
        var notes = new Notes();
        await using var receiver = await TestReceiver.StartAsync(
            on => on.On<BlackListAddEvent, NotingHandler>(),
            more: builder =>
            {
                builder.Services.AddSingleton(notes);
                builder.Services.AddScoped<Scoped>();
            }
        );

        (await receiver.SendAsync(new TestWebhook())).ShouldBeOk();
        (await receiver.SendAsync(new TestWebhook { Id = "evt_2" })).ShouldBeOk();

        notes.Lines.Select(note => note.Line).ShouldBe(["anna → ben", "anna → ben"]);
        notes.Lines[0].Scoped.ShouldNotBe(notes.Lines[1].Scoped);
        notes.Lines.ShouldAllBe(note => note.Scoped.IsDisposed);
    }

    [Fact]
    public async Task A_handler_that_fails_makes_the_sender_try_again_and_tells_it_nothing_more()
    {
        await using var receiver = await TestReceiver.StartAsync(on =>
            on.On<BlackListAddEvent>((_, _) => throw new InvalidOperationException("the password is 1234"))
        );

        var answer = await receiver.SendAsync(new TestWebhook { Headers = new() { [WebhookSignature.AttemptHeader] = "2" } });

        answer.Status.ShouldBe(500);
        answer.Text.ShouldNotContain("1234");
        var line = receiver.Log.All.ShouldHaveSingleItem();
        line.ShouldContain("Sns.CallbackBlackListAdd");
        line.ShouldContain("evt_0a1b2c3d_1_18bcfe56800");
        line.ShouldContain("attempt 2");
        line.ShouldContain("1234");
    }

    [Fact]
    public async Task Modules_of_an_application_can_register_their_handlers_separately()
    {
        BlackListAddEvent? added = null;
        BlackListDeleteEvent? deleted = null;
        await using var receiver = await TestReceiver.StartAsync(
            on => on.On<BlackListAddEvent>((e, _) => Keep(e, out added)),
            more: builder => builder.Services.AddRapportWebhooks().On<BlackListDeleteEvent>((e, _) => Keep(e, out deleted))
        );

        await receiver.SendAsync(new TestWebhook());
        await receiver.SendAsync(TestWebhook.Of(new BlackListDeleteEvent()) with { Id = "evt_2" });

        added.ShouldNotBeNull();
        deleted.ShouldNotBeNull();
    }

    [Fact]
    public void A_command_has_one_handler()
    {
        var on = new ServiceCollection().AddRapportWebhooks().On<BlackListAddEvent>((_, _) => Task.CompletedTask).OnOther((_, _) => Task.CompletedTask);

        Should.Throw<InvalidOperationException>(() => on.On<BlackListAddEvent>((_, _) => Task.CompletedTask)).Message.ShouldContain("Sns.CallbackBlackListAdd");
        Should.Throw<InvalidOperationException>(() => on.OnOther((_, _) => Task.CompletedTask));
    }

    [Fact]
    public void Mistakes_in_the_options_are_all_reported_at_start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddRapportWebhooks(options =>
        {
            options.RequireBodySignature = true;
            options.MaxAge = TimeSpan.Zero;
            options.MaxBodyBytes = 0;
            options.RememberedIds = 0;
        });
        var app = builder.Build();

        var fault = Should.Throw<OptionsValidationException>(() => app.MapRapportWebhooks());

        foreach (var name in (string[])["SdkAppId", "RequireBodySignature", "MaxAge", "MaxBodyBytes", "RememberedIds"])
            fault.Failures.ShouldContain(failure => failure.StartsWith(name, StringComparison.Ordinal));
    }

    [Fact]
    public void A_path_without_a_receiver_is_a_mistake_that_explains_itself()
    {
        var app = WebApplication.CreateSlimBuilder().Build();

        Should.Throw<InvalidOperationException>(() => app.MapRapportWebhooks()).Message.ShouldContain("AddRapportWebhooks");
    }

    [Fact]
    public void A_context_can_be_made_for_the_test_of_a_handler()
    {
        var context = new WebhookContext { Command = WebhookCommands.BlackListAdd, OrderSequence = 3 };

        context.Attempt.ShouldBe(1);
        context.Services.GetService<Notes>().ShouldBeNull();
        context.CancellationToken.CanBeCanceled.ShouldBeFalse();
    }

    private static Task Keep<T>(T value, out T? kept)
    {
        kept = value;
        return Task.CompletedTask;
    }

    private interface IRoundTrip
    {
        object? Received { get; }

        void Register(RapportWebhooksBuilder on);
    }

    private sealed class RoundTrip<TEvent> : IRoundTrip
        where TEvent : WebhookEvent, new()
    {
        public object? Received { get; private set; }

        public void Register(RapportWebhooksBuilder on)
        {
            if (new TEvent().CallbackCommand is WebhookCommands.PrevFriendAdd or WebhookCommands.PrevFriendResponse or WebhookCommands.C2CBeforeSendMsg)
            {
                on.OnBefore<TEvent>(
                    (e, _) =>
                    {
                        Received = e;
                        return Task.FromResult(WebhookAnswer.Allow());
                    }
                );
            }
            else
            {
                on.On<TEvent>(
                    (e, _) =>
                    {
                        Received = e;
                        return Task.CompletedTask;
                    }
                );
            }
        }
    }

    private sealed class GroupMessageSent : WebhookEvent
    {
        public override string CallbackCommand { get; set; } = "Group.CallbackAfterSendMsg";

        public string GroupId { get; set; } = "";

        public string Name { get; set; } = "none";

        public int MsgSeq { get; set; }

        public long EventTime { get; set; }
    }

    private sealed class Notes
    {
        public List<(string Line, Scoped Scoped)> Lines { get; } = [];
    }

    private sealed class Scoped : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    private sealed class NotingHandler(Notes notes, Scoped scoped) : IWebhookHandler<BlackListAddEvent>
    {
        public Task HandleAsync(BlackListAddEvent e, WebhookContext context)
        {
            scoped.IsDisposed.ShouldBeFalse();
            notes.Lines.AddRange(e.PairList.Select(pair => ($"{pair.From_Account} → {pair.To_Account}", scoped)));
            return Task.CompletedTask;
        }
    }
}
