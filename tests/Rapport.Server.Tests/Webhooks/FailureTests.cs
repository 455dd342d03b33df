using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Apps;
using Rapport.Server.Webhooks;

namespace Rapport.Server.Tests.Webhooks;

/// <summary>Receivers that fail: what is tried again, when, and when no more. The clock is turned by hand.</summary>
public sealed class FailureTests : IAsyncLifetime
{
    /// <summary>Shorter than any wait between attempts, so that a test can tell the two by the timers.</summary>
    private const int TimeoutMs = 100;

    private readonly ManualTimeProvider _clock = new();
    private TestServer _server = null!;
    private TestApp _app = null!;
    private WebhookReceiver _receiver = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(options => options.Clock = _clock);
        _clock.IgnoreTimersSoFar();
        _receiver = await WebhookReceiver.StartAsync();
        _app = _server.App;
        await _app.ChangeWebhookAsync(webhook => webhook with { Url = _receiver.Url, Commands = ["*"], TimeoutMs = TimeoutMs });
        await _app.ImportAsync("anna", "ben");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    public static TheoryData<string> Failures() => [.. s_failures.Keys];

    private static readonly Dictionary<string, Answer> s_failures = new()
    {
        ["status 500"] = Answer.Of(500, """{"ActionStatus":"OK","ErrorCode":0}"""),
        ["status 404"] = Answer.Of(404),
        ["status 204"] = Answer.Of(204),
        ["a redirection"] = Answer.Of(302, "", ("Location", "http://127.0.0.1:1/")),
        ["a web page"] = Answer.Garbage,
        ["nothing but status 200"] = Answer.Empty,
        ["a JSON list"] = Answer.Of(200, "[]"),
        ["half a JSON object"] = Answer.Of(200, """{"ActionStatus":"""),
        ["a closed connection"] = Answer.Disconnect,
        ["too much"] = Answer.Of(200, $$"""{"padding":"{{new string('x', 100_000)}}"}"""),
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task An_event_whose_answer_is_no_success_is_sent_again_under_the_same_id(string failure)
    {
        _receiver.AnswerNext(s_failures[failure]);
        await _app.WriteAsync("anna", 1);
        await _receiver.WaitForAsync(1);
        await LetItRetryAsync();

        var attempts = await _receiver.WaitForAsync(2);
        attempts.Select(attempt => attempt.Attempt).ShouldBe([1, 2]);
        attempts[1].Id.ShouldBe(attempts[0].Id);
        attempts[1].Text.ShouldBe(attempts[0].Text);
        attempts[1].OrderSequence.ShouldBe(attempts[0].OrderSequence);

        var row = (await OutboxRows.OfStoppedAsync(_server, _app)).Single();
        row.State.ShouldBe(EventState.Delivered);
        row.Attempts.ShouldBe(2);
        Attempt.ReadLog(row.Log!)[0].Error.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task An_event_that_is_not_answered_in_time_is_sent_again()
    {
        _receiver.AnswerNext(Answer.Never);
        await _app.WriteAsync("anna", 1);
        await _receiver.WaitForAsync(1);
        _clock.Advance(Ms(TimeoutMs));
        await LetItRetryAsync();

        (await _receiver.WaitForAsync(2))[1].Attempt.ShouldBe(2);
        var row = (await OutboxRows.OfStoppedAsync(_server, _app)).Single();
        Attempt
            .ReadLog(row.Log!)[0]
            .ShouldSatisfyAllConditions(
                attempt => attempt.Error.ShouldBe("no complete answer within 100 ms"),
                attempt => attempt.DurationMs.ShouldBe(TimeoutMs),
                attempt => attempt.Status.ShouldBe(0)
            );
    }

    [Theory]
    [InlineData("""{"ActionStatus":"FAIL","ErrorCode":1,"ErrorInfo":"my database is down"}""")]
    [InlineData("""{"ActionStatus":"OK","ErrorCode":"0"}""")]
    [InlineData("{}")]
    [InlineData("""{"anything":true}""")]
    public async Task An_answer_that_is_a_JSON_object_with_status_200_is_success_whatever_it_says(string answer)
    {
        _receiver.AnswerNext(Answer.Of(200, answer));
        await _app.WriteAsync("anna", 1, 2);
        await _receiver.WaitForAsync(2);

        var rows = await OutboxRows.OfStoppedAsync(_server, _app);
        rows.ShouldAllBe(row => row.State == EventState.Delivered && row.Attempts == 1);
    }

    [Fact]
    public async Task The_wait_doubles_with_a_fifth_of_jitter_up_to_a_minute()
    {
        _receiver.Answers = _ => Answer.Of(500);
        await _app.WriteAsync("anna", 1);
        for (var attempt = 1; attempt <= 9; attempt++)
        {
            await _receiver.WaitForAsync(attempt);
            var wait = Math.Min(1000 * Math.Pow(2, attempt - 1), 60_000);
            _clock.Advance(await _clock.WaitForTimerAsync(Ms(wait * 0.8), Ms((wait * 1.2) + 1)));
        }

        var attempts = await _receiver.WaitForAsync(10);
        attempts[^1].Attempt.ShouldBe(10);
        var stamps = attempts.Select(attempt => long.Parse(attempt.Headers[WebhookSignature.TimestampHeader], CultureInfo.InvariantCulture)).ToList();
        (stamps[^1] - stamps[0]).ShouldBeInRange(180, 300);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("120", 120)]
    [InlineData("Mon, 01 Jan 2024 00:00:30 GMT", 30)]
    [InlineData("999999999", 3600)]
    public async Task The_receiver_may_say_when_it_wants_to_be_asked_again(string retryAfter, int seconds)
    {
        _receiver.AnswerNext(Answer.Of(503, "", ("Retry-After", retryAfter)));
        await _app.WriteAsync("anna", 1);
        await _receiver.WaitForAsync(1);

        var wait = await _clock.WaitForTimerAsync(Ms((seconds * 1000) - 1), Ms((seconds * 1000) + 1));
        _clock.Advance(wait - Ms(5));
        _receiver.Received.Count.ShouldBe(1);
        _clock.Advance(Ms(5));
        await _receiver.WaitForAsync(2);
    }

    [Fact]
    public async Task Later_events_of_a_key_wait_for_its_first_one_and_those_of_other_keys_do_not()
    {
        _receiver.AnswerNext(Answer.Of(500));
        await _app.WriteAsync("anna", 1);
        await _receiver.WaitForAsync(1);
        await _app.WriteAsync("anna", 2, 3);
        await _app.WriteAsync("ben", 1, 2, 3);
        await _receiver.WaitForAsync(3, webhook => webhook.Account() == "ben");
        _receiver.Received.NicksOf("anna").ShouldBe([1]);

        await LetItRetryAsync();
        await _receiver.WaitForAsync(4, webhook => webhook.Account() == "anna");
        _receiver.Received.NicksOf("anna").ShouldBe([1, 1, 2, 3]);
        _receiver.Received.NicksOf("ben").ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task An_event_that_cannot_be_delivered_for_a_day_is_parked_and_its_key_goes_on()
    {
        const int Hours = 24;
        _receiver.Answers = webhook => webhook.Nick() == 1 ? Answer.Of(500, "no such table", ("Retry-After", "3600")) : Answer.Ok;
        await _app.WriteAsync("anna", 1, 2);
        for (var hour = 0; hour < Hours; hour++)
        {
            await _receiver.WaitForAsync(hour + 1);
            _clock.Advance(await _clock.WaitForTimerAsync(TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
        }

        await _receiver.WaitForAsync(webhook => webhook.Nick() == 2);
        _receiver.Received.NicksOf("anna").ShouldBe([.. Enumerable.Repeat(1, Hours + 1), 2]);
        var rows = await OutboxRows.OfStoppedAsync(_server, _app);
        rows.Select(row => row.State).ShouldBe([EventState.Parked, EventState.Delivered]);
        rows[0].Reason.ShouldBe("given up after 25 attempts");
        Attempt.ReadLog(rows[0].Log!).Count.ShouldBe(Hours + 1);
        Attempt.ReadLog(rows[0].Log!)[^1].Answer.ShouldBe("no such table");
    }

    [Fact]
    public async Task A_replay_of_an_old_event_gets_as_much_time_as_the_event_had()
    {
        await _app.ChangeWebhookAsync(webhook => webhook with { Profile = DeliveryProfile.Strict });
        _receiver.AnswerNext(Answer.Of(500), Answer.Of(500));
        await _app.WriteAsync("anna", 1);
        await _receiver.WaitForAsync(1);
        await _clock.WaitUntilNothingIsDueAsync(Ms(TimeoutMs));
        _clock.Advance(TimeSpan.FromDays(2));
        await _app.ChangeWebhookAsync(webhook => webhook with { Profile = DeliveryProfile.Reliable });
        var parked = (await OutboxRows.OfStoppedAsync(_server, _app)).Single();
        await _server.StartAgainAsync();
        await _server.Services.GetRequiredService<Replay>().OneAsync(parked, url: null);
        await _receiver.WaitForAsync(2);
        await LetItRetryAsync();

        var attempts = await _receiver.WaitForAsync(3);
        attempts.Select(attempt => attempt.Id).Distinct().Count().ShouldBe(1);
        attempts.Select(attempt => attempt.Attempt).ShouldBe([1, 1, 2]);
    }

    [Fact]
    public async Task A_parked_event_is_not_sent_again_after_a_restart()
    {
        _receiver.AnswerNext(Answer.Of(500));
        await _app.ChangeWebhookAsync(webhook => webhook with { Profile = DeliveryProfile.Strict });
        await _app.WriteAsync("anna", 1);
        await _receiver.WaitForAsync(1);

        (await OutboxRows.OfStoppedAsync(_server, _app)).Single().State.ShouldBe(EventState.Parked);
        await _server.StartAgainAsync();
        await _app.WriteAsync("anna", 2);
        await _receiver.WaitForAsync(webhook => webhook.Nick() == 2);
        _receiver.Received.NicksOf("anna").ShouldBe([1, 2]);
    }

    [Fact]
    public async Task The_strict_profile_tries_once_and_lets_nobody_wait()
    {
        await _app.ChangeWebhookAsync(webhook => webhook with { Profile = DeliveryProfile.Strict });
        _receiver.Answers = webhook =>
            webhook.Nick() switch
            {
                1 => Answer.Of(500),
                2 => Answer.Never,
                _ => Answer.Ok,
            };
        await _app.WriteAsync("anna", 1, 2, 3, 4);
        await _receiver.WaitForAsync(4);
        await _clock.WaitUntilNothingIsDueAsync(Ms(TimeoutMs), but: 1);
        _clock.Advance(Ms(TimeoutMs));

        // Nothing is to be tried again.
        await _clock.WaitUntilNothingIsDueAsync(TimeSpan.FromMinutes(2));
        var rows = await OutboxRows.OfStoppedAsync(_server, _app);
        rows.Select(row => row.State).ShouldBe([EventState.Parked, EventState.Parked, EventState.Delivered, EventState.Delivered]);
        rows[0].Reason.ShouldBe("strict profile: one try only");
        _receiver.Received.Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_restart_delivers_what_was_left_in_order_and_goes_on_counting()
    {
        _receiver.Answers = _ => Answer.Of(500);
        await _app.WriteAsync("anna", 1);
        await _app.WriteAsync("ben", 1);
        await _receiver.WaitForAsync(2);
        await _app.WriteAsync("anna", 2, 3);

        await _server.StopAsync();
        _receiver.Answers = _ => Answer.Ok;
        await _server.StartAgainAsync();
        await _app.WriteAsync("anna", 4);
        await _receiver.WaitForAsync(5, webhook => webhook.Account() == "anna");

        _receiver.Received.NicksOf("anna").ShouldBe([1, 1, 2, 3, 4]);
        var anna = _receiver.Received.Where(webhook => webhook.Account() == "anna").ToList();
        anna.Select(webhook => webhook.OrderSequence).ShouldBe([1, 1, 2, 3, 4]);
        anna.Select(webhook => webhook.Attempt).ShouldBe([1, 2, 1, 1, 1]);
        anna[1].Id.ShouldBe(anna[0].Id);
        (await OutboxRows.OfStoppedAsync(_server, _app)).ShouldAllBe(row => row.State == EventState.Delivered);
    }

    [Fact]
    public async Task Events_that_are_switched_off_or_have_no_URL_are_recorded_as_not_sent_and_do_not_count()
    {
        await _app.ChangeWebhookAsync(webhook => webhook with { Url = null });
        await _app.WriteAsync("anna", 1);
        await _app.ChangeWebhookAsync(webhook => webhook with { Url = _receiver.Url, Commands = ["Sns.*"] });
        await _app.WriteAsync("anna", 2);
        await _app.Client().Relationships.BlockAsync("anna", ["ben"]);
        await _receiver.WaitForAsync(1);

        var rows = await OutboxRows.OfStoppedAsync(_server, _app);
        rows.Select(row => row.State).ShouldBe([EventState.NotSent, EventState.NotSent, EventState.Delivered]);
        rows[0].Reason.ShouldBe("no URL: the app has no webhook URL");
        rows[1].Reason.ShouldBe("switched off: the app has not switched this command on");
        _receiver.Received.Single().OrderSequence.ShouldBe(1);
    }

    [Fact]
    public async Task An_event_whose_URL_is_taken_away_meanwhile_is_parked_with_the_reason()
    {
        _receiver.AnswerNext(Answer.Of(500));
        await _app.WriteAsync("anna", 1);
        await _receiver.WaitForAsync(1);
        await _clock.WaitForTimerAsync(Ms(800), Ms(1201));
        await _app.ChangeWebhookAsync(webhook => webhook with { Url = null });

        var row = (await OutboxRows.OfStoppedAsync(_server, _app)).Single();
        row.State.ShouldBe(EventState.Parked);
        row.Reason.ShouldBe("the app has no webhook URL any more");
    }

    [Fact]
    public async Task A_stopped_app_sends_nothing_until_it_is_started_again()
    {
        _receiver.AnswerNext(Answer.Of(500));
        await _app.WriteAsync("anna", 1, 2);
        await _receiver.WaitForAsync(1);
        await _app.ChangeAsync(settings => settings with { Stopped = true });
        await _clock.WaitUntilNothingIsDueAsync(Ms(TimeoutMs));
        _clock.Advance(TimeSpan.FromHours(1));
        _receiver.Received.Count.ShouldBe(1);
        await _app.ChangeAsync(settings => settings with { Stopped = false });

        await _receiver.WaitForAsync(3);
        _receiver.Received.NicksOf("anna").ShouldBe([1, 1, 2]);
    }

    [Theory]
    [InlineData("status 500")]
    [InlineData("a closed connection")]
    public async Task One_key_that_fails_for_hours_does_not_hold_up_another_that_has_nothing_wrong(string failure)
    {
        const int Attempts = 15;
        _receiver.Answers = webhook => webhook.Account() == "anna" ? s_failures[failure] : Answer.Ok;
        await _app.WriteAsync("anna", 1);
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            await _receiver.WaitForAsync(attempt);
            _clock.Advance(await _clock.WaitForTimerAsync(Ms(TimeoutMs + 1), Ms(72_001)));
        }

        await _receiver.WaitForAsync(Attempts + 1);
        await _clock.WaitForTimerAsync(Ms(TimeoutMs + 1), Ms(72_001));
        await _app.WriteAsync("ben", 1);

        // The clock stands still.
        await _receiver.WaitForAsync(webhook => webhook.Account() == "ben");
    }

    [Fact]
    public async Task Another_keys_success_does_not_wake_a_failing_one_again_and_again()
    {
        _receiver.Answers = webhook => webhook.Account() == "anna" ? Answer.Disconnect : Answer.Ok;
        await _app.WriteAsync("anna", 1);
        await _receiver.WaitForAsync(1);
        await _clock.WaitForTimerAsync(Ms(800), Ms(1201));
        for (var nick = 1; nick <= 20; nick++)
        {
            await _app.WriteAsync("ben", nick);
            await _receiver.WaitForAsync(nick, webhook => webhook.Account() == "ben");
            await _clock.WaitUntilNothingIsDueAsync(Ms(TimeoutMs));
        }

        // Once early, because the receiver had turned out to be there.
        _receiver.Received.NicksOf("anna").Count().ShouldBeInRange(1, 2);
    }

    [Fact]
    public async Task Many_keys_that_find_nobody_do_not_starve_one_that_has_nothing_wrong()
    {
        var bad = Enumerable.Range(1, 12).Select(number => $"bad{number}").ToArray();
        await _app.ImportAsync(bad);
        _receiver.Answers = webhook => webhook.Account() == "ben" ? Answer.Ok : Answer.Disconnect;
        foreach (var account in bad)
            await _app.WriteAsync(account, 1);
        await _receiver.WaitForAsync(10);
        await _clock.WaitForTimerAsync(Ms(TimeoutMs + 1), Ms(72_001));
        await _app.WriteAsync("ben", 1);
        var arrived = _receiver.WaitForAsync(webhook => webhook.Account() == "ben");

        // Taken to be down, the receiver is asked with one event now and then; soon it is one of a key that never failed.
        for (var turn = 0; turn < 20 && !arrived.IsCompleted; turn++)
        {
            await Task.WhenAny(arrived, _clock.WaitForTimerAsync(Ms(TimeoutMs + 1), Ms(30_001)));
            await _clock.WaitUntilNothingIsDueAsync(Ms(TimeoutMs));
            _clock.Advance(Ms(30_001));
        }

        await arrived;
    }

    [Fact]
    public async Task A_receiver_that_is_down_is_probed_and_when_it_is_back_everything_goes_out_at_once_in_order()
    {
        var accounts = Enumerable.Range(1, 30).Select(number => $"user{number.ToString(CultureInfo.InvariantCulture)}").ToArray();
        await _app.ImportAsync(accounts);
        var down = _receiver.Url;
        await _receiver.DisposeAsync();
        foreach (var account in accounts)
            await _app.WriteAsync(account, 1, 2);
        await _clock.WaitForTimerAsync(Ms(100), Ms(60_000));

        _receiver = await WebhookReceiver.StartAsync();
        await _app.ChangeWebhookAsync(webhook => webhook with { Url = _receiver.Url });
        var arrived = await _receiver.WaitForAsync(60);

        down.ShouldNotBe(_receiver.Url);
        foreach (var account in accounts)
            arrived.NicksOf(account).ShouldBe([1, 2]);
    }

    /// <summary>Waits until nothing is under way and the failed event sleeps, and wakes it.</summary>
    private async Task LetItRetryAsync()
    {
        await _clock.WaitUntilNothingIsDueAsync(Ms(TimeoutMs));
        _clock.Advance(await _clock.WaitForTimerAsync(Ms(800), Ms(1201)));
    }

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
