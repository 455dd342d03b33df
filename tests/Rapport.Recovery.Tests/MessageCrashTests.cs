namespace Rapport.Recovery.Tests;

public class MessageCrashTests(ITestOutputHelper output)
{
    private const int Nodes = 3;

    public static bool IsPostgres => PostgresServer.IsChosen;

    [Fact]
    public async Task Every_acknowledged_message_is_stored_once_and_reaches_every_device_and_the_app_backend_whatever_is_killed_and_cut()
    {
        var rounds = Length.IsLong ? 20 : 3;
        var random = new Random(Length.Seed);
        output.WriteLine($"RAPPORT_SEED={Length.Seed}, {rounds} rounds");

        using var folder = new TemporaryFolder();
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var correspondence = new Correspondence();
        var settings = Settings(receiver);
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
            await Patience.WaitAsync(correspondence.LiveAsync(life, random.Next()), () => $"a life; {life.Acknowledged} messages acknowledged");
            await server.ExitedAsync();
            server.Errors.ShouldBeEmpty();
            output.WriteLine($"{life.Acknowledged} messages acknowledged");
        }

        receiver.Answers = _ => Answer.Ok;
        await using var last = await ServerProcess.StartAsync(folder.Path, settings);
        using var lastApi = new Api(last.Address);
        await correspondence.SettleAsync([last.Address], lastApi);
        await Correspondence.AllToldAsync(receiver);
        var messages = await correspondence.CheckAsync(lastApi, receiver.Received);
        (await last.StopAsync()).ShouldBe(0, last.Output);

        output.WriteLine(correspondence.Summary(messages));
    }

    [Fact(Skip = "Several nodes need PostgreSQL", SkipUnless = nameof(IsPostgres))]
    public async Task The_same_holds_for_devices_that_go_from_node_to_node_while_nodes_die()
    {
        var rounds = Length.IsLong ? 20 : 3;
        var random = new Random(Length.Seed);
        output.WriteLine($"RAPPORT_SEED={Length.Seed}, {rounds} rounds");

        using var folder = new TemporaryFolder();
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var correspondence = new Correspondence();
        string[] settings = [.. Settings(receiver), "--storage=postgres", "--postgres=" + await PostgresServer.Shared.NewDatabaseAsync()];
        var nodes = new List<ServerProcess>();
        try
        {
            for (var number = 0; number < Nodes; number++)
                nodes.Add(await ServerProcess.StartAsync(folder.File($"node{number}"), settings));
            using (var api = new Api(nodes[0].Address))
                await Correspondence.MoveInAsync(api);
            for (var round = 0; round < rounds; round++)
            {
                receiver.Answers = round % 3 == 1 ? BadReceiver.Broken : BadReceiver.Moody(random);
                var victim = round % Nodes;
                var life = new Life(nodes, nodes[victim], moment: 50 + random.Next(200), more: 150);
                await Patience.WaitAsync(correspondence.LiveAsync(life, random.Next()), () => $"a life; {life.Acknowledged} messages acknowledged");
                await nodes[victim].DisposeAsync();
                nodes[victim] = await ServerProcess.StartAsync(folder.File($"node{victim}"), settings);
                output.WriteLine($"{life.Acknowledged} messages acknowledged");
            }

            receiver.Answers = _ => Answer.Ok;
            using var last = new Api(nodes[^1].Address);
            await correspondence.SettleAsync([.. nodes.Select(node => node.Address)], last);
            await Correspondence.AllToldAsync(receiver);
            output.WriteLine(correspondence.Summary(await correspondence.CheckAsync(last, receiver.Received)));
        }
        finally
        {
            foreach (var node in nodes)
                await node.DisposeAsync();
        }
    }

    private static string[] Settings(WebhookReceiver receiver) =>
        [.. Api.HastySettings(receiver.Url), "--Rapport:Apps:0:Webhook:Commands:0=C2C.CallbackAfterSendMsg", "--Rapport:Gateway:RequestsPerSecond=0"];
}
