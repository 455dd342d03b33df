using Rapport.Contracts.Webhooks;

namespace Rapport.Server.Tests.Api;

/// <summary>The documented call rates: off unless asked for, then counted per app, command and second.</summary>
public sealed class RateLimitTests(SharedServer shared)
{
    private const string Command = "sns/black_list_get";
    private const string Body = """{"From_Account":"administrator","StartIndex":0,"MaxLimited":10,"LastSequence":0}""";
    private const int Limit = 200;

    [Fact]
    public async Task Without_the_profile_original_there_is_no_limit()
    {
        var app = await shared.Server.NewAppAsync();

        var codes = await CallAsync(app, Command, Body, Limit + 50);

        codes.ShouldAllBe(code => code == 0);
    }

    [Fact]
    public async Task Calls_beyond_the_rate_are_refused_with_60007_until_the_next_second()
    {
        await using var server = await StartAsync();

        var allowed = await CallAsync(server.App, Command, Body, Limit);
        var refused = await CallAsync(server.App, Command, Body, 3);
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        var again = await CallAsync(server.App, Command, Body, 3);

        allowed.ShouldAllBe(code => code == 0);
        refused.ShouldAllBe(code => code == 60007);
        again.ShouldAllBe(code => code == 0);
    }

    [Fact]
    public async Task Sending_to_many_has_a_refusal_of_its_own()
    {
        await using var server = await StartAsync();

        var codes = await CallAsync(server.App, "openim/batchsendmsg", "{}", Limit + 1);

        codes[^1].ShouldBe(90057);
        codes[..^1].ShouldNotContain(90057);
    }

    [Fact]
    public async Task Another_command_and_another_app_are_counted_by_themselves()
    {
        await using var server = await StartAsync();
        var other = await server.NewAppAsync();
        await CallAsync(server.App, Command, Body, Limit);

        (await CallAsync(server.App, Command, Body, 1)).ShouldBe([60007]);
        (await CallAsync(server.App, "sns/group_get", """{"From_Account":"administrator"}""", 1)).ShouldBe([0]);
        (await CallAsync(other, Command, Body, 1)).ShouldBe([0]);
    }

    [Fact]
    public async Task The_rate_is_checked_after_the_signature_and_before_the_body()
    {
        await using var server = await StartAsync();
        var app = server.App;
        await CallAsync(app, Command, Body, Limit);

        (await app.PostAsync(Command, "{")).ErrorCode.ShouldBe(60007);
        (await app.PostToAsync(app.Url(Command, app.Query(userSig: "x")), Body)).ErrorCode.ShouldBe(70003);
        (await app.PostToAsync(app.Url(Command, app.Query("anna")), Body)).ErrorCode.ShouldBe(60010);
    }

    [Fact]
    public async Task The_commands_with_a_lower_rate_have_it()
    {
        await using var server = await StartAsync();

        foreach (var command in new[] { "multiaccount_import", "account_delete", "account_check" })
        {
            var codes = await CallAsync(server.App, "im_open_login_svc/" + command, "{}", 101);
            codes.Count(code => code == 70402).ShouldBe(100);
            codes[^1].ShouldBe(60007);
        }
    }

    [Fact]
    public async Task A_refused_call_changes_nothing()
    {
        await using var server = await StartAsync();
        const string Import = "im_open_login_svc/account_import";
        await CallAsync(server.App, Import, """{"UserID":"anna"}""", Limit);

        var refused = await server.App.PostAsync(Import, """{"UserID":"ben"}""");
        var check = await server.App.Client().Accounts.CheckAsync(["anna", "ben"]);

        refused.ErrorCode.ShouldBe(60007);
        check.ResultItem.Select(item => item.AccountStatus).ShouldBe(["Imported", "NotImported"]);
    }

    [Fact]
    public async Task Beyond_four_fifths_of_the_rate_one_alarm_a_minute_goes_out_without_any_switch()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await StartAsync();
        await server.App.ChangeWebhookAsync(webhook => webhook with { Url = receiver.Url, Commands = [] });

        await CallAsync(server.App, Command, Body, 160);
        receiver.Received.ShouldBeEmpty();
        await CallAsync(server.App, Command, Body, 60);
        var alarm = (await receiver.WaitForAsync(1))[0];
        await server.Clock.WaitUntilNothingIsDueAsync(within: TimeSpan.FromSeconds(2));
        server.Clock.Advance(TimeSpan.FromSeconds(59));
        await CallAsync(server.App, Command, Body, Limit);
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        await CallAsync(server.App, Command, Body, Limit);
        await receiver.WaitForAsync(2);
        await server.StopAsync();

        alarm.Text.ShouldBe("""{"CallbackCommand":"Alert.RequestOverLimit","ServiceName":"sns","Command":"black_list_get","Request":161,"Limit":200}""");
        alarm.Parameters.Select(parameter => parameter.Key).ShouldBe(["SdkAppid", "CallbackCommand", "contenttype", "OptPlatform"]);
        alarm.Headers.ShouldNotContainKey(WebhookSignature.OrderSequenceHeader);
        receiver.Received.Count.ShouldBe(2);
    }

    private static Task<TestServer> StartAsync() =>
        TestServer.StartAsync(options =>
        {
            options.Clock = new ManualTimeProvider();
            options.Settings["Limits:Profile"] = "original";
        });

    private static async Task<List<long>> CallAsync(TestApp app, string command, string body, int times)
    {
        var url = app.Url(command);
        var codes = new List<long>(times);
        for (var i = 0; i < times; i++)
            codes.Add((await app.PostToAsync(url, body)).ErrorCode);
        return codes;
    }
}
