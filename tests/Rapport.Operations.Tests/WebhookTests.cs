using System.Text.Json;
using Rapport.Contracts.Webhooks;

namespace Rapport.Operations.Tests;

/// <summary>Test events, how webhooks stand, and why nothing arrives.</summary>
public sealed class WebhookTests(SharedServer shared)
{
    public static TheoryData<string> AfterCommands => [.. WebhookCommands.All.Where(command => !IsBefore(command))];

    public static TheoryData<string> BeforeCommands => [.. WebhookCommands.All.Where(IsBefore)];

    [Theory]
    [MemberData(nameof(AfterCommands))]
    public async Task A_test_event_of_any_command_goes_the_way_of_every_other_even_if_it_is_switched_off(string command)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var app = await AppAsync(receiver.Url);
        var reply = await shared.Operator.PostAsync($"apps/{app.SdkAppId}/webhooks/test", JsonSerializer.Serialize(new { command }));
        ((int)reply.Status).ShouldBe(202);
        var received = await receiver.WaitForAsync(_ => true);
        received.Command.ShouldBe(command);
        received["CallbackCommand"].ShouldBe(command);
        received.OrderKey.ShouldBe("test:" + command);
        received.Text.ShouldNotContain("\"anna\"", Case.Sensitive);
        (await shared.Operator.GetAsync(reply.Headers["Location"])).Json.GetProperty("body").GetProperty("CallbackCommand").GetString().ShouldBe(command);
    }

    [Theory]
    [MemberData(nameof(BeforeCommands))]
    public async Task A_test_of_a_before_webhook_tells_the_verdict(string command)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var app = await AppAsync(receiver.Url);
        async Task<JsonElement> AskAsync() =>
            (await shared.Operator.PostAsync($"apps/{app.SdkAppId}/webhooks/test", JsonSerializer.Serialize(new { command }))).Json.GetProperty("verdict");

        (await AskAsync()).GetProperty("allowed").GetBoolean().ShouldBeTrue();
        receiver.Received[0].Command.ShouldBe(command);

        var other = command == WebhookCommands.PrevFriendAdd ? "rapport-test-ben" : "rapport-test-anna";
        var (code, refusal) =
            command == WebhookCommands.C2CBeforeSendMsg
                ? ("120001", """{"ActionStatus":"OK","ErrorCode":120001,"ErrorInfo":""}""")
                : (
                    "38001",
                    $$"""{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","ResultItem":[{"To_Account":"{{other}}","ResultCode":38001,"ResultInfo":"no"}]}"""
                );
        receiver.AnswerNext(Answer.Of(200, refusal));
        var refused = await AskAsync();
        refused.GetProperty("allowed").GetBoolean().ShouldBeFalse();
        refused.GetProperty("sentence").GetString()!.ShouldContain(code);

        receiver.AnswerNext(Answer.Garbage);
        var garbage = await AskAsync();
        garbage.GetProperty("allowed").GetBoolean().ShouldBeTrue();
        garbage.GetProperty("sentence").GetString()!.ShouldContain("not a JSON object");

        await app.ChangeWebhookAsync(webhook => webhook with { BeforeFailure = Server.Apps.BeforeFailure.Refuse });
        receiver.AnswerNext(Answer.Of(500));
        (await AskAsync()).GetProperty("allowed").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task A_test_event_can_try_out_another_URL_before_it_is_set()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var app = await AppAsync(null);
        var noUrl = await shared.Operator.PostAsync($"apps/{app.SdkAppId}/webhooks/test", """{"command":"Sns.CallbackFriendAdd"}""");
        ((int)noUrl.Status).ShouldBe(409);
        await shared.Operator.PostAsync(
            $"apps/{app.SdkAppId}/webhooks/test",
            JsonSerializer.Serialize(new { command = "Sns.CallbackFriendAdd", url = receiver.Url })
        );
        await receiver.WaitForAsync(1);
        ((int)(await shared.Operator.PostAsync($"apps/{app.SdkAppId}/webhooks/test", """{"command":"Sns.Nonsense"}""")).Status).ShouldBe(400);
    }

    [Fact]
    public async Task Nothing_arrives_because_there_is_no_URL_and_no_command_switched_on()
    {
        var app = await AppAsync(null);
        var why = await WhyAsync(app, "account=anna&command=Sns.CallbackBlackListAdd");
        why.ShouldContain("no webhook URL");
        why.ShouldContain("Sns.CallbackBlackListAdd is switched off");
        why.ShouldContain("There is no account anna");
        why.ShouldMatch("nothing happened that makes one|older ones were not looked at");
    }

    [Fact]
    public async Task Nothing_arrives_because_the_command_is_switched_off()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var app = await AppAsync(receiver.Url, "Sns.CallbackFriend*");
        await app.ImportAsync("anna", "ben");
        await BlockAsync(app);
        var why = await WhyAsync(app, "account=anna");
        why.ShouldContain("Switched on are Alert.RequestOverLimit, Sns.CallbackFriendAdd, Sns.CallbackFriendDelete.");
        why.ShouldContain("was not sent: switched off");
        why.ShouldNotContain("There is no account");
    }

    [Fact]
    public async Task Nothing_arrives_because_the_receiver_fails_and_an_earlier_event_goes_first()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answers = _ => Answer.Of(503);
        var app = await AppAsync(receiver.Url, "*");
        await app.ImportAsync("anna", "ben", "carl");
        await BlockAsync(app);
        await BlockAsync(app, "carl");
        await receiver.WaitForAsync(2);
        var why = await WhyAsync(app, "account=anna");
        why.ShouldContain("2 events of the app wait");
        why.ShouldContain("failed");
        why.ShouldContain("HTTP status 503");
        why.ShouldContain("waits behind event");
        var status = (await shared.Operator.GetAsync($"apps/{app.SdkAppId}/webhooks/status")).Json;
        status.GetProperty("waiting").GetInt64().ShouldBe(2);
        status.GetProperty("lanes")[0].GetProperty("held").GetInt32().ShouldBe(2);
        receiver.Answers = _ => Answer.Ok;
    }

    [Fact]
    public async Task It_did_arrive()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var app = await AppAsync(receiver.Url, "*");
        await app.ImportAsync("anna", "ben");
        await BlockAsync(app);
        await receiver.WaitForAsync(1);
        await Patience.WaitAsync(
            Task.Run(async () =>
            {
                while (!(await WhyAsync(app, "account=anna")).Contains("was delivered at attempt 1", StringComparison.Ordinal))
                {
                    // Asking takes its time.
                }
            }),
            () => "the explanation that it was delivered"
        );
    }

    [Fact]
    public async Task Nothing_arrives_because_the_app_is_stopped_or_asks_only_users()
    {
        var app = await AppAsync("http://127.0.0.1:9/");
        await app.ChangeAsync(settings => settings with { Stopped = true });
        (await WhyAsync(app, "")).ShouldContain("The app is stopped");
        (await WhyAsync(app, "command=Sns.CallbackPrevFriendAdd")).ShouldContain("never for the RESTful API");
        ((int)(await shared.Operator.GetAsync($"apps/{app.SdkAppId}/webhooks/why?command=x")).Status).ShouldBe(400);
    }

    private Task<TestApp> AppAsync(string? url, params string[] commands) =>
        shared.Server.NewAppAsync(settings => settings with { Webhook = settings.Webhook with { Url = url, Commands = commands } });

    private async Task<string> WhyAsync(TestApp app, string query)
    {
        var reply = await shared.Operator.GetAsync($"apps/{app.SdkAppId}/webhooks/why?{query}");
        return string.Join('\n', reply.Json.GetProperty("sentences").EnumerateArray().Select(sentence => sentence.GetString()));
    }

    private static async Task BlockAsync(TestApp app, string other = "ben") =>
        (await app.PostAsync("sns/black_list_add", $$"""{"From_Account":"anna","To_Account":["{{other}}"]}""")).ErrorCode.ShouldBe(0);

    private static bool IsBefore(string command) =>
        command.Contains("CallbackPrev", StringComparison.Ordinal) || command.Contains("CallbackBefore", StringComparison.Ordinal);
}
