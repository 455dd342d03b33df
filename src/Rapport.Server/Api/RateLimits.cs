using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Configuration;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Server.Api;

/// <summary>
/// The documented call rates, per app and command in windows of one second. They are off unless an app wants to test its
/// back-off. Beyond 80 % of a rate the app is told, at most once a minute and command.
/// </summary>
public sealed class RateLimits(IOptions<RapportOptions> options, Database database, Outbox outbox, TimeProvider clock)
{
    private const int AlertEverySeconds = 60;

    private readonly bool _on = options.Value.Limits.Profile == "original";
    private readonly ConcurrentDictionary<(long AppId, ApiRoute Route), Window> _windows = new();

    /// <exception cref="Refusal">60007, or what the route has for it.</exception>
    public ValueTask RequireAsync(Caller caller, ApiRoute route)
    {
        if (!_on)
            return ValueTask.CompletedTask;

        var window = _windows.GetOrAdd((caller.AppId, route), static _ => new Window());
        // Each node allows its share, so the rate is kept as exactly as the calls are spread.
        var limit = Math.Max(1, route.RatePerSecond / database.NodeCount);
        var (calls, alert) = window.Count(clock.GetUtcNow().ToUnixTimeSeconds(), limit);
        if (alert)
            return AlertAsync(caller, route, calls);
        return calls > limit ? throw new Refusal(route.TooFrequent) : ValueTask.CompletedTask;
    }

    private async ValueTask AlertAsync(Caller caller, ApiRoute route, int calls)
    {
        await database.WriteAsync(async session =>
        {
            var alert = new RequestOverLimitEvent
            {
                ServiceName = route.Service,
                Command = route.Command,
                Request = calls,
                Limit = route.RatePerSecond,
            };
            outbox.Append(session, caller, alert, OrderKey.OfCommand(route.Path));
            return true;
        });
    }

    private sealed class Window
    {
        private readonly Lock _lock = new();
        private long _second;
        private long _alertedAt;
        private int _calls;

        public (int Calls, bool Alert) Count(long second, int limit)
        {
            lock (_lock)
            {
                if (second != _second)
                {
                    _second = second;
                    _calls = 0;
                }

                _calls++;
                var alert = _calls > limit * 8 / 10 && second - _alertedAt >= AlertEverySeconds;
                if (alert)
                    _alertedAt = second;
                return (_calls, alert);
            }
        }
    }
}
