using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Server.Tests.Webhooks;

/// <summary>Nobody waits for somebody else's trouble, and however much piles up, all of it arrives in order.</summary>
public sealed class IndependenceTests(SharedServer shared) : IAsyncLifetime
{
    private readonly TestServer _server = shared.Server;
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TestApp _app = null!;
    private WebhookReceiver _receiver = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await WebhookReceiver.StartAsync();
        _app = await _server.NewAppAsync();
        await _app.ChangeWebhookAsync(webhook => webhook with { Url = _receiver.Url, Commands = ["*"], TimeoutMs = 60_000 });
        await _app.ImportAsync("anna", "ben");
    }

    public async ValueTask DisposeAsync()
    {
        _gate.TrySetResult();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_key_whose_receiver_is_slow_does_not_delay_another()
    {
        _receiver.Answers = webhook => webhook.Account() == "anna" ? Answer.Ok.When(_gate.Task) : Answer.Ok;
        await _app.WriteAsync("anna", 1, 2);
        await _receiver.WaitForAsync(1);
        await _app.WriteAsync("ben", 1, 2, 3);
        await _receiver.WaitForAsync(3, webhook => webhook.Account() == "ben");
        _receiver.Received.NicksOf("anna").ShouldBe([1]);

        _gate.SetResult();
        await _receiver.WaitForAsync(2, webhook => webhook.Account() == "anna");
        _receiver.Received.NicksOf("anna").ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Many_slow_keys_leave_connections_for_a_fast_one()
    {
        const int Slow = 40;
        var accounts = Enumerable.Range(0, Slow).Select(number => $"slow{number}").ToArray();
        await _app.ImportAsync(accounts);
        _receiver.Answers = webhook => webhook.Account() == "ben" ? Answer.Ok : Answer.Ok.When(_gate.Task);
        foreach (var account in accounts)
            await _app.WriteAsync(account, 1);
        await _receiver.WaitForAsync(Slow);

        await _app.WriteAsync("ben", 1);
        await _receiver.WaitForAsync(webhook => webhook.Account() == "ben");
    }

    [Fact]
    public async Task No_more_are_under_way_at_once_than_the_app_allows()
    {
        const int Connections = 3;
        await _app.ChangeWebhookAsync(webhook => webhook with { Connections = Connections });
        var accounts = Enumerable.Range(0, 20).Select(number => $"user{number}").ToArray();
        await _app.ImportAsync(accounts);
        var (now, most) = (0, 0);
        _receiver.Answers = _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            return Answer.Ok.When(LeaveAsync());

            async Task LeaveAsync()
            {
                await _gate.Task;
                Interlocked.Decrement(ref now);
            }
        };
        foreach (var account in accounts)
            await _app.WriteAsync(account, 1);
        await _receiver.WaitForAsync(Connections);
        _gate.SetResult();

        await _receiver.WaitForAsync(accounts.Length);
        most.ShouldBeLessThanOrEqualTo(Connections);
    }

    [Fact]
    public async Task An_app_whose_receiver_is_dead_does_not_delay_another_app()
    {
        using var deaf = new TcpListener(IPAddress.Loopback, 0);
        deaf.Start();
        var dead = await _server.NewAppAsync();
        await dead.ChangeWebhookAsync(webhook => webhook with { Url = $"http://{deaf.LocalEndpoint}/", Commands = ["*"], TimeoutMs = 60_000, Connections = 1 });
        await dead.ImportAsync("anna", "ben");
        await dead.WriteAsync("anna", 1, 2, 3);
        await dead.WriteAsync("ben", 1, 2, 3);

        await _app.WriteAsync("anna", 1, 2, 3);
        (await _receiver.WaitForAsync(3)).NicksOf("anna").ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Hundreds_of_events_piled_up_on_one_stuck_key_arrive_in_order_and_meanwhile_others_are_delivered()
    {
        const int Count = 1000;
        _receiver.Answers = webhook => webhook.Account() == "anna" ? Answer.Ok.When(_gate.Task) : Answer.Ok;
        await AppendAsync(_app, Enumerable.Range(1, Count).Select(nick => ("anna", nick)));
        await _receiver.WaitForAsync(1);
        await _app.WriteAsync("ben", 1);
        await _receiver.WaitForAsync(webhook => webhook.Account() == "ben");

        _gate.SetResult();
        await _receiver.WaitForAsync(Count, webhook => webhook.Account() == "anna");
        await AppendAsync(_app, [("anna", Count + 1)]);
        await _receiver.WaitForAsync(Count + 1, webhook => webhook.Account() == "anna");

        _receiver.Received.NicksOf("anna").ShouldBe(Enumerable.Range(1, Count + 1));
    }

    [Fact]
    public async Task Events_that_come_while_a_piled_up_key_is_worked_off_find_their_place()
    {
        const int Count = 3000;
        var open = false;
        _receiver.Answers = _ => open ? Answer.Ok : Answer.Ok.When(_gate.Task);
        await AppendAsync(_app, Enumerable.Range(1, 600).Select(nick => ("anna", nick)));
        await _receiver.WaitForAsync(1);
        open = true;
        _gate.SetResult();

        // One commit each, so that they are announced while the pile is read back.
        for (var nick = 601; nick <= Count; nick++)
            await AppendAsync(_app, [("anna", nick)]);

        await _receiver.WaitForAsync(Count);
        _receiver.Received.NicksOf("anna").ShouldBe(Enumerable.Range(1, Count));
    }

    [Fact]
    public async Task More_events_than_fit_into_memory_arrive_in_order_of_their_keys()
    {
        // Beyond 20,000 in memory the rest is read back from the outbox.
        const int Keys = 200;
        const int PerKey = 110;
        _receiver.Answers = _ => Answer.Ok.When(_gate.Task);
        for (var nick = 1; nick <= PerKey; nick++)
            await AppendAsync(_app, Enumerable.Range(0, Keys).Select(key => ($"user{key}", nick)));
        _gate.SetResult();

        var arrived = await _receiver.WaitForAsync(Keys * PerKey);
        await AppendAsync(_app, [("user0", PerKey + 1)]);
        await _receiver.WaitForAsync(webhook => webhook.Nick() == PerKey + 1);

        _receiver.Received.Count.ShouldBe((Keys * PerKey) + 1);
        foreach (var key in arrived.GroupBy(webhook => webhook.Account()))
            key.Select(webhook => webhook.Nick()).ShouldBe(Enumerable.Range(1, PerKey));
    }

    /// <summary>Puts events into the outbox as operations do, all in one unit.</summary>
    private async Task AppendAsync(TestApp app, IEnumerable<(string Account, int Nick)> events)
    {
        var outbox = _server.Services.GetRequiredService<Outbox>();
        var now = _server.Now.ToUnixTimeMilliseconds();
        await _server
            .Services.GetRequiredService<Database>()
            .WriteAsync(async session =>
            {
                foreach (var (account, nick) in events)
                {
                    var body = $$"""{"From_Account":"{{account}}","ProfileItem":[{"Value":"{{nick}}"}]}""";
                    await outbox.AppendNowAsync(
                        session,
                        new OutboxEvent
                        {
                            AppId = app.SdkAppId,
                            Command = WebhookCommands.PortraitSet,
                            OrderKey = "account:" + account,
                            OrderSequence = nick,
                            Platform = "RESTAPI",
                            ClientIp = "127.0.0.1",
                            Body = System.Text.Encoding.UTF8.GetBytes(body),
                            CreatedMs = now,
                            NextMs = now,
                        }
                    );
                }

                return true;
            });
    }
}
