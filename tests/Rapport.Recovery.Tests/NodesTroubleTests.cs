using System.Diagnostics;
using System.Net.WebSockets;
using Rapport.Client;
using Rapport.Gateway.Tests.Convergence;

namespace Rapport.Recovery.Tests;

/// <summary>
/// Three nodes share a database while everybody writes, by the RESTful API and by clients: a node is killed, the database crashes, a node is
/// cut off from it.
/// </summary>
public sealed class NodesTroubleTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Nodes = 3;

    /// <summary>Acknowledged writes after which life has gone on.</summary>
    private const int Afterwards = 300;

    /// <summary>How long a cut lasts at least.</summary>
    private static readonly TimeSpan s_cut = TimeSpan.FromSeconds(Length.IsLong ? 30 : 0);

    private readonly TemporaryFolder _folder = new();
    private readonly PostgresServer _postgres = new();
    private readonly List<NetworkCable> _cables = [];
    private readonly List<ServerProcess> _nodes = [];
    private readonly Settlement _settlement = new(mayBeRefused: true);
    private readonly Clients _clients = new();
    private readonly Random _random = new(Length.Seed);
    private WebhookReceiver _receiver = null!;
    private string _database = "";

    public static bool IsPostgres => PostgresServer.IsChosen;

    private enum Trouble
    {
        Kill,
        Crash,
        CutOff,
    }

    public async ValueTask InitializeAsync()
    {
        _receiver = await WebhookReceiver.StartAsync();
        _database = await _postgres.NewDatabaseAsync();
        for (var number = 0; number < Nodes; number++)
        {
            _cables.Add(new NetworkCable(_postgres.Port));
            _nodes.Add(await StartNodeAsync(number));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _clients.DisposeAsync();
        foreach (var node in _nodes)
            await node.DisposeAsync();
        foreach (var cable in _cables)
            await cable.DisposeAsync();
        await _receiver.DisposeAsync();
        _postgres.Dispose();
        _folder.Dispose();
    }

    [Fact(Skip = "Several nodes need PostgreSQL", SkipUnless = nameof(IsPostgres))]
    public async Task Whatever_befalls_nodes_and_database_nothing_acknowledged_is_lost_all_is_told_in_order_and_all_clients_converge()
    {
        Trouble[] once = [Trouble.Kill, Trouble.Crash, Trouble.CutOff];
        Trouble[] troubles = Length.IsLong
            ? [.. once, .. once, .. Enumerable.Range(0, 6).Select(_ => once[_random.Next(once.Length)])]
            : [.. once, Trouble.Crash];
        output.WriteLine($"RAPPORT_SEED={Length.Seed}, {troubles.Length} troubles");

        using (var api = new Api(_nodes[0].Address))
        {
            await _settlement.MoveInAsync(api);
            await Clients.MoveInAsync(api);
        }

        // The oldest node is the one that delivers; it is its turn first.
        for (var round = 0; round < troubles.Length; round++)
            await LiveThroughAsync(troubles[round], round % Nodes);

        using var last = new Api(_nodes[0].Address, Settlement.Connections);
        await _settlement.SettleAsync(last);
        await _clients.CompareAsync(last, [.. _nodes.Select(node => node.Address)]);
        await Clients.AllLeftAsync(_receiver);
        await _settlement.AllArrivedAsync(_receiver, webhook => !Clients.IsOurs(webhook));

        var received = _receiver.Received;
        _settlement.Check([.. received.Where(webhook => !Clients.IsOurs(webhook))]);
        var logins = _clients.Check(received);
        output.WriteLine($"{received.DistinctBy(webhook => webhook.Id).Count()} events arrived in {received.Count} requests; {logins} logins");
    }

    /// <summary>Everybody writes while something happens, and for a while after it.</summary>
    private async Task LiveThroughAsync(Trouble trouble, int victim)
    {
        using var apis = new Balanced(_nodes);
        await _settlement.SettleAsync(apis.Of(victim + 1));
        foreach (var (number, device) in _clients.Devices.Index())
        {
            // Those who left in an earlier round come back to who is the victim now.
            if (number % Nodes == victim)
                await TryConnectAsync(device, _nodes[victim]);
            await device.SettleAsync(_nodes[number % Nodes].Address);
        }

        var moment = 200 + _random.Next(500);
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goesOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var until = int.MaxValue;
        var count = 0;
        using var enough = new CancellationTokenSource();
        var writing = _settlement.LiveAsync(
            apis.Of,
            acknowledged =>
            {
                Volatile.Write(ref count, acknowledged);
                if (acknowledged >= moment)
                    begin.TrySetResult();
                if (acknowledged >= Volatile.Read(ref until))
                    goesOn.TrySetResult();
            },
            enough.Token
        );
        var chatting = _clients
            .Devices.Select((device, number) => Task.Run(() => ChatAsync(device, number, apis, new Random(unchecked((moment * 31) + number)), enough.Token)))
            .ToArray();

        await Patience.WaitAsync(begin.Task, () => $"{moment} acknowledged writes; there were {count}");
        var began = Stopwatch.GetTimestamp();
        await HappenAsync(trouble, victim);
        var took = Stopwatch.GetElapsedTime(began);
        Volatile.Write(ref until, Volatile.Read(ref count) + Afterwards);
        await Patience.WaitAsync(goesOn.Task, () => $"{Afterwards} more acknowledged writes after {trouble}; there were {count} of {until}");
        await enough.CancelAsync();
        var (acknowledged, cutOff) = await Patience.WaitAsync(writing, () => "the last write");
        await Patience.WaitAsync(Task.WhenAll(chatting), () => "the last call of a client");
        output.WriteLine($"{trouble} of {victim} took {took.TotalSeconds:0.0} s; {acknowledged} writes acknowledged, {cutOff} cut off");

        if (trouble == Trouble.Kill)
        {
            await _nodes[victim].DisposeAsync();
            _nodes[victim] = await StartNodeAsync(victim);
        }
    }

    private async Task HappenAsync(Trouble trouble, int victim)
    {
        switch (trouble)
        {
            case Trouble.Kill:
                await _nodes[victim].KillAsync();
                break;
            case Trouble.Crash:
                await _postgres.RestartAsync();
                break;
            case Trouble.CutOff:
                // The others declare its clients offline; on their own nodes the clients do not notice.
                var before = Disconnects();
                var lasts = Task.Delay(s_cut, TimeProvider.System);
                _cables[victim].Cut();
                await _receiver.WaitForAsync(before + 1, IsDisconnect);
                await lasts;
                _cables[victim].Mend();
                break;
            default:
                throw new InvalidOperationException($"{trouble}");
        }
    }

    private int Disconnects() => _receiver.Received.Count(IsDisconnect);

    private static bool IsDisconnect(ReceivedWebhook webhook) =>
        webhook.Command == "State.StateChange" && webhook.Text.Contains("\"Disconnect\"", StringComparison.Ordinal);

    /// <summary>A device writes; when its node is lost to it, it goes to the next one.</summary>
    private async Task ChatAsync(Device device, int number, Balanced apis, Random dice, CancellationToken enough)
    {
        for (var node = number; !enough.IsCancellationRequested; )
        {
            if (!device.IsConnected && !await TryConnectAsync(device, _nodes[++node % Nodes]))
                continue;

            await Clients.ActAsync(device, apis.Of(node), dice);
        }
    }

    private static async Task<bool> TryConnectAsync(Device device, ServerProcess node)
    {
        try
        {
            await device.ConnectAsync(node.Address);
            return true;
        }
        catch (Exception e) when (e is IOException or WebSocketException or RapportException)
        {
            return false;
        }
    }

    private Task<ServerProcess> StartNodeAsync(int number) =>
        ServerProcess.StartAsync(
            _folder.File($"node{number}"),
            [
                .. Api.HastySettings(_receiver.Url),
                "--storage=postgres",
                "--postgres=" + _database.Replace($"Port={_postgres.Port}", $"Port={_cables[number].Port}", StringComparison.Ordinal),
                "--Rapport:Gateway:RequestsPerSecond=0",
            ]
        );
}
