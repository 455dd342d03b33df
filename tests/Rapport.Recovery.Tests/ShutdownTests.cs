using System.Diagnostics;

namespace Rapport.Recovery.Tests;

public class ShutdownTests
{
    /// <summary>Supervisors usually wait ten seconds before they kill.</summary>
    private static readonly TimeSpan s_fewSeconds = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task A_server_told_to_stop_in_full_flow_keeps_its_word_and_ends_within_seconds()
    {
        using var folder = new TemporaryFolder();
        await using var receiver = await WebhookReceiver.StartAsync();
        var settlement = new Settlement();
        await using (var server = await ServerProcess.StartAsync(folder.Path, Api.Settings(receiver.Url)))
        {
            using var api = new Api(server.Address, Settlement.Connections);
            await settlement.MoveInAsync(api);
            var inFullFlow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var living = settlement.LiveAsync(
                api,
                acknowledged =>
                {
                    if (acknowledged == 300)
                        inFullFlow.SetResult();
                }
            );
            await Patience.WaitAsync(inFullFlow.Task, () => "300 acknowledged writes");
            await EndsWithinSecondsAsync(server);
            await Patience.WaitAsync(living, () => "the callers to notice");
        }

        await using (var next = await ServerProcess.StartAsync(folder.Path, Api.Settings(receiver.Url)))
        {
            using var api = new Api(next.Address, Settlement.Connections);
            await settlement.SettleAsync(api);
            await settlement.AllArrivedAsync(receiver);
            await EndsWithinSecondsAsync(next);
        }

        settlement.Check(receiver.Received);
    }

    [Fact]
    public async Task A_call_that_has_begun_is_answered_before_the_end()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(folder.Path, Api.Settings());
        using var slow = new SlowCall(server.Address, "im_open_login_svc/account_import", """{"UserID":"anna"}""");
        await slow.BeginAsync();

        var ended = server.StopAsync();
        await slow.FinishAsync();

        (await slow.ReadAnswerAsync()).ShouldContain("\"ActionStatus\":\"OK\"");
        (await ended).ShouldBe(0, server.Output);
    }

    [Fact]
    public async Task A_receiver_that_never_answers_does_not_hold_up_the_end()
    {
        using var folder = new TemporaryFolder();
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answers = _ => Answer.Never;
        string[] settings = [.. Api.Settings(receiver.Url), "--Rapport:Apps:0:Webhook:TimeoutMs=60000"];
        await using (var server = await ServerProcess.StartAsync(folder.Path, settings))
        {
            using var api = new Api(server.Address);
            await BlockAsync(api);
            await receiver.WaitForAsync(1);
            await EndsWithinSecondsAsync(server);
        }

        // The event is still owed.
        receiver.Answers = _ => Answer.Ok;
        await using var next = await ServerProcess.StartAsync(folder.Path, settings);
        (await receiver.WaitForAsync(2)).DistinctBy(webhook => webhook.Id).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task After_an_orderly_end_nothing_is_sent_twice()
    {
        using var folder = new TemporaryFolder();
        await using var receiver = await WebhookReceiver.StartAsync();
        await using (var server = await ServerProcess.StartAsync(folder.Path, Api.Settings(receiver.Url)))
        {
            using var api = new Api(server.Address);
            await BlockAsync(api);
            await receiver.WaitForAsync(1);
            await EndsWithinSecondsAsync(server);
        }

        await using (var next = await ServerProcess.StartAsync(folder.Path, Api.Settings(receiver.Url)))
        {
            // What comes after it in the same order has come, so nothing before it is left.
            using var api = new Api(next.Address);
            await api.CallAsync("sns/black_list_delete", new { From_Account = "anna", To_Account = new[] { "ben" } });
            await receiver.WaitForAsync(webhook => webhook.Command == "Sns.CallbackBlackListDelete");
            await EndsWithinSecondsAsync(next);
        }

        receiver.Received.Select(webhook => webhook.OrderSequence).ShouldBe([1, 2]);
    }

    private static async Task BlockAsync(Api api)
    {
        await api.CallAsync("im_open_login_svc/multiaccount_import", new { Accounts = new[] { "anna", "ben" } });
        await api.CallAsync("sns/black_list_add", new { From_Account = "anna", To_Account = new[] { "ben" } });
    }

    private static async Task EndsWithinSecondsAsync(ServerProcess server)
    {
        var told = Stopwatch.GetTimestamp();
        (await server.StopAsync()).ShouldBe(0, server.Output);
        Stopwatch.GetElapsedTime(told).ShouldBeLessThan(s_fewSeconds);
        server.Errors.ShouldBeEmpty();
    }
}
