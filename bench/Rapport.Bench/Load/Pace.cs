using System.Diagnostics;

namespace Rapport.Bench.Load;

/// <summary>Blocks at a steady pace, and when each was sent and answered.</summary>
internal static class Pace
{
    public const int Connections = 64;

    public static double Milliseconds(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;

    /// <summary>Makes calls; a connection that is late catches up.</summary>
    /// <param name="port">The server.</param>
    /// <param name="perSecond">How many a second.</param>
    /// <param name="count">How many in all.</param>
    /// <param name="pairOf">The number of each call's pair.</param>
    public static async Task<Dictionary<(int Owner, int Other), (long Sent, long Answered)>> CallAsync(
        int port,
        int perSecond,
        int count,
        Func<int, long> pairOf
    )
    {
        var times = new (long Sent, long Answered)[count];
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            Enumerable
                .Range(0, Connections)
                .Select(number =>
                    Task.Run(async () =>
                    {
                        using var connection = await Connection.OpenAsync(port);
                        var request = RequestTemplate.BlackListAdd.Copy();
                        for (var i = number; i < count; i += Connections)
                        {
                            var due = began + ((long)i * Stopwatch.Frequency / perSecond);
                            var wait = Milliseconds(due - Stopwatch.GetTimestamp());
                            if (wait > 0)
                                await Task.Delay(TimeSpan.FromMilliseconds(wait), TimeProvider.System);

                            RequestTemplate.BlackListAdd.Patch(request, pairOf(i));
                            var sent = Stopwatch.GetTimestamp();
                            await connection.RequireAsync(request);
                            times[i] = (sent, Stopwatch.GetTimestamp());
                        }
                    })
                )
        );

        return Enumerable.Range(0, count).ToDictionary(i => Pairs.At(pairOf(i)), i => times[i]);
    }
}
