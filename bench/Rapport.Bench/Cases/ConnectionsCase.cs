using Rapport.Bench.Children;
using Rapport.Bench.Figures;
using Rapport.Bench.Load;

namespace Rapport.Bench.Cases;

/// <summary>What ten thousand clients that are logged in and silent cost in memory, against as many bare WebSockets.</summary>
internal static class ConnectionsCase
{
    private const double Bar = 1.5;
    private const int Connections = 10_000;
    private const int AtOnce = 32;

    /// <summary>A client that never hears anything needs no more.</summary>
    private const int Buffer = 512;

    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(BenchOptions options, Report report)
    {
        List<double> ours = [],
            bare = [];
        for (var round = 1; round <= Math.Min(options.Runs, 3); round++)
        {
            await using (var server = await RapportChild.StartAsync(options.Server))
            {
                await server.ImportAccountsAsync();
                ours.Add(await MeasureAsync(server, number => Clients.EnterAsync(server.Port, number, Buffer)));
            }

            await using (var server = await Child.StartSelfAsync("sockets", Child.FreePort()))
                bare.Add(await MeasureAsync(server, _ => ClientSocket.OpenAsync(server.Port, "/echo", Buffer)));
            report.Progress($"round {round}: gateway {ours[^1]:0.0} KB, bare {bare[^1]:0.0} KB a connection");
        }

        report.Add(
            new Figure("memory of an idle connection", ours.Median(), "KB")
            {
                Ratio = ours.Zip(bare, (one, other) => one / other).Median(),
                Ceiling = bare.Median(),
                Bar = Bar,
                BarIsMost = true,
                Connections = Connections,
                Runs = ours.Count,
            }
        );
    }

    private static async Task<double> MeasureAsync(Child server, Func<int, Task<ClientSocket>> open)
    {
        // The first ones warm it up.
        var first = await Clients.ManyAsync(AtOnce, AtOnce, open);
        await Task.Delay(s_settling, TimeProvider.System);
        var before = server.Megabytes;
        var sockets = await Clients.ManyAsync(Connections, AtOnce, number => open(number + AtOnce));
        await Task.Delay(s_settling, TimeProvider.System);
        var after = server.Megabytes;
        foreach (var socket in first.Concat(sockets))
            socket.Dispose();
        return (after - before) * 1024 / Connections;
    }
}
