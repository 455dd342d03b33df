using Microsoft.Extensions.DependencyInjection;
using Rapport.Contracts.Webhooks;

namespace Rapport.Webhooks.Receiver.Tests;

public sealed class DeduplicationTests
{
    private int _handled;

    [Fact]
    public async Task An_event_that_arrives_twice_is_handled_once()
    {
        await using var receiver = await StartAsync();

        (await receiver.SendAsync(new TestWebhook())).ShouldBeOk();
        (await receiver.SendAsync(new TestWebhook { Headers = new() { [WebhookSignature.AttemptHeader] = "2" } })).ShouldBeOk();

        _handled.ShouldBe(1);
    }

    [Fact]
    public async Task Different_events_are_each_handled()
    {
        await using var receiver = await StartAsync();

        (await receiver.SendAsync(new TestWebhook { Id = "evt_1" })).ShouldBeOk();
        (await receiver.SendAsync(new TestWebhook { Id = "evt_2" })).ShouldBeOk();

        _handled.ShouldBe(2);
    }

    [Fact]
    public async Task An_event_whose_handler_failed_is_handled_at_the_next_attempt_and_then_no_more()
    {
        var fails = true;
        await using var receiver = await StartAsync(_ => fails ? throw new InvalidOperationException("down") : Task.CompletedTask);

        (await receiver.SendAsync(new TestWebhook())).Status.ShouldBe(500);
        (await receiver.SendAsync(new TestWebhook())).Status.ShouldBe(500);
        _handled.ShouldBe(2);

        fails = false;
        (await receiver.SendAsync(new TestWebhook())).ShouldBeOk();
        (await receiver.SendAsync(new TestWebhook())).ShouldBeOk();
        _handled.ShouldBe(3);
    }

    [Fact]
    public async Task A_replay_is_handled_again_but_each_replay_once()
    {
        await using var receiver = await StartAsync();
        TestWebhook Replay(string number) => new() { Headers = new() { [WebhookSignature.ReplayHeader] = number } };

        (await receiver.SendAsync(new TestWebhook())).ShouldBeOk();
        (await receiver.SendAsync(Replay("17"))).ShouldBeOk();
        _handled.ShouldBe(2);

        (await receiver.SendAsync(Replay("17"))).ShouldBeOk();
        (await receiver.SendAsync(new TestWebhook())).ShouldBeOk();
        _handled.ShouldBe(2);

        (await receiver.SendAsync(Replay("18"))).ShouldBeOk();
        _handled.ShouldBe(3);
    }

    [Fact]
    public async Task Without_ids_nothing_can_be_told_apart_and_everything_is_handled()
    {
        await using var receiver = await StartAsync();

        (await receiver.SendAsync(TestWebhook.OfTheOriginal)).ShouldBeOk();
        (await receiver.SendAsync(TestWebhook.OfTheOriginal)).ShouldBeOk();

        _handled.ShouldBe(2);
    }

    [Fact]
    public async Task An_event_that_arrives_again_while_it_is_being_handled_is_sent_away_for_a_moment()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var receiver = await StartAsync(_ =>
        {
            begun.TrySetResult();
            return end.Task;
        });

        var first = receiver.SendAsync(new TestWebhook());
        await Patience.WaitAsync(begun.Task, () => "the handler was not called");
        var second = await receiver.SendAsync(new TestWebhook());
        second.ShouldBe(409, "still being handled");
        second.RetryAfter.ShouldBe("1");

