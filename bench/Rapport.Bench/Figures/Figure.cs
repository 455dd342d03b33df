using System.Globalization;
using System.Text;

namespace Rapport.Bench.Figures;

/// <summary>One measured number, the median of its runs.</summary>
internal sealed record Figure(string Name, double Value, string Unit)
{
    /// <summary>The value as a fraction of the ceiling measured beside it.</summary>
    public double? Ratio { get; init; }

    public double? Ceiling { get; init; }

    /// <summary>What the ratio (or, without one, the value) has to reach.</summary>
    public double? Bar { get; init; }

    /// <summary>The bar is one not to be exceeded.</summary>
    public bool BarIsMost { get; init; }

    public int? Connections { get; init; }

    public int Runs { get; init; }

    /// <summary>How long the disk took to flush 4 KB, measured in the same run.</summary>
    public double? FlushMicroseconds { get; init; }

    /// <summary>The server's processor time per request.</summary>
    public double? CpuMicroseconds { get; init; }

    /// <summary>The ceiling's. Of all figures these two are the least disturbed by what else runs on the machine.</summary>
    public double? CeilingCpuMicroseconds { get; init; }

    public double Judged => Ratio ?? Value;

    public string Describe(string caseName, bool met)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{caseName, -14}{Name, -34}{Value, 10:#,0.##} {Unit, -6}");
        if (Connections is not null)
            text.Append(CultureInfo.InvariantCulture, $" {Connections, 4} connections");
        if (Ceiling is not null)
            text.Append(CultureInfo.InvariantCulture, $"  ceiling {Ceiling:#,0}");
        if (Ratio is not null)
            text.Append(CultureInfo.InvariantCulture, $"  ratio {Ratio:0.000}");
        if (Bar is not null)
            text.Append(CultureInfo.InvariantCulture, $"  bar {(BarIsMost ? "<=" : ">=")} {Bar} {(met ? "met" : "MISSED")}");
        if (CpuMicroseconds is not null)
            text.Append(CultureInfo.InvariantCulture, $"  cpu {CpuMicroseconds:0.0} us");
        if (CeilingCpuMicroseconds is not null)
            text.Append(CultureInfo.InvariantCulture, $" (ceiling {CeilingCpuMicroseconds:0.0})");
        if (FlushMicroseconds is not null)
            text.Append(CultureInfo.InvariantCulture, $"  flush {FlushMicroseconds:0} us");
        return text.ToString();
    }
}
