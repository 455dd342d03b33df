using Rapport.Bench.Figures;

namespace Rapport.Bench.Soak;

/// <summary>A process's resident memory over its life, and how large its log became.</summary>
internal sealed class MemoryWatch
{
    private const double BarOfGrowth = 16;

    private readonly List<double> _megabytes = [];

    public double Last => _megabytes.Count > 0 ? _megabytes[^1] : 0;

    public double LargestLog { get; private set; }

    public void Sample(double megabytes, double log)
    {
        _megabytes.Add(megabytes);
        LargestLog = Math.Max(LargestLog, log);
    }

    /// <summary>Growth is told between tenths of the time, so that one collection more or less does not decide.</summary>
    public void Report(Report report)
    {
        var half = _megabytes.Count / 2;
        var tenth = Math.Max(1, _megabytes.Count / 10);
        var last = _megabytes.TakeLast(tenth).Median();
        report.Add(new Figure("resident, highest of the first half", _megabytes.Take(half).DefaultIfEmpty(Last).Max(), "MB"));
        report.Add(new Figure("resident, highest of the second half", _megabytes.Skip(half).Max(), "MB"));
        report.Add(new Figure("resident, last tenth", last, "MB"));
        report.Add(new Figure("growth in the second half", last - _megabytes.Skip(half).Take(tenth).Median(), "MB") { Bar = BarOfGrowth, BarIsMost = true });
    }
}
