using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Operations.Tests;

/// <summary>Looking into the delivery log, and sending from it again.</summary>
public sealed class DeliveryTests(SharedServer shared)
{
    [Fact]
    public async Task The_log_is_searched_by_account_command_and_state_and_read_page_by_page()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var app = await ReceivingAppAsync(receiver, "Sns.CallbackBlackListAdd");
        await app.ImportAsync("anna", "ben", "carl");
        await BlockAsync(app, "anna", "ben");
        await BlockAsync(app, "ben", "carl");
        await BlockAsync(app, "anna", "carl");
        await app.PostAsync("sns/black_list_delete", """{"From_Account":"anna","To_Account":["ben"]}""");
        await receiver.WaitForAsync(3);

        (await ListAsync(app))
            .Select(e => e.GetProperty("command").GetString())
            .ShouldBe(["Sns.CallbackBlackListDelete", "Sns.CallbackBlackListAdd", "Sns.CallbackBlackListAdd", "Sns.CallbackBlackListAdd"]);
        (await ListAsync(app, "account=anna")).Count.ShouldBe(3);
        (await ListAsync(app, "account=anna&command=Sns.CallbackBlackListAdd")).Count.ShouldBe(2);
        var notSent = (await ListAsync(app, "state=notSent")).ShouldHaveSingleItem();
        notSent.GetProperty("reason").GetString()!.ShouldStartWith("switched off");
        notSent.TryGetProperty("status", out _).ShouldBeFalse();
        (await ListAsync(app, "account=nobody")).ShouldBeEmpty();

        var first = await shared.Operator.GetAsync($"apps/{app.SdkAppId}/deliveries?limit=3");
        first.Json.GetProperty("deliveries").GetArrayLength().ShouldBe(3);
        var rest = await ListAsync(app, $"limit=3&cursor={first.Json.GetProperty("next").GetInt64()}");
        rest.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Before_webhooks_stand_in_the_log_of_the_account_they_were_asked_for_and_cannot_be_replayed()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var app = await ReceivingAppAsync(receiver, "Sns.CallbackPrevFriendAdd");
        await app.ImportAsync("anna", "ben");
        receiver.AnswerNext(Answer.Of(200, """{"ErrorCode":0,"ResultItem":[{"To_Account":"ben","ResultCode":38001,"ResultInfo":"no"}]}"""));
        await using var anna = await AppUser.ConnectAsync(shared.Server, app, "anna");
        await anna.CallAsync("sns/friend_add", """{"AddFriendItem":[{"To_Account":"ben","AddSource":"AddSource_Type_App"}]}""");

        var asked = (await UntilAsync(app, "state=asked&account=anna&command=Sns.CallbackPrevFriendAdd", 1)).ShouldHaveSingleItem();
        asked.GetProperty("reason").GetString().ShouldBe("refused: ben (38001)");
        asked.GetProperty("status").GetInt64().ShouldBe(200);
        asked.TryGetProperty("nextAttemptAt", out _).ShouldBeFalse();
        var number = asked.GetProperty("number").GetInt64();
        var whole = (await shared.Operator.GetAsync($"apps/{app.SdkAppId}/deliveries/{number}")).Json;
        whole.GetProperty("webhookId").GetString().ShouldBe(receiver.Received[0].Id);
        whole.GetProperty("platform").GetString().ShouldBe("Web");
        whole.GetProperty("body").GetProperty("From_Account").GetString().ShouldBe("anna");
        whole.GetProperty("attemptLog")[0].GetProperty("answer").GetString()!.ShouldContain("38001");

