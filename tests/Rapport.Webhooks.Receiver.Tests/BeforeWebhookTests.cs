using Microsoft.Extensions.DependencyInjection;
using Rapport.Contracts.Json;
using Rapport.Contracts.Webhooks;

namespace Rapport.Webhooks.Receiver.Tests;

public sealed class BeforeWebhookTests
{
    private static readonly TestWebhook s_request = TestWebhook.Of(
        new PrevFriendAddEvent
        {
            Requester_Account = "anna",
            From_Account = "anna",
            FriendItem = [new() { To_Account = "ben", AddWording = "hi" }, new() { To_Account = "cleo" }],
        }
    );

    [Fact]
    public async Task A_request_is_allowed()
    {
        await using var receiver = await StartAsync(_ => WebhookAnswer.Allow());

        (await receiver.SendAsync(s_request)).ShouldBeOk();
    }

    [Fact]
    public async Task Single_accounts_of_a_request_are_refused_with_a_code_and_a_reason()
    {
        await using var receiver = await StartAsync(_ => WebhookAnswer.Allow().Refuse("ben", 38001, "not today"));

        (await receiver.SendAsync(s_request)).Text.ShouldBe(
            """{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","ResultItem":[{"To_Account":"ben","ResultCode":38001,"ResultInfo":"not today"}]}"""
        );
    }

