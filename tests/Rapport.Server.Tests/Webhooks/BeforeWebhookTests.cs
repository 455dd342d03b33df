using Microsoft.Extensions.DependencyInjection;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Api;
using Rapport.Server.Apps;
using Rapport.Server.Webhooks;

namespace Rapport.Server.Tests.Webhooks;

/// <summary>Asking the app backend before something happens: once, within two seconds, and what its silence means.</summary>
public sealed class BeforeWebhookTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private TestServer _server = null!;
    private WebhookReceiver _receiver = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(options => options.Clock = _clock);
        _receiver = await WebhookReceiver.StartAsync();
        await _server.App.SendWebhooksToAsync(_receiver);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task The_answer_decides_about_each_account_and_those_left_out_are_allowed()
    {
        _receiver.AnswerNext(
            Answer.Of(
                200,
                """{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","ResultItem":[{"To_Account":"ben","ResultCode":38001,"ResultInfo":"not today"},{"To_Account":"cleo","ResultCode":0}]}"""
            )
        );

        var verdict = await AskAsync();

        verdict.Refused.ShouldBeFalse();
        verdict.RefusalOf("ben")!.ResultInfo.ShouldBe("not today");
        verdict.RefusalOf("cleo").ShouldBeNull();
        verdict.RefusalOf("dora").ShouldBeNull();
        var question = _receiver.Received.Single();
        question["CallbackCommand"].ShouldBe("Sns.CallbackPrevFriendAdd");
        question["OptPlatform"].ShouldBe("Web");
        question["ClientIP"].ShouldBe("203.0.113.7");
    }

    [Fact]
    public async Task A_backend_that_says_it_failed_allows_everything()
    {
        _receiver.AnswerNext(Answer.Of(200, """{"ErrorCode":1,"ResultItem":[{"To_Account":"ben","ResultCode":38001}]}"""));

        var verdict = await AskAsync();

        verdict.Refused.ShouldBeFalse();
        verdict.RefusalOf("ben").ShouldBeNull();
    }

    [Theory]
    [InlineData(BeforeFailure.Allow, false)]
    [InlineData(BeforeFailure.Refuse, true)]
    public async Task No_usable_answer_means_what_the_app_has_chosen_and_nobody_is_asked_twice(BeforeFailure choice, bool refused)
    {
        await _server.App.ChangeWebhookAsync(webhook => webhook with { BeforeFailure = choice });
        Answer[] useless = [Answer.Of(500), Answer.Garbage, Answer.Empty, Answer.Disconnect];
        foreach (var answer in useless)
        {
            _receiver.AnswerNext(answer);
            (await AskAsync()).Refused.ShouldBe(refused);
        }

        _receiver.Received.Count.ShouldBe(useless.Length);
    }

    [Fact]
    public async Task The_backend_has_two_seconds_whatever_it_has_for_other_webhooks()
    {
        await _server.App.ChangeWebhookAsync(webhook => webhook with { TimeoutMs = 60_000, BeforeFailure = BeforeFailure.Refuse });
        _receiver.AnswerNext(Answer.Never);

        var asking = AskAsync();
        await _receiver.WaitForAsync(1);
        _clock.Advance(await _clock.WaitForTimerAsync(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2)));

        (await asking).Refused.ShouldBeTrue();
    }

    [Fact]
    public async Task A_question_that_is_switched_off_is_not_asked()
    {
        await _server.App.ChangeWebhookAsync(webhook => webhook with { Commands = ["Sns.CallbackFriendAdd"], BeforeFailure = BeforeFailure.Refuse });

        (await AskAsync()).Refused.ShouldBeFalse();

        _receiver.Received.ShouldBeEmpty();
    }

    private Task<Verdict> AskAsync()
    {
        _server.Services.GetRequiredService<AppDirectory>().TryGet(_server.App.SdkAppId, out var app).ShouldBeTrue();
        var caller = new Caller(app!, "anna", IsAdmin: false, "Web", "203.0.113.7");
        var question = new PrevFriendAddEvent
        {
            Requester_Account = "anna",
            From_Account = "anna",
            FriendItem = [new FriendRequestItem { To_Account = "ben" }],
        };
        return _server.Services.GetRequiredService<BeforeWebhooks>().AskAsync(caller, question);
    }
}
