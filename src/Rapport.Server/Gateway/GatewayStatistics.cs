using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Rapport.Server.Api;

namespace Rapport.Server.Gateway;

/// <summary>Counts what goes over clients' connections and how they end, for <c>/metrics</c>. Calls are counted with those of REST.</summary>
internal sealed class GatewayStatistics
{
    private readonly ConcurrentDictionary<int, StrongBox<long>> _closes = new();
    private readonly ConcurrentDictionary<string, StrongBox<long>> _kicks = new();
    private long _framesIn;
    private long _framesOut;

    public GatewayStatistics(IMeterFactory meters)
    {
        var meter = meters.Create(ApiStatistics.MeterName);
        meter.CreateObservableCounter("rapport.gateway.frames", Frames, description: "Frames from clients and to clients.");
        meter.CreateObservableCounter(
            "rapport.gateway.closes",
            () => _closes.Select(pair => new Measurement<long>(Volatile.Read(ref pair.Value.Value), new KeyValuePair<string, object?>("code", pair.Key))),
            description: "Connections of clients that ended, by close code; 1006: cut."
        );
        meter.CreateObservableCounter(
            "rapport.gateway.kicks",
            () => _kicks.Select(pair => new Measurement<long>(Volatile.Read(ref pair.Value.Value), new KeyValuePair<string, object?>("reason", pair.Key))),
            description: "Sessions of clients that were ended by the server, by reason."
        );
    }

    public void Received() => Interlocked.Increment(ref _framesIn);

    public void Sent() => Interlocked.Increment(ref _framesOut);

    public void Closed(int code) => Interlocked.Increment(ref _closes.GetOrAdd(code, static _ => new StrongBox<long>()).Value);

    public void Kicked(string reason) => Interlocked.Increment(ref _kicks.GetOrAdd(reason, static _ => new StrongBox<long>()).Value);

    private IEnumerable<Measurement<long>> Frames() =>
        [
            new(Interlocked.Read(ref _framesIn), new KeyValuePair<string, object?>("direction", "in")),
            new(Interlocked.Read(ref _framesOut), new KeyValuePair<string, object?>("direction", "out")),
        ];
}
