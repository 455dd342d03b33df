using System.Diagnostics;

namespace Rapport.Bench.Load;

/// <summary>Keeps a number of connections busy, each with one request outstanding, for a time or until the pairs run out.</summary>
internal static class LoadGenerator
{
    /// <param name="pairs">Which pairs to ask about.</param>
    /// <param name="seconds">How long; infinite: until the pairs run out.</param>
    public static async Task<LoadResult> RunAsync(int port, RequestTemplate template, int connections, PairSource pairs, double seconds)
    {
        var open = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Connection.OpenAsync(port)));
        try
        {
            var began = Stopwatch.GetTimestamp();
            var end = double.IsInfinity(seconds) ? long.MaxValue : began + (long)(seconds * Stopwatch.Frequency);
            var counts = await Task.WhenAll(open.Select(connection => Task.Run(() => LoopAsync(connection, template, pairs, end))));
            return new LoadResult(counts.Sum(), Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        finally
        {
            foreach (var connection in open)
                connection.Dispose();
        }
    }

    private static async Task<long> LoopAsync(Connection connection, RequestTemplate template, PairSource pairs, long end)
    {
        var request = template.Copy();
        long count = 0;
        while (Stopwatch.GetTimestamp() < end && pairs.TryTake(out var pair))
        {
            template.Patch(request, pair);
            await connection.RequireAsync(request);
            count++;
        }

        return count;
    }
}

/// <summary>What came of a run.</summary>
internal sealed record LoadResult(long Requests, double Seconds)
{
    public double Rate => Requests / Seconds;
}

/// <summary>Hands out pairs, each once.</summary>
internal sealed class PairSource(long first = 0, long count = Pairs.Most, bool repeat = false)
{
    private long _taken = -1;

    public long Taken => Math.Min(Interlocked.Read(ref _taken) + 1, count);

    public bool TryTake(out long pair)
    {
        var number = Interlocked.Increment(ref _taken);
        pair = first + (number % count);
        return repeat || number < count;
    }
}
