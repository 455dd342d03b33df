using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Rapport.Server.Api;

/// <summary>Counts calls per command and error code, and the time they took, for <c>/metrics</c>.</summary>
public sealed class ApiStatistics
{
    public const string MeterName = "Rapport";

    private readonly ConcurrentDictionary<(string Command, long Code), Counted> _counted = new();
    private readonly TimeProvider _clock;

    public ApiStatistics(IMeterFactory meters, TimeProvider clock)
    {
        _clock = clock;
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter(
            "rapport.api.calls",
            () => _counted.Select(pair => new Measurement<long>(pair.Value.Calls, Tags(pair.Key))),
            description: "Calls by command and error code, through the RESTful API and the client gateway."
        );
        meter.CreateObservableCounter(
            "rapport.api.seconds",
            () => _counted.Select(pair => new Measurement<double>(pair.Value.Ticks / (double)clock.TimestampFrequency, Tags(pair.Key))),
            unit: "s",
            description: "Time spent on these calls."
        );
    }

    public long Begin() => _clock.GetTimestamp();

    /// <param name="route">The command; <c>null</c> when the URL named none.</param>
    public void End(ApiRoute? route, long code, long began)
    {
        var counted = _counted.GetOrAdd((route?.Path ?? "unknown", code), static _ => new Counted());
        Interlocked.Increment(ref counted.Calls);
        Interlocked.Add(ref counted.Ticks, _clock.GetTimestamp() - began);
    }

    private static KeyValuePair<string, object?>[] Tags((string Command, long Code) key) => [new("command", key.Command), new("code", key.Code)];

    private sealed class Counted
    {
        public long Calls;
        public long Ticks;
    }
}
