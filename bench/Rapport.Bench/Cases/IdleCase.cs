using System.Diagnostics;
using Rapport.Bench.Children;
using Rapport.Bench.Figures;
using Rapport.Bench.Load;

namespace Rapport.Bench.Cases;

/// <summary>From the start of the process, on an empty data folder, to the first answered call; and the memory of a server nobody talks to.</summary>
internal static class IdleCase
{
    private const double BarMegabytes = 110;
    private const double BarSeconds = 1.5;

    public static async Task RunAsync(BenchOptions options, Report report)
    {
        List<double> first = [],
            again = [],
            megabytes = [];
        for (var round = 1; round <= options.Runs; round++)
        {
            var folder = RapportChild.NewFolder();
            try
            {
                await using (var server = await RapportChild.StartAsync(options.Server, folder: folder))
                {
                    first.Add(await AnswerAsync(server));
                    await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
                    megabytes.Add(server.Megabytes);
                }

                await using var second = await RapportChild.StartAsync(options.Server, folder: folder);
                again.Add(await AnswerAsync(second));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }

            report.Progress($"round {round}: first start {first[^1]:0.000} s, second {again[^1]:0.000} s, {megabytes[^1]:0.0} MB");
        }

        report.Add(
            new Figure("first start to first answer", first.Median(), "s")
            {
                Bar = BarSeconds,
                BarIsMost = true,
                Runs = options.Runs,
            }
        );
        report.Add(
            new Figure("later start to first answer", again.Median(), "s")
            {
                Bar = BarSeconds,
                BarIsMost = true,
                Runs = options.Runs,
            }
        );
        report.Add(
            new Figure("resident memory, idle", megabytes.Median(), "MB")
            {
                Bar = BarMegabytes,
                BarIsMost = true,
                Runs = options.Runs,
            }
        );
    }

    private static async Task<double> AnswerAsync(RapportChild server)
    {
        using var connection = await Connection.OpenAsync(server.Port);
        await connection.RequireAsync(RequestTemplate.Http("im_open_login_svc/account_import", """{"UserID":"anna"}"""));
        return Stopwatch.GetElapsedTime(server.StartedAt).TotalSeconds;
    }
}
