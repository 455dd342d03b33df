namespace Rapport.Recovery.Tests;

public class MessageCrashTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_acknowledged_message_is_stored_once_and_reaches_every_device_and_the_app_backend_whatever_is_killed_and_cut()
    {
        var rounds = Length.IsLong ? 20 : 3;
        var random = new Random(Length.Seed);
        output.WriteLine($"RAPPORT_SEED={Length.Seed}, {rounds} rounds");

        using var folder = new TemporaryFolder();
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var correspondence = new Correspondence();
        string[] settings =
        [
            .. Api.HastySettings(receiver.Url),
            "--Rapport:Apps:0:Webhook:Commands:0=C2C.CallbackAfterSendMsg",
            "--Rapport:Gateway:RequestsPerSecond=0",
        ];
        for (var round = 0; round < rounds; round++)
        {
            // Now and then nothing gets out, so that the next server finds much to send.
            receiver.Answers = round % 3 == 1 ? BadReceiver.Broken : BadReceiver.Moody(random);
            await using var server = await ServerProcess.StartAsync(folder.Path, settings);
            using var api = new Api(server.Address);
            if (round == 0)
                await Correspondence.MoveInAsync(api);

            // From "has hardly begun" to "in full flow".
            var life = new Life(server, random.Next(4) == 0 ? 1 + random.Next(30) : 150 + random.Next(200));
            await Patience.WaitAsync(correspondence.LiveAsync(life, api, random.Next()), () => $"a life; {life.Acknowledged} messages acknowledged");
            await server.ExitedAsync();
            server.Errors.ShouldBeEmpty();
            output.WriteLine($"{life.Acknowledged} messages acknowledged");
        }

        receiver.Answers = _ => Answer.Ok;
        await using var last = await ServerProcess.StartAsync(folder.Path, settings);
        using var lastApi = new Api(last.Address);
        await correspondence.SettleAsync(last.Address, lastApi);
        await Correspondence.AllToldAsync(receiver);
        var messages = await correspondence.CheckAsync(lastApi, receiver.Received);
        (await last.StopAsync()).ShouldBe(0, last.Output);

        var devices = correspondence.Devices;
        output.WriteLine(
            $"{messages} messages, {devices.Sum(device => device.Logins)} logins, {devices.Sum(device => device.Fetched)} fetched, {devices.Sum(device => device.SentAgain)} sent again that were there"
        );
    }
}
