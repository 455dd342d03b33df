using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Rapport.Server.Operations.Metrics;

/// <summary>Writes metrics in the Prometheus text format (version 0.0.4).</summary>
internal static class PrometheusText
{
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(in Batch<Metric> metrics)
    {
        var text = new StringBuilder(16 * 1024);
        foreach (var metric in metrics)
            Append(text, metric);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Metric metric)
    {
        var (type, isHistogram) = metric.MetricType switch
        {
            MetricType.LongSum or MetricType.DoubleSum => ("counter", false),
            MetricType.Histogram => ("histogram", true),
            _ => ("gauge", false),
        };
        if (metric.MetricType == MetricType.ExponentialHistogram)
            return;

        var name = NameOf(metric, type);
        if (metric.Description.Length > 0)
            text.Append("# HELP ").Append(name).Append(' ').Append(Escape(metric.Description, quotes: false)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            if (isHistogram)
                AppendHistogram(text, name, point);
            else
                AppendLine(text, name, point.Tags, "", Number(metric.MetricType, point));
        }
    }

    private static void AppendHistogram(StringBuilder text, string name, MetricPoint point)
    {
        long below = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            below += bucket.BucketCount;
            AppendLine(text, name + "_bucket", point.Tags, $"le=\"{Text(bucket.ExplicitBound)}\"", Text(below));
        }

        AppendLine(text, name + "_sum", point.Tags, "", Text(point.GetHistogramSum()));
        AppendLine(text, name + "_count", point.Tags, "", Text(point.GetHistogramCount()));
    }

    private static void AppendLine(StringBuilder text, string name, ReadOnlyTagCollection tags, string extra, string value)
    {
        text.Append(name);
        var separator = '{';
        foreach (var tag in tags)
        {
            text.Append(separator)
                .Append(Identifier(tag.Key))
                .Append("=\"")
                .Append(Escape(Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "", quotes: true))
                .Append('"');
            separator = ',';
        }

        if (extra.Length > 0)
        {
            text.Append(separator).Append(extra);
            separator = ',';
        }

        if (separator == ',')
            text.Append('}');
        text.Append(' ').Append(value).Append('\n');
    }

    private static string Number(MetricType type, MetricPoint point) =>
        type switch
        {
            MetricType.LongSum or MetricType.LongSumNonMonotonic => Text(point.GetSumLong()),
            MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => Text(point.GetSumDouble()),
            MetricType.LongGauge => Text(point.GetGaugeLastValueLong()),
            _ => Text(point.GetGaugeLastValueDouble()),
        };

    /// <summary>The name as Prometheus wants it: underscores, the unit in words, <c>_total</c> behind counters.</summary>
    private static string NameOf(Metric metric, string type)
    {
        var name = Identifier(metric.Name);
        var unit = metric.Unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            _ => "",
        };
        if (!name.EndsWith(unit, StringComparison.Ordinal))
            name += unit;
        return type == "counter" ? name + "_total" : name;
    }

    private static string Identifier(string name) =>
        string.Create(
            name.Length,
            name,
            static (to, from) =>
            {
                for (var i = 0; i < to.Length; i++)
                    to[i] = char.IsAsciiLetterOrDigit(from[i]) ? from[i] : '_';
            }
        );

    private static string Escape(string text, bool quotes)
    {
        text = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? text.Replace("\"", "\\\"", StringComparison.Ordinal) : text;
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : double.IsNaN(value) ? "NaN"
        : value.ToString("R", CultureInfo.InvariantCulture);
}
