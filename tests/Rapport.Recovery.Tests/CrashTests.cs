namespace Rapport.Recovery.Tests;

public class CrashTests(ITestOutputHelper output)
{
    [Fact]
    public async Task What_was_acknowledged_survives_every_kill_and_is_told_in_order_exactly_as_it_happened()
    {
        var rounds = Length.IsLong ? 20 : 3;
        var random = new Random(Length.Seed);
        output.WriteLine($"RAPPORT_SEED={Length.Seed}, {rounds} rounds");

        using var folder = new TemporaryFolder();
        await using var receiver = await WebhookReceiver.StartAsync();
        var settlement = new Settlement();
        string[] settings = [.. Api.HastySettings(receiver.Url)];

        for (var round = 0; round < rounds; round++)
        {
            // Now and then nothing gets out, so that the next server finds much to send.
            receiver.Answers = round % 3 == 1 ? BadReceiver.Broken : BadReceiver.Moody(random);
            await using var server = await ServerProcess.StartAsync(folder.Path, settings);
            using var api = new Api(server.Address, Settlement.Connections);
            if (round == 0)
                await settlement.MoveInAsync(api);
            else
                await settlement.SettleAsync(api);

            await LiveAndDieAsync(settlement, server, api, random);
        }

        // The last one sees everything through and ends in peace.
        receiver.Answers = _ => Answer.Ok;
        await using (var last = await ServerProcess.StartAsync(folder.Path, settings))
        {
            using var api = new Api(last.Address, Settlement.Connections);
            await settlement.SettleAsync(api);
            await settlement.AllArrivedAsync(receiver);
            (await last.StopAsync()).ShouldBe(0, last.Output);
        }

        var received = receiver.Received;
        settlement.Check(received);
        var distinct = received.DistinctBy(webhook => webhook.Id).Count();
        output.WriteLine($"{distinct} events arrived in {received.Count} requests");
    }

    /// <summary>Writes until a moment that nobody could foresee, and kills.</summary>
    private async Task LiveAndDieAsync(Settlement settlement, ServerProcess server, Api api, Random random)
    {
        // From "has hardly begun" to "in full flow"; and at once, while what was just acknowledged is still warm.
        var moment = random.Next(3) == 0 ? 1 + random.Next(50) : 500 + random.Next(1500);
        var living = settlement.LiveAsync(
            api,
            acknowledged =>
            {
                if (acknowledged == moment)
                    server.Kill();
            }
        );

        var (count, cutOff) = await Patience.WaitAsync(living, () => $"{moment} acknowledged writes, and the callers of a dead server to notice");
        await server.ExitedAsync();
        output.WriteLine($"{count} writes acknowledged, {cutOff} cut off");
        server.Errors.ShouldBeEmpty();
    }
}
