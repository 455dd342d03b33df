using System.Diagnostics;

namespace Rapport.Bench.Figures;

/// <summary>How long the disk takes to make 4 KB durable: the one figure of the machine that writes depend on most.</summary>
internal static class DiskFlush
{
    private const int Times = 200;

    /// <summary>The median, in microseconds.</summary>
    public static double Measure(string folder)
    {
        var file = Path.Combine(folder, "flush-probe");
        var page = new byte[4096];
        var micros = new List<double>(Times);
        using (var handle = File.OpenHandle(file, FileMode.Create, FileAccess.Write))
        {
            for (var i = 0; i < Times; i++)
            {
                var began = Stopwatch.GetTimestamp();
                RandomAccess.Write(handle, page, (long)i * page.Length);
                RandomAccess.FlushToDisk(handle);
                micros.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
            }
        }

        File.Delete(file);
        return micros.Median();
    }
}
