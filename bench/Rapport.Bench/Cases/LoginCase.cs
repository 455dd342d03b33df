using System.Diagnostics;
using Rapport.Bench.Children;
using Rapport.Bench.Figures;
using Rapport.Bench.Load;

namespace Rapport.Bench.Cases;

/// <summary>
/// Clients that connect, log in and are cut off: each login and each end is a durable write. Beside it a bare WebSocket server that shakes
/// hands and echoes one message.
/// </summary>
internal static class LoginCase
{
    private const double BarPerSecond = 2000;
    private const int AtOnce = 64;

    public static async Task RunAsync(BenchOptions options, Report report)
    {
        await using var bare = await Child.StartSelfAsync("sockets", Child.FreePort());
        await using var server = await RapportChild.StartAsync(options.Server);
        await server.ImportAccountsAsync();

        // Made beforehand: signing is the app backend's work.
        var logins = Enumerable.Range(0, Pairs.Accounts).Select(Clients.Login).ToArray();
        Task<double> Ours() =>
            MeasureAsync(options.Seconds, logins, () => ClientSocket.OpenAsync(server.Port), static (socket, login) => socket.RequireAsync(login));
        Task<double> Ceiling() => MeasureAsync(options.Seconds, logins, () => ClientSocket.OpenAsync(bare.Port, "/echo"), EchoAsync);

        await Ours();
        await Ceiling();
        List<double> one = [],
            other = [],
            cpu = [];
        for (var round = 1; round <= options.Runs; round++)
        {
            var before = server.ProcessorTime;
            one.Add(await Ours());
            cpu.Add((server.ProcessorTime - before).TotalMicroseconds / (one[^1] * options.Seconds));
            other.Add(await Ceiling());
            report.Progress($"round {round}: {one[^1]:#,0} logins/s, bare {other[^1]:#,0}/s");
        }

        report.Add(
            new Figure("connect and log in", one.Median(), "1/s")
            {
                Ceiling = other.Median(),
                Bar = BarPerSecond,
                Connections = AtOnce,
                Runs = options.Runs,
                CpuMicroseconds = cpu.Median(),
                FlushMicroseconds = DiskFlush.Measure(server.Folder),
            }
        );
    }

    private static async ValueTask EchoAsync(ClientSocket socket, byte[] frame)
    {
        await socket.SendAsync(frame);
        await socket.ReceiveAsync();
    }

    private static async Task<double> MeasureAsync(double seconds, byte[][] logins, Func<Task<ClientSocket>> open, Func<ClientSocket, byte[], ValueTask> enter)
    {
        var next = -1;
        var began = Stopwatch.GetTimestamp();
        var end = began + (long)(seconds * Stopwatch.Frequency);
        await Task.WhenAll(
            Enumerable
                .Range(0, AtOnce)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (Stopwatch.GetTimestamp() < end)
                        {
                            using var socket = await open();
                            await enter(socket, logins[Interlocked.Increment(ref next) % logins.Length]);
                        }
                    })
                )
        );
        return next / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
