using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Rapport.Server.Api;

namespace Rapport.Server.Webhooks;

/// <summary>Counts attempts for <c>/metrics</c>.</summary>
public sealed class DeliveryStatistics
{
    private readonly ConcurrentDictionary<(string Command, bool Succeeded), long> _attempts = new();

    public DeliveryStatistics(IMeterFactory meters)
    {
        meters
            .Create(ApiStatistics.MeterName)
            .CreateObservableCounter(
                "rapport.webhook.attempts",
                () =>
                    _attempts.Select(pair => new Measurement<long>(
                        pair.Value,
                        new KeyValuePair<string, object?>("command", pair.Key.Command),
                        new KeyValuePair<string, object?>("outcome", pair.Key.Succeeded ? "delivered" : "failed")
                    )),
                description: "Attempts to deliver webhooks by command and outcome."
            );
    }

    public void Attempted(string command, Attempt attempt) => _attempts.AddOrUpdate((command, attempt.Succeeded), 1, static (_, count) => count + 1);
}