        ((int)(await shared.Operator.PostAsync($"apps/{app.SdkAppId}/deliveries/{number}/replay", "{}")).Status).ShouldBe(409);
        ((int)(await shared.Operator.PostAsync($"apps/{app.SdkAppId}/deliveries/replay", """{"state":"asked"}""")).Status).ShouldBe(400);
        (await shared.Operator.PostAsync($"apps/{app.SdkAppId}/deliveries/replay", "{}")).Json.GetProperty("replayed").GetInt64().ShouldBe(0);
        (await shared.Operator.GetAsync($"apps/{app.SdkAppId}/webhooks/why?account=anna")).Text.ShouldContain("was asked: refused: ben (38001)");
    }

    [Fact]
    public async Task What_an_accounts_clients_did_is_found_under_the_account_and_sent_again()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var app = await ReceivingAppAsync(receiver, "State.StateChange");
        await app.ImportAsync("anna", "ben");
        await using var ben = await app.ConnectAsync("ben");
        await using var anna = await app.ConnectAsync("anna");
        await receiver.WaitForAsync(2);

        var login = (await UntilAsync(app, "state=delivered&account=anna", 1)).ShouldHaveSingleItem();
        login.GetProperty("command").GetString().ShouldBe("State.StateChange");
        var why = await shared.Operator.GetAsync($"apps/{app.SdkAppId}/webhooks/why?account=anna&command=State.StateChange");
        why.Text.ShouldContain("was delivered at attempt 1");

        (await shared.Operator.PostAsync($"apps/{app.SdkAppId}/deliveries/replay", """{"account":"anna"}"""))
            .Json.GetProperty("replayed")
            .GetInt64()
            .ShouldBe(1);
        (await receiver.WaitForAsync(3))[2].OrderKey.ShouldBe("replay:state:anna");
        (await UntilAsync(app, "state=delivered&account=anna", 2)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_log_is_searched_by_time()
    {
        var clock = new ManualTimeProvider();
        await using var server = await TestServer.StartAsync(options => options.Clock = clock);
        var inside = new OperatorAccess(server);
        await server.App.ImportAsync("anna", "b1", "b2", "b3");
        foreach (var friend in new[] { "b1", "b2", "b3" })
        {
            await BlockAsync(server.App, "anna", friend);
            clock.Advance(TimeSpan.FromHours(1));
        }

        async Task<int> CountAsync(string query) =>
            (await inside.GetAsync($"apps/{server.App.SdkAppId}/deliveries?{query}")).Json.GetProperty("deliveries").GetArrayLength();
        (await CountAsync("from=2024-01-01T00:30:00Z")).ShouldBe(2);
        (await CountAsync("to=2024-01-01T01:00:00Z")).ShouldBe(1);
        (await CountAsync("from=2024-01-01T01:00:00Z&to=2024-01-01T01:00:01Z")).ShouldBe(1);
        (await CountAsync("from=2025-01-01T00:00:00Z")).ShouldBe(0);
        (await CountAsync("from=2024-01-01T02:00:00%2B01:00&to=2024-01-01T02:00:01%2B01:00")).ShouldBe(1);
    }

    [Theory]
    [InlineData("state=gone")]
    [InlineData("state=2")]
    [InlineData("command=Sns.Nonsense")]
    [InlineData("from=yesterday")]
    [InlineData("from=2024-01-02T00:00:00Z&to=2024-01-01T00:00:00Z")]
    [InlineData("limit=0")]
    [InlineData("limit=501")]
    [InlineData("limit=many")]
    [InlineData("account=%C3%A4")]
    public async Task A_search_that_makes_no_sense_is_refused_with_a_sentence(string query)
    {
        var reply = await shared.Operator.GetAsync($"apps/{shared.Server.App.SdkAppId}/deliveries?{query}");
        ((int)reply.Status).ShouldBe(400);
        reply.Json.GetProperty("detail").GetString()!.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task One_event_is_shown_with_its_body_and_every_attempt()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.AnswerNext(Answer.Of(500, "oops"), Answer.Ok);
        var app = await ReceivingAppAsync(receiver, "*");
        await app.ImportAsync("anna", "ben");
        await BlockAsync(app, "anna", "ben");
        var received = await receiver.WaitForAsync(2);

        var number = (await DeliveredAsync(app))[0].GetProperty("number").GetInt64();
        var detail = (await shared.Operator.GetAsync($"apps/{app.SdkAppId}/deliveries/{number}")).Json;
        detail.GetProperty("webhookId").GetString().ShouldBe(received[0].Id);
        detail.GetProperty("body").GetProperty("PairList")[0].GetProperty("To_Account").GetString().ShouldBe("ben");
        detail.GetProperty("orderKey").GetString().ShouldBe("account:anna");
        detail.GetProperty("orderSequence").GetInt64().ShouldBe(1);
        var attempts = detail.GetProperty("attemptLog").EnumerateArray().ToList();
        attempts.Select(attempt => attempt.GetProperty("status").GetInt32()).ShouldBe([500, 200]);
        attempts[0].GetProperty("answer").GetString().ShouldBe("oops");
        attempts[1].TryGetProperty("error", out _).ShouldBeFalse();

        var other = await shared.Server.NewAppAsync();
        ((int)(await shared.Operator.GetAsync($"apps/{other.SdkAppId}/deliveries/{number}")).Status).ShouldBe(404);
    }

    [Fact]
    public async Task An_event_taken_at_once_shows_its_one_attempt()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var app = await ReceivingAppAsync(receiver, "*");
        await app.ImportAsync("anna", "ben");
        await BlockAsync(app, "anna", "ben");
        await receiver.WaitForAsync(1);
        var number = (await DeliveredAsync(app))[0].GetProperty("number").GetInt64();
        var attempt = (await shared.Operator.GetAsync($"apps/{app.SdkAppId}/deliveries/{number}"))
            .Json.GetProperty("attemptLog")
            .EnumerateArray()
            .ShouldHaveSingleItem();
        attempt.GetProperty("status").GetInt32().ShouldBe(200);
    }

    [Fact]
    public async Task A_replay_is_recognised_by_its_id_and_marked_as_one()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var app = await ReceivingAppAsync(receiver, "*");
        await app.ImportAsync("anna", "ben");
        await BlockAsync(app, "anna", "ben");
        var original = await receiver.WaitForAsync(_ => true);
        var number = (await DeliveredAsync(app))[0].GetProperty("number").GetInt64();

        var reply = await shared.Operator.PostAsync($"apps/{app.SdkAppId}/deliveries/{number}/replay", "{}");
        ((int)reply.Status).ShouldBe(202);
        var replayed = reply.Json.GetProperty("number").GetInt64();
        reply.Headers["Location"].ShouldEndWith($"/deliveries/{replayed}");
        var again = await receiver.WaitForAsync(webhook => webhook.Headers.ContainsKey(WebhookSignature.ReplayHeader));
        again.Id.ShouldBe(original.Id);
        again.Text.ShouldBe(original.Text);
        again.OrderKey.ShouldBe("replay:account:anna");
        again.OrderSequence.ShouldBe(original.OrderSequence);

        await DeliveredAsync(app, 2);

        // A replay of a replay repeats the first one.
        await shared.Operator.PostAsync($"apps/{app.SdkAppId}/deliveries/{replayed}/replay", "{}");
        var third = (await receiver.WaitForAsync(3))[2];
        third.Id.ShouldBe(original.Id);
        third.OrderKey.ShouldBe("replay:account:anna");
        (await ListAsync(app, "account=anna")).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Replays_go_elsewhere_on_request_without_touching_the_apps_own_receiver()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var other = await WebhookReceiver.StartAsync();
        var app = await ReceivingAppAsync(receiver, "*");
        await app.ImportAsync("anna", "ben", "carl");
        await BlockAsync(app, "anna", "ben");
        await BlockAsync(app, "anna", "carl");
        await receiver.WaitForAsync(2);
        await DeliveredAsync(app, 2);

        var reply = await shared.Operator.PostAsync(
            $"apps/{app.SdkAppId}/deliveries/replay",
            JsonSerializer.Serialize(new { account = "anna", url = other.Url })
        );
        reply.Json.GetProperty("replayed").GetInt64().ShouldBe(2);
        var received = await other.WaitForAsync(2);
        received.Select(webhook => webhook.OrderSequence).ShouldBe([1, 2]);
        receiver.Received.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_filter_replays_in_order_and_never_what_is_a_replay_itself()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var app = await ReceivingAppAsync(receiver, "*");
        const int Count = 1200;
        await shared.Server.AppendEventsAsync(app, "account:anna", Count);

        // In three steps of the limit, each going on behind the one before.
        long? after = 0;
        var replayed = 0L;
        while (after is not null)
        {
            var reply = await shared.Operator.PostAsync($"apps/{app.SdkAppId}/deliveries/replay", $$"""{"account":"anna","limit":500,"after":{{after}}}""");
            replayed += reply.Json.GetProperty("replayed").GetInt64();
            after = reply.Json.TryGetProperty("next", out var next) ? next.GetInt64() : null;
        }

        replayed.ShouldBe(Count);
        var received = await receiver.WaitForAsync(Count);
        received.Select(webhook => webhook.OrderSequence).ShouldBe(Enumerable.Range(1, Count).Select(number => (long)number));

        var again = await shared.Operator.PostAsync($"apps/{app.SdkAppId}/deliveries/replay", """{"account":"anna"}""");
        again.Json.GetProperty("replayed").GetInt64().ShouldBe(Count);
        await receiver.WaitForAsync(2 * Count);
    }

    [Fact]
    public async Task A_parked_event_that_was_replayed_is_parked_no_more()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var other = await WebhookReceiver.StartAsync();
        var app = await ReceivingAppAsync(receiver, "*");
        await app.ChangeWebhookAsync(webhook => webhook with { Profile = Server.Apps.DeliveryProfile.Strict });
        receiver.AnswerNext(Answer.Of(500));
        await app.ImportAsync("anna", "ben");
        await BlockAsync(app, "anna", "ben");
        var parked = await WaitForStateAsync(app, "parked");
        (await StatusAsync(app)).GetProperty("parked").GetInt64().ShouldBe(1);

        // Sent elsewhere, it still lacks at its receiver.
        await shared.Operator.PostAsync($"apps/{app.SdkAppId}/deliveries/{parked}/replay", JsonSerializer.Serialize(new { url = other.Url }));
        await other.WaitForAsync(1);
        (await StatusAsync(app)).GetProperty("parked").GetInt64().ShouldBe(1);

        var reply = await shared.Operator.PostAsync($"apps/{app.SdkAppId}/deliveries/replay", """{"state":"parked"}""");
        reply.Json.GetProperty("replayed").GetInt64().ShouldBe(1);
        await receiver.WaitForAsync(2);
        (await StatusAsync(app)).GetProperty("parked").GetInt64().ShouldBe(0);
        var settled = (await shared.Operator.GetAsync($"apps/{app.SdkAppId}/deliveries/{parked}")).Json;
        settled.GetProperty("state").GetString().ShouldBe("notSent");
        settled.GetProperty("reason").GetString()!.ShouldContain("replayed as event");
        settled.GetProperty("attemptLog").GetArrayLength().ShouldBe(1);
        (await shared.Operator.PostAsync($"apps/{app.SdkAppId}/deliveries/replay", """{"state":"parked"}"""))
            .Json.GetProperty("replayed")
            .GetInt64()
            .ShouldBe(0);
    }

    [Fact]
    public async Task A_replay_of_an_old_event_is_tried_again_like_any_other()
    {
        var clock = new ManualTimeProvider();
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await TestServer.StartAsync(options => options.Clock = clock);
        var inside = new OperatorAccess(server);
        await server.App.SendWebhooksToAsync(receiver);
        await server.App.ImportAsync("anna", "ben");
        await BlockAsync(server.App, "anna", "ben");
        await UntilAsync(server.App, "state=delivered", 1, inside);

        clock.Advance(TimeSpan.FromDays(2));
        receiver.AnswerNext(Answer.Of(500), Answer.Ok);
        var replay = JsonSerializer.Serialize(
            new
            {
                account = "anna",
                command = "Sns.CallbackBlackListAdd",
                url = receiver.Url,
            }
        );
        (await inside.PostAsync($"apps/{server.App.SdkAppId}/deliveries/replay", replay)).Json.GetProperty("replayed").GetInt64().ShouldBe(1);
        await receiver.WaitForAsync(2);
        clock.Advance(await clock.WaitForTimerAsync(TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(1500)));
        (await receiver.WaitForAsync(3))[2].Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_still_to_be_sent_needs_no_replay()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answers = _ => Answer.Of(500);
        var app = await ReceivingAppAsync(receiver, "*");
        await app.ImportAsync("anna", "ben");
        await BlockAsync(app, "anna", "ben");
        await receiver.WaitForAsync(1);
        var waiting = (await ListAsync(app, "state=waiting"))[0].GetProperty("number").GetInt64();
        ((int)(await shared.Operator.PostAsync($"apps/{app.SdkAppId}/deliveries/{waiting}/replay", "{}")).Status).ShouldBe(409);
        ((int)(await shared.Operator.PostAsync($"apps/{app.SdkAppId}/deliveries/replay", """{"state":"waiting"}""")).Status).ShouldBe(400);
        receiver.Answers = _ => Answer.Ok;
    }

    [Fact]
    public async Task Without_a_URL_there_is_nowhere_to_replay_to()
    {
        var app = await shared.Server.NewAppAsync();
        await app.ImportAsync("anna", "ben");
        await BlockAsync(app, "anna", "ben");
        var number = (await ListAsync(app))[0].GetProperty("number").GetInt64();
        ((int)(await shared.Operator.PostAsync($"apps/{app.SdkAppId}/deliveries/{number}/replay", "{}")).Status).ShouldBe(409);
        ((int)(await shared.Operator.PostAsync($"apps/{app.SdkAppId}/deliveries/replay", "{}")).Status).ShouldBe(409);
        ((int)(await shared.Operator.PostAsync($"apps/{app.SdkAppId}/deliveries/99999999/replay", """{"url":"http://127.0.0.1:9"}""")).Status).ShouldBe(404);
    }

    private async Task<TestApp> ReceivingAppAsync(WebhookReceiver receiver, params string[] commands) =>
        await shared.Server.NewAppAsync(settings => settings with { Webhook = settings.Webhook with { Url = receiver.Url, Commands = commands } });

    private static async Task BlockAsync(TestApp app, string owner, string other) =>
        (await app.PostAsync("sns/black_list_add", $$"""{"From_Account":"{{owner}}","To_Account":["{{other}}"]}""")).ErrorCode.ShouldBe(0);

    private async Task<List<JsonElement>> ListAsync(TestApp app, string query = "", OperatorAccess? access = null)
    {
        var reply = await (access ?? shared.Operator).GetAsync($"apps/{app.SdkAppId}/deliveries?{query}");
        ((int)reply.Status).ShouldBe(200, reply.Text);
        return [.. reply.Json.GetProperty("deliveries").EnumerateArray()];
    }

    private async Task<JsonElement> StatusAsync(TestApp app) => (await shared.Operator.GetAsync($"apps/{app.SdkAppId}/webhooks/status")).Json;

    /// <summary>The log lags a little behind the receiver.</summary>
    private Task<List<JsonElement>> DeliveredAsync(TestApp app, int count = 1) => UntilAsync(app, "state=delivered", count);

    private async Task<long> WaitForStateAsync(TestApp app, string state) => (await UntilAsync(app, "state=" + state, 1))[0].GetProperty("number").GetInt64();

    private Task<List<JsonElement>> UntilAsync(TestApp app, string query, int count, OperatorAccess? access = null) =>
        Patience.WaitAsync(
            Task.Run(async () =>
            {
                while (true)
                {
                    // Asking takes its time, so this is no busy waiting.
                    var found = await ListAsync(app, query, access);
                    if (found.Count >= count)
                        return found;
                }
            }),
            () => $"{count} events with {query}"
        );
}
