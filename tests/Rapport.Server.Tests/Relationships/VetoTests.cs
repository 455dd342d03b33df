using Rapport.Server.Apps;
using Rapport.Server.Tests.Webhooks;
using Rapport.Server.Webhooks;

namespace Rapport.Server.Tests.Relationships;

/// <summary>The app backend has a say before a client's friend request or answer, and every question stays in the log.</summary>
public sealed class VetoTests : IAsyncLifetime
{
    private const string AddTwo =
        """{"AddFriendItem":[{"To_Account":"ben","AddSource":"AddSource_Type_Test","AddWording":"hi","Remark":"B","GroupName":"work"},{"To_Account":"cleo","AddSource":"AddSource_Type_Test"}]}""";

    private readonly ManualTimeProvider _clock = new();
    private TestServer _server = null!;
    private TestApp _app = null!;
    private WebhookReceiver _receiver = null!;
    private AppUser _anna = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(options => options.Clock = _clock);
        _app = _server.App;
        _receiver = await WebhookReceiver.StartAsync();
        await _app.ImportAsync("anna", "ben", "cleo");
        await _app.ChangeWebhookAsync(webhook => webhook with { Url = _receiver.Url, Commands = ["Sns.CallbackPrev*"] });
        _anna = await AppUser.ConnectAsync(_server, _app, "anna");
    }

    public async ValueTask DisposeAsync()
    {
        await _anna.DisposeAsync();
        await _server.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task The_backend_refuses_single_items_and_the_others_go_on()
    {
        _receiver.AnswerNext(
            Answer.Of(
                200,
                """{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","ResultItem":[{"To_Account":"ben","ResultCode":38001,"ResultInfo":"not today"}]}"""
            )
        );

        var reply = await _anna.CallAsync("sns/friend_add", AddTwo);

        reply
            .Json.GetProperty("ResultItem")
            .GetRawText()
            .ShouldBe("""[{"To_Account":"ben","ResultCode":38001,"ResultInfo":"not today"},{"To_Account":"cleo","ResultCode":0,"ResultInfo":""}]""");
        reply.Json.GetProperty("Fail_Account").GetRawText().ShouldBe("""["ben"]""");
        reply.Changes.ShouldHaveSingleItem().ShouldNotContain("\"ben\"");
        var question = _receiver.Received.ShouldHaveSingleItem();
        question.Text.ShouldBe(
            $$"""{"CallbackCommand":"Sns.CallbackPrevFriendAdd","Requester_Account":"anna","From_Account":"anna","FriendItem":[{"To_Account":"ben","Remark":"B","GroupName":"work","AddSource":"AddSource_Type_Test","AddWording":"hi"},{"To_Account":"cleo","Remark":"","GroupName":"","AddSource":"AddSource_Type_Test","AddWording":""}],"AddType":"Add_Type_Both","ForceAddFlags":0,"EventTime":{{_clock.GetUtcNow().ToUnixTimeMilliseconds()}}}"""
        );
        (question["OptPlatform"], question["ClientIP"]).ShouldBe(("Web", "127.0.0.1"));
    }

    [Fact]
    public async Task A_refused_answer_leaves_the_application_for_another_day()
    {
        await AskAsync();
        _receiver.AnswerNext(Answer.Of(200, """{"ErrorCode":0,"ResultItem":[{"To_Account":"ben","ResultCode":38123,"ResultInfo":"no"}]}"""));

        var refused = await _anna.CallAsync(
            "sns/friend_response",
            """{"ResponseFriendItem":[{"To_Account":"ben","ResponseAction":"Response_Action_AgreeAndAdd","Remark":"B","TagName":"work"}]}"""
        );

        refused.Codes.ShouldBe([38123]);
        refused.Changes.ShouldBeEmpty();
        _receiver
            .Received.ShouldHaveSingleItem()
            .Text.ShouldBe(
                $$"""{"CallbackCommand":"Sns.CallbackPrevFriendResponse","Requester_Account":"anna","From_Account":"anna","ResponseFriendItem":[{"To_Account":"ben","Remark":"B","TagName":"work","ResponseAction":"Response_Action_AgreeAndAdd"}],"EventTime":{{_clock.GetUtcNow().ToUnixTimeMilliseconds()}}}"""
            );
        (
            await _anna.CallAsync("sns/friend_response", """{"ResponseFriendItem":[{"To_Account":"ben","ResponseAction":"Response_Action_Agree"}]}""")
        ).Codes.ShouldBe([0]);
    }

    [Theory]
    [InlineData(BeforeFailure.Allow, 0)]
    [InlineData(BeforeFailure.Refuse, 38000)]
    public async Task Without_a_usable_answer_every_item_goes_the_way_the_app_has_chosen(BeforeFailure choice, long code)
    {
        await AskAsync();
        await _app.ChangeWebhookAsync(webhook => webhook with { BeforeFailure = choice });
        _receiver.AnswerNext(Answer.Garbage, Answer.Disconnect);

        var answered = await _anna.CallAsync(
            "sns/friend_response",
            """{"ResponseFriendItem":[{"To_Account":"ben","ResponseAction":"Response_Action_Reject"}]}"""
        );
        answered.Codes.ShouldBe([code]);
        answered.Changes.Count.ShouldBe(code == 0 ? 1 : 0);
        var added = await _anna.CallAsync("sns/friend_add", AddTwo);
        added.Codes.ShouldBe([code, code]);
        added.Changes.Count.ShouldBe(code == 0 ? 1 : 0);
    }

    [Fact]
    public async Task A_backend_that_takes_longer_than_two_seconds_is_not_waited_for()
    {
        await _app.ChangeWebhookAsync(webhook => webhook with { TimeoutMs = 60_000 });
        _receiver.AnswerNext(Answer.Never);

        var adding = _anna.CallAsync("sns/friend_add", AddTwo);
        await _receiver.WaitForAsync(1);
        _clock.Advance(await _clock.WaitForTimerAsync(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2)));

        (await adding).Codes.ShouldBe([0, 0]);
        var asked = (await LogAsync()).ShouldHaveSingleItem();
        asked.Reason.ShouldBe("allowed: no usable answer");
        (asked.Status, asked.DurationMs).ShouldBe((0, 2000));
        Attempt.ReadLog(asked.Log!).ShouldHaveSingleItem().Error.ShouldBe("no complete answer within 2000 ms");
    }

    [Fact]
    public async Task The_app_backend_is_not_asked_about_what_it_does_itself_nor_about_refused_calls()
    {
        await _app.Client().Relationships.AddFriendAsync("anna", "ben", "AddSource_Type_Test");
        (await _anna.CallAsync("sns/friend_add", """{"AddFriendItem":[]}""")).ErrorCode.ShouldBe(30001);
        (await _anna.CallAsync("sns/friend_add", """{"From_Account":"ben","AddFriendItem":[{"To_Account":"cleo"}]}""")).ErrorCode.ShouldBe(30004);

        _receiver.Received.ShouldBeEmpty();
        (await LogAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Items_that_cannot_succeed_are_asked_about_too()
    {
        (await _anna.CallAsync("sns/friend_add", """{"AddFriendItem":[{"To_Account":"ghost","AddSource":"AddSource_Type_Test"}]}""")).Codes.ShouldBe([30003]);
        _receiver.Received.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Every_question_stays_in_the_log_with_its_answer_and_what_was_decided()
    {
        _receiver.AnswerNext(
            Answer.Of(200, """{"ErrorCode":0,"ResultItem":[{"To_Account":"ben","ResultCode":38001},{"To_Account":"cleo","ResultCode":38002}]}"""),
            Answer.Of(200, """{"ErrorCode":0,"ResultItem":[{"To_Account":"ben","ResultCode":0}]}"""),
            Answer.Of(200, """{"ErrorCode":1,"ErrorInfo":"no database"}"""),
            Answer.Of(500, "oops")
        );
        for (var call = 0; call < 4; call++)
            await _anna.CallAsync("sns/friend_add", AddTwo);
        await _app.ChangeWebhookAsync(webhook => webhook with { BeforeFailure = BeforeFailure.Refuse });
        _receiver.AnswerNext(Answer.Empty);
        await _anna.CallAsync("sns/friend_add", AddTwo);
        var ids = _receiver.Received.Select(webhook => webhook.Id).ToList();

        var log = await LogAsync();

        log.ConvertAll(asked => asked.Reason)
            .ShouldBe([
                "refused: ben (38001), cleo (38002)",
                "allowed",
                "allowed: the app backend says that it failed (1)",
                "allowed: no usable answer",
                "refused: no usable answer, and the app wants to be safe",
            ]);
        log.ShouldAllBe(asked => asked.Attempts == 1 && asked.OrderKey == "before:account:anna" && asked.Command == "Sns.CallbackPrevFriendAdd");
        log.ConvertAll(asked => asked.AskedAs!).ShouldBe(ids);
        log.ConvertAll(asked => asked.Status).ShouldBe([200, 200, 200, 500, 200]);
        log.ConvertAll(asked => Attempt.ReadLog(asked.Log!)[0].Error).ShouldBe([null, null, null, "HTTP status 500", "the answer is empty"]);
        Attempt.ReadLog(log[1].Log!)[0].Answer.ShouldBe("""{"ErrorCode":0,"ResultItem":[{"To_Account":"ben","ResultCode":0}]}""");
        log[0].Body.ShouldBe(_receiver.Received[0].Body);
    }

    /// <summary>ben asks anna; nobody is asked about that.</summary>
    private async Task AskAsync()
    {
        await _app.Client().Profiles.SetAsync("anna", "Tag_Profile_IM_AllowType", "AllowType_Type_NeedConfirm");
        await _app.Client().Relationships.AddFriendAsync("ben", "anna", "AddSource_Type_Test");
        await _anna.TakeNewsAsync();
    }

    private async Task<List<OutboxEvent>> LogAsync() => (await OutboxRows.OfStoppedAsync(_server, _app)).FindAll(e => e.State == EventState.Asked);
}
