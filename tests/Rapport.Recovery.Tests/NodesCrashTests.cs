namespace Rapport.Recovery.Tests;

/// <summary>Three nodes share a database and are killed one after another while everybody writes.</summary>
public class NodesCrashTests(ITestOutputHelper output)
{
    private const int Nodes = 3;

    public static bool IsPostgres => PostgresServer.IsChosen;

    [Fact(Skip = "Several nodes need PostgreSQL", SkipUnless = nameof(IsPostgres))]
    public async Task Whichever_node_dies_nothing_acknowledged_is_lost_and_everything_is_told_in_order()
    {
        var rounds = Length.IsLong ? 20 : 3;
        var random = new Random(Length.Seed);
        output.WriteLine($"RAPPORT_SEED={Length.Seed}, {rounds} rounds");

        using var folder = new TemporaryFolder();
        await using var receiver = await WebhookReceiver.StartAsync();
        var settlement = new Settlement();
        string[] settings = [.. Api.HastySettings(receiver.Url), "--storage=postgres", "--postgres=" + await PostgresServer.Shared.NewDatabaseAsync()];

        var nodes = new List<ServerProcess>();
        try
        {
            for (var number = 0; number < Nodes; number++)
                nodes.Add(await ServerProcess.StartAsync(folder.File($"node{number}"), settings));
            for (var round = 0; round < rounds; round++)
            {
                receiver.Answers = round % 3 == 1 ? BadReceiver.Broken : BadReceiver.Moody(random);

                // The oldest node is the one that delivers; it is its turn first.
                var victim = round % Nodes;
                using var apis = new Balanced(nodes);
                if (round == 0)
                    await settlement.MoveInAsync(apis.First);
                else
                    await settlement.SettleAsync(apis.First);
                await LiveAndDieAsync(settlement, apis, nodes[victim], random);
                await nodes[victim].DisposeAsync();
                nodes[victim] = await ServerProcess.StartAsync(folder.File($"node{victim}"), settings);
            }

            receiver.Answers = _ => Answer.Ok;
            using var last = new Balanced(nodes);
            await settlement.SettleAsync(last.First);
            await settlement.AllArrivedAsync(receiver);
        }
        finally
        {
            foreach (var node in nodes)
                await node.DisposeAsync();
        }

        var received = receiver.Received;
        settlement.Check(received);
        output.WriteLine($"{received.DistinctBy(webhook => webhook.Id).Count()} events arrived in {received.Count} requests");
    }

    /// <summary>Everybody writes until somebody's call was cut off by the death of his node; the callers of the others stop then.</summary>
    private async Task LiveAndDieAsync(Settlement settlement, Balanced apis, ServerProcess victim, Random random)
    {
        var moment = random.Next(3) == 0 ? 1 + random.Next(50) : 500 + random.Next(1500);
        using var enough = new CancellationTokenSource();
        var living = settlement.LiveAsync(
            apis.Of,
            acknowledged =>
            {
                if (acknowledged == moment)
                    victim.Kill();
                if (acknowledged == moment + 500)
                    enough.Cancel();
            },
            enough.Token
        );

        var (count, cutOff) = await Patience.WaitAsync(living, () => $"{moment + 500} acknowledged writes");
        await victim.ExitedAsync();
        output.WriteLine($"{count} writes acknowledged, {cutOff} cut off");
    }
}
