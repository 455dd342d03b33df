using Rapport.Server.Configuration;

namespace Rapport.Server.Gateway;

/// <summary>How many requests a session may still make: so many a second, saved up for at most ten. Used by one thread at a time.</summary>
internal sealed class RequestAllowance(GatewayOptions options, TimeProvider clock)
{
    private const int SavedSeconds = 10;

    private double _left = options.RequestsPerSecond * SavedSeconds;
    private long _at = clock.GetTimestamp();

    public bool TryTake()
    {
        if (options.RequestsPerSecond == 0)
            return true;

        var now = clock.GetTimestamp();
        _left = Math.Min(options.RequestsPerSecond * SavedSeconds, _left + (clock.GetElapsedTime(_at, now).TotalSeconds * options.RequestsPerSecond));
        _at = now;
        if (_left < 1)
            return false;

        _left--;
        return true;
    }
}
