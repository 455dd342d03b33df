using Microsoft.Extensions.DependencyInjection;
using Rapport.Server.Operations;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Operations.Tests;

/// <summary>The log forgets what is old, but nothing that is still to be sent, and no number is ever given twice.</summary>
public sealed class RetentionTests
{
    [Fact]
    public async Task Old_events_go_in_time_and_the_newest_stays()
    {
        var clock = new ManualTimeProvider();
        await using var server = await StartAsync(clock);
        var parked = await AppendAsync(server, EventState.Parked);
        for (var i = 0; i < 1200; i++)
            await AppendAsync(
                server,
                (i % 3) switch
                {
                    0 => EventState.Delivered,
                    1 => EventState.NotSent,
                    _ => EventState.Asked,
                }
            );
        clock.Advance(TimeSpan.FromHours(12));
        var young = await AppendAsync(server, EventState.Delivered);

        await RunAsync(server);
        (await NumbersAsync(server)).Count.ShouldBe(1202);

        clock.Advance(TimeSpan.FromHours(13));
        await RunAsync(server);
        (await NumbersAsync(server)).ShouldBe([parked, young]);

        clock.Advance(TimeSpan.FromHours(100));
        await RunAsync(server);
        (await NumbersAsync(server)).ShouldBe([young]);
        (await AppendAsync(server, EventState.NotSent)).ShouldBe(young + 1);
        await RunAsync(server);
        (await NumbersAsync(server)).ShouldBe([young + 1]);
    }

    [Fact]
    public async Task What_is_still_to_be_sent_stays_whatever_its_age()
    {
        var clock = new ManualTimeProvider();
        await using var server = await StartAsync(clock);
        await server.App.ChangeAsync(settings => settings with { Stopped = true });
        var waiting = await AppendAsync(server, EventState.Waiting);
        await AppendAsync(server, EventState.Delivered);
        var last = await AppendAsync(server, EventState.Delivered);
        clock.Advance(TimeSpan.FromDays(100));
        await RunAsync(server);
        (await NumbersAsync(server)).ShouldBe([waiting, last]);
    }

    [Fact]
    public async Task The_loop_begins_some_minutes_after_the_start_and_goes_on()
    {
        var clock = new ManualTimeProvider();
        await using var server = await StartAsync(clock);
        var tenMinutes = TimeSpan.FromMinutes(10);
        await AppendAsync(server, EventState.Delivered, age: TimeSpan.FromHours(25));
        var second = await AppendAsync(server, EventState.Delivered, age: TimeSpan.FromHours(25));

        clock.Advance(await clock.WaitForTimerAsync(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5)));
        await clock.WaitForTimerAsync(tenMinutes, tenMinutes);
        (await NumbersAsync(server)).ShouldBe([second]);

        var third = await AppendAsync(server, EventState.Delivered, age: TimeSpan.FromHours(25));
        clock.Advance(tenMinutes);
        await clock.WaitForTimerAsync(tenMinutes, tenMinutes);
        (await NumbersAsync(server)).ShouldBe([third]);
    }

    private static Task<TestServer> StartAsync(ManualTimeProvider clock) =>
        TestServer.StartAsync(options =>
        {
            options.Clock = clock;
            options.Settings["Webhooks:KeepHours"] = "24";
            options.Settings["Webhooks:KeepParkedHours"] = "100";
        });

    private static Task RunAsync(TestServer server) => server.Services.GetRequiredService<Retention>().RunOnceAsync(CancellationToken.None);

    private static async Task<long> AppendAsync(TestServer server, EventState state, TimeSpan age = default)
    {
        var e = new OutboxEvent
        {
            AppId = server.App.SdkAppId,
            Command = "Sns.CallbackBlackListAdd",
            OrderKey = "account:anna",
            OrderSequence = 1,
            Platform = "RESTAPI",
            ClientIp = "127.0.0.1",
            Body = "{}"u8.ToArray(),
            CreatedMs = (server.Now - age).ToUnixTimeMilliseconds(),
            State = state,
        };
        await server
            .Services.GetRequiredService<Database>()
            .WriteAsync(async session =>
            {
                await server.Services.GetRequiredService<Outbox>().AppendNowAsync(session, e);
                return true;
            });
        return e.EventNo;
    }

    private static async Task<List<long>> NumbersAsync(TestServer server)
    {
        var log = server.Services.GetRequiredService<DeliveryLogStore>();
        var ages = await server.Services.GetRequiredService<Database>().ReadAsync(session => log.AgesAsync(session, 0, 10_000));
        return ages.ConvertAll(age => age.EventNo);
    }
}
