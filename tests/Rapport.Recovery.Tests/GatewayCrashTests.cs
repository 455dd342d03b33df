namespace Rapport.Recovery.Tests;

public class GatewayCrashTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Clients_of_a_killed_server_converge_with_the_next_one_and_every_session_left_behind_is_ended_once()
    {
        var rounds = Length.IsLong ? 12 : 2;
        output.WriteLine($"RAPPORT_SEED={Length.Seed}, {rounds} rounds");
        using var folder = new TemporaryFolder();
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var clients = new Clients();
        string[] settings = [.. Api.Settings(receiver.Url), "--Rapport:Gateway:RequestsPerSecond=0"];
        for (var round = 0; round < rounds; round++)
        {
            await using var server = await ServerProcess.StartAsync(folder.Path, settings);
            using var api = new Api(server.Address);
            if (round == 0)
                await Clients.MoveInAsync(api);
            foreach (var device in clients.Devices)
                await device.SettleAsync(server.Address);
            await LiveAndDieAsync(server, api, clients, Length.RandomOf(round));
        }

        await using var last = await ServerProcess.StartAsync(folder.Path, settings);
        using var lastApi = new Api(last.Address);
        await clients.CompareAsync(lastApi, last.Address);
        await Clients.AllLeftAsync(receiver);
        (await last.StopAsync()).ShouldBe(0, last.Output);

        clients.Devices.Sum(device => device.Replica.Gaps).ShouldBe(0);
        output.WriteLine($"{clients.Check(receiver.Received)} logins");
    }

    /// <summary>Clients and the app backend write until a moment nobody could foresee.</summary>
    private static async Task LiveAndDieAsync(ServerProcess server, Api api, Clients clients, Random random)
    {
        var moment = 200 + random.Next(400);
        var calls = 0;
        var living = clients.Devices.Select((device, number) => Task.Run(() => LiveAsync(device, new Random(unchecked((moment * 31) + number))))).ToArray();
        await Patience.WaitAsync(Task.WhenAll(living), () => $"{moment} calls, and the clients of a dead server to notice");
        await server.ExitedAsync();
        server.Errors.ShouldBeEmpty();

        async Task LiveAsync(Gateway.Tests.Convergence.Device device, Random dice)
        {
            while (device.IsConnected)
            {
                await Clients.ActAsync(device, api, dice);
                if (Interlocked.Increment(ref calls) == moment)
                    server.Kill();
            }
        }
    }
}