        end.SetResult();
        (await first).ShouldBeOk();
        (await receiver.SendAsync(new TestWebhook())).ShouldBeOk();
        _handled.ShouldBe(1);
    }

    [Fact]
    public async Task Many_copies_at_the_same_time_are_handled_once()
    {
        await using var receiver = await StartAsync(async _ => await Task.Yield());

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => receiver.SendAsync(new TestWebhook())));

        answers.ShouldAllBe(answer => answer.Status == 200 || answer.Status == 409);
        answers.ShouldContain(answer => answer.Status == 200);
        _handled.ShouldBe(1);
    }

    [Fact]
    public async Task Work_that_outlasts_the_senders_patience_still_counts()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var store = new WatchedStore();
        var cancelled = false;
        await using var receiver = await StartAsync(
            async context =>
            {
                begun.SetResult();
                await end.Task;
                cancelled = context.CancellationToken.IsCancellationRequested;
            },
            store: store
        );
        using var patience = new CancellationTokenSource();

        var first = receiver.SendUntilAsync(new TestWebhook(), patience.Token);
        await Patience.WaitAsync(begun.Task, () => "the handler was not called");
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        end.SetResult();
        await Patience.WaitAsync(store.Completed.Task, () => "the event was not marked as done");

        (await receiver.SendAsync(new TestWebhook())).ShouldBeOk();
        _handled.ShouldBe(1);
        cancelled.ShouldBeFalse();
        receiver.Log.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_the_application_stops_a_handler_is_told_and_its_event_stays_undone()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var store = new WatchedStore();
        await using var receiver = await StartAsync(
            async context =>
            {
                begun.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
            },
            store: store
        );

        var sending = receiver.SendAsync(new TestWebhook());
        await Patience.WaitAsync(begun.Task, () => "the handler was not called");
        await receiver.App.StopAsync(TestContext.Current.CancellationToken);

        (await sending).Status.ShouldBe(500);
        store.Calls.ShouldBe(["begin evt_0a1b2c3d_1_18bcfe56800", "release evt_0a1b2c3d_1_18bcfe56800"]);
    }

    [Fact]
    public async Task The_memory_is_bounded_and_forgets_the_oldest_first()
    {
        await using var receiver = await StartAsync(options: options => options.RememberedIds = 2);

        foreach (var id in (string[])["evt_1", "evt_2", "evt_3"])
            await receiver.SendAsync(new TestWebhook { Id = id });
        _handled.ShouldBe(3);

        await receiver.SendAsync(new TestWebhook { Id = "evt_3" });
        await receiver.SendAsync(new TestWebhook { Id = "evt_2" });
        _handled.ShouldBe(3);

        await receiver.SendAsync(new TestWebhook { Id = "evt_1" });
        _handled.ShouldBe(4);
    }

    [Fact]
    public async Task A_store_of_the_apps_own_is_asked_before_and_told_after()
    {
        var fails = true;
        var store = new WatchedStore();
        await using var receiver = await StartAsync(_ => fails ? throw new InvalidOperationException("down") : Task.CompletedTask, store: store);

        await receiver.SendAsync(new TestWebhook { Id = "evt_1" });
        fails = false;
        await receiver.SendAsync(new TestWebhook { Id = "evt_1" });
        await receiver.SendAsync(new TestWebhook { Id = "evt_1" });

        store.Calls.ShouldBe(["begin evt_1", "release evt_1", "begin evt_1", "complete evt_1", "begin evt_1"]);
        _handled.ShouldBe(2);
    }

    [Fact]
    public async Task An_event_that_cannot_be_marked_as_done_is_not_done()
    {
        var store = new WatchedStore { FailsToComplete = true };
        await using var receiver = await StartAsync(store: store);

        (await receiver.SendAsync(new TestWebhook { Id = "evt_1" })).Status.ShouldBe(500);

        store.Calls.ShouldBe(["begin evt_1", "complete evt_1", "release evt_1"]);
    }

    [Fact]
    public async Task Each_request_may_have_a_store_of_its_own_scope()
    {
        await using var receiver = await TestReceiver.StartAsync(on =>
            on.On<BlackListAddEvent>(
                    (_, context) =>
                    {
                        // The handler sees the very store that claimed its event, and can share a transaction with it.
                        context.Services.GetRequiredService<IDeduplicationStore>().ShouldBeOfType<WatchedStore>().Calls.ShouldBe(["begin evt_1"]);
                        return Task.CompletedTask;
                    }
                )
                .RememberIn<WatchedStore>()
        );

        (await receiver.SendAsync(new TestWebhook { Id = "evt_1" })).ShouldBeOk();
        (await receiver.SendAsync(new TestWebhook { Id = "evt_1" })).ShouldBeOk();
    }

    [Fact]
    public async Task Commands_without_a_handler_of_their_own_are_handled_once_too()
    {
        await using var receiver = await TestReceiver.StartAsync(on =>
            on.OnOther(
                (_, _) =>
                {
                    _handled++;
                    return Task.CompletedTask;
                }
            )
        );

        await receiver.SendAsync(new TestWebhook());
        await receiver.SendAsync(new TestWebhook());

        _handled.ShouldBe(1);
    }

    private Task<TestReceiver> StartAsync(
        Func<WebhookContext, Task>? handle = null,
        Action<RapportWebhookOptions>? options = null,
        WatchedStore? store = null
    ) =>
        TestReceiver.StartAsync(
            on =>
                on.On<BlackListAddEvent>(
                    (_, context) =>
                    {
                        Interlocked.Increment(ref _handled);
                        return handle is null ? Task.CompletedTask : handle(context);
                    }
                ),
            options,
            builder =>
            {
                if (store is not null)
                    builder.Services.AddSingleton<IDeduplicationStore>(store);
            }
        );

    private sealed class WatchedStore : IDeduplicationStore
    {
        private readonly Lock _lock = new();
        private readonly HashSet<string> _done = [];

        public List<string> Calls { get; } = [];

        public bool FailsToComplete { get; init; }

        public TaskCompletionSource Completed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ValueTask<DeduplicationState> BeginAsync(string key, CancellationToken cancellationToken)
        {
            lock (_lock)
            {
                Calls.Add($"begin {key}");
                return ValueTask.FromResult(_done.Contains(key) ? DeduplicationState.Done : DeduplicationState.New);
            }
        }

        public ValueTask CompleteAsync(string key)
        {
            lock (_lock)
            {
                Calls.Add($"complete {key}");
                if (FailsToComplete)
                    throw new InvalidOperationException("the disk is full");
                _done.Add(key);
                Completed.TrySetResult();
                return ValueTask.CompletedTask;
            }
        }

        public ValueTask ReleaseAsync(string key)
        {
            lock (_lock)
                Calls.Add($"release {key}");
            return ValueTask.CompletedTask;
        }
    }
}
