using System.Diagnostics;
using Rapport.Bench.Children;
using Rapport.Bench.Figures;
using Rapport.Bench.Load;

namespace Rapport.Bench.Cases;

/// <summary>
/// Minutes of clients that come, subscribe, write and are cut off, a hundred a second, while others stay; watches the memory. Webhooks are
/// on, so every coming and going is delivered too.
/// </summary>
internal static class ChurnCase
{
    private const double BarGrowthMegabytes = 16;
    private const int CutsPerSecond = 100;
    private const int AtOnce = 20;
    private const int Staying = 500;
    private const double SampleSeconds = 5;

    public static async Task RunAsync(BenchOptions options, Report report)
    {
        await using var receiver = await Child.StartSelfAsync("receiver", Child.FreePort());
        await using var server = await RapportChild.StartAsync(options.Server, receiver.Port);
        await server.ImportAccountsAsync();
        var staying = await Clients.ManyAsync(Staying, AtOnce, number => ComeAsync(server.Port, number));

        var began = Stopwatch.GetTimestamp();
        var seconds = options.Minutes * 60;
        var next = -1;
        var coming = Task.WhenAll(
            Enumerable
                .Range(0, AtOnce)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
                        {
                            var number = Interlocked.Increment(ref next);
                            (await ComeAsync(server.Port, Staying + (number % (Pairs.Accounts - Staying)))).Dispose();
                            var ahead = (number / (double)CutsPerSecond) - Stopwatch.GetElapsedTime(began).TotalSeconds;
                            if (ahead > 0)
                                await Task.Delay(TimeSpan.FromSeconds(ahead), TimeProvider.System);
                        }
                    })
                )
        );

        var samples = new List<double>();
        while (!coming.IsCompleted)
        {
            await Task.WhenAny(coming, Task.Delay(TimeSpan.FromSeconds(SampleSeconds), TimeProvider.System));
            samples.Add(server.Megabytes);
            report.Progress($"{Stopwatch.GetElapsedTime(began).TotalSeconds:0} s: {samples[^1]:0.0} MB resident, {next + 1:#,0} clients came and went");
        }

        await coming;
        foreach (var client in staying)
            client.Dispose();
        var third = Math.Max(1, samples.Count / 3);
        report.Add(new Figure("clients that came and were cut off", (next + 1) / seconds, "1/s") { Connections = Staying + AtOnce });
        report.Add(new Figure("resident, middle third", samples.Skip(third).Take(third).Median(), "MB"));
        report.Add(
            new Figure("growth from the middle to the last third", samples.TakeLast(third).Median() - samples.Skip(third).Take(third).Median(), "MB")
            {
                Bar = BarGrowthMegabytes,
                BarIsMost = true,
            }
        );
    }

    private static async Task<ClientSocket> ComeAsync(int port, int device)
    {
        var socket = await Clients.EnterAsync(port, device);
        try
        {
            var first = device / 2 * 2 % (Pairs.Accounts - AtOnce);
            var others = string.Join(',', Enumerable.Range(first, AtOnce).Select(account => $"\"{Pairs.Name(account)}\""));
            await socket.RequireAsync(ClientSocket.Frame($$$"""{"Id":2,"Command":"status/subscribe","Body":{"To_Account":[{{{others}}}]}}"""));
            var other = Pairs.Name((device + 1) % Pairs.Accounts);
            await socket.RequireAsync(ClientSocket.Frame($$$"""{"Id":3,"Command":"sns/black_list_add","Body":{"To_Account":["{{{other}}}"]}}"""));
            await socket.RequireAsync(ClientSocket.Frame($$$"""{"Id":4,"Command":"sns/black_list_delete","Body":{"To_Account":["{{{other}}}"]}}"""));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