    [Fact]
    public void The_last_refusal_of_an_account_counts()
    {
        var items = WebhookAnswer.Allow().Refuse("ben").Refuse("cleo", 39000).Refuse("ben", 38002, "really not").ResultItem;

        items
            .ShouldNotBeNull()
            .Select(item => (item.To_Account, item.ResultCode, item.ResultInfo))
            .ShouldBe([("cleo", 39000, ""), ("ben", 38002, "really not")]);
        WebhookAnswer.Allow().Refuse("ben").ResultItem!.Single().ResultCode.ShouldBe(38000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(37999)]
    [InlineData(39001)]
    public void Codes_that_are_not_the_apps_own_are_a_mistake(long code) =>
        Should.Throw<ArgumentOutOfRangeException>(() => WebhookAnswer.Allow().Refuse("ben", code));

    [Fact]
    public async Task An_answer_to_a_friend_request_is_decided_on_too()
    {
        await using var receiver = await TestReceiver.StartAsync(on =>
            on.OnBefore<PrevFriendResponseEvent>((e, _) => Task.FromResult(WebhookAnswer.Allow().Refuse(e.ResponseFriendItem.Single().To_Account)))
        );

        var answer = await receiver.SendAsync(TestWebhook.Of(new PrevFriendResponseEvent { ResponseFriendItem = [new() { To_Account = "anna" }] }));

        answer.Text.ShouldContain("""{"To_Account":"anna","ResultCode":38000,"ResultInfo":""}""");
    }

    [Fact]
    public async Task A_class_decides_with_what_it_gets_from_the_services()
    {
        await using var receiver = await TestReceiver.StartAsync(
            on => on.OnBefore<PrevFriendAddEvent, DecidingHandler>(),
            more: builder => builder.Services.AddSingleton(new Disliked("cleo"))
        );

        (await receiver.SendAsync(s_request)).Text.ShouldContain("""[{"To_Account":"cleo","ResultCode":38000,"ResultInfo":""}]""");
    }

    [Fact]
    public async Task Each_asking_is_decided_anew_even_under_the_same_id()
    {
        var asked = 0;
        await using var receiver = await StartAsync(_ =>
        {
            asked++;
            return WebhookAnswer.Allow().Refuse("ben");
        });

        (await receiver.SendAsync(s_request)).Text.ShouldContain("38000");
        (await receiver.SendAsync(s_request)).Text.ShouldContain("38000");

        asked.ShouldBe(2);
    }

    [Fact]
    public async Task A_decision_that_fails_leaves_the_verdict_to_the_chat_server()
    {
        await using var receiver = await StartAsync(_ => throw new InvalidOperationException("down"));

        (await receiver.SendAsync(s_request)).Status.ShouldBe(500);
    }

    [Fact]
    public async Task A_message_can_be_refused_changed_and_dropped()
    {
        WebhookAnswer[] answers =
        [
            WebhookAnswer.Allow().RefuseMessage(),
            WebhookAnswer.Allow().RefuseMessage(120_007, "not here"),
            WebhookAnswer.Allow().DropMessage(),
            new WebhookAnswer { MsgBody = RawJson.Parse("[]"), CloudCustomData = "c" },
        ];
        var next = 0;
        await using var receiver = await TestReceiver.StartAsync(on => on.OnBefore<BeforeSendMsgEvent>((_, _) => Task.FromResult(answers[next++])));
        Task<string> AskAsync() => receiver.AskAsync(TestWebhook.Of(new BeforeSendMsgEvent { From_Account = "anna" }));

        (await AskAsync()).ShouldContain("\"ErrorCode\":1,");
        (await AskAsync()).ShouldContain("\"ErrorCode\":120007,\"ErrorInfo\":\"not here\"");
        (await AskAsync()).ShouldContain("\"ErrorCode\":2,");
        (await AskAsync()).ShouldContain("\"MsgBody\":[],\"CloudCustomData\":\"c\"");
        Should.Throw<ArgumentOutOfRangeException>(() => WebhookAnswer.Allow().RefuseMessage(7));
    }

    [Fact]
    public async Task A_question_nobody_decides_on_is_allowed()
    {
        await using var receiver = await TestReceiver.StartAsync(on => on.OnOther((_, _) => Task.CompletedTask));

        (await receiver.SendAsync(s_request)).ShouldBeOk();
        (await receiver.SendAsync(TestWebhook.Of("Group.CallbackBeforeCreateTopic", """{"CallbackCommand":"Group.CallbackBeforeCreateTopic"}"""))).ShouldBeOk();
    }

    [Fact]
    public async Task An_answer_of_the_apps_own_type_is_sent_whole()
    {
        await using var receiver = await StartAsync(_ => new AnswerWithMore { Mood = "用户" });

        (await receiver.SendAsync(s_request)).Text.ShouldContain("\"Mood\":\"用户\"");
    }

    [Fact]
    public async Task A_decision_learns_when_the_chat_server_has_given_up()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gaveUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var receiver = await TestReceiver.StartAsync(on =>
            on.OnBefore<PrevFriendAddEvent>(
                async (_, context) =>
                {
                    await using var registration = context.CancellationToken.Register(gaveUp.SetResult);
                    begun.SetResult();
                    await gaveUp.Task;
                    return WebhookAnswer.Allow();
                }
            )
        );
        using var patience = new CancellationTokenSource();

        var asking = receiver.SendUntilAsync(s_request, patience.Token);
        await Patience.WaitAsync(begun.Task, () => "the handler was not called");
        await patience.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(asking);
        await Patience.WaitAsync(gaveUp.Task, () => "the decision was not told");
    }

    [Fact]
    public void A_question_needs_a_verdict_and_news_takes_none()
    {
        var on = new ServiceCollection().AddRapportWebhooks();

        Should.Throw<InvalidOperationException>(() => on.On<PrevFriendAddEvent>((_, _) => Task.CompletedTask)).Message.ShouldContain("OnBefore");
        Should
            .Throw<InvalidOperationException>(() => on.OnBefore<BlackListAddEvent>((_, _) => Task.FromResult(WebhookAnswer.Allow())))
            .Message.ShouldContain("register its handler with On.");
    }

    private static Task<TestReceiver> StartAsync(Func<PrevFriendAddEvent, WebhookAnswer> decide) =>
        TestReceiver.StartAsync(on => on.OnBefore<PrevFriendAddEvent>((e, _) => Task.FromResult(decide(e))));

    private sealed class AnswerWithMore : WebhookAnswer
    {
        public string Mood { get; set; } = "";
    }

    private sealed record Disliked(string Account);

    private sealed class DecidingHandler(Disliked disliked) : IBeforeWebhookHandler<PrevFriendAddEvent>
    {
        public Task<WebhookAnswer> DecideAsync(PrevFriendAddEvent e, WebhookContext context) => Task.FromResult(WebhookAnswer.Allow().Refuse(disliked.Account));
    }
}
