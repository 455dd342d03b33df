using Microsoft.Extensions.Options;
using Rapport.Server.Configuration;

namespace Rapport.Server.Webhooks;

/// <summary>When a failed event is tried again, and when no more.</summary>
public sealed class RetrySchedule(IOptions<RapportOptions> options)
{
    /// <summary>A receiver's own wish is honoured up to this; beyond, it is our schedule that counts.</summary>
    private static readonly TimeSpan s_longestWish = TimeSpan.FromHours(1);

    private readonly WebhookOptions _options = options.Value.Webhooks;

    /// <summary>The wait after the given number of failed attempts: doubling, with a fifth of jitter either way.</summary>
    public TimeSpan After(int attempts, TimeSpan? wish)
    {
        if (wish is { } asked && asked > TimeSpan.Zero)
            return asked < s_longestWish ? asked : s_longestWish;

        var milliseconds = Math.Min(_options.FirstRetryMs * Math.Pow(2, Math.Min(attempts - 1, 30)), _options.LongestRetryMs);
#pragma warning disable CA5394 // Spreading load needs no secrets.
        return TimeSpan.FromMilliseconds(milliseconds * (0.8 + (0.4 * Random.Shared.NextDouble())));
#pragma warning restore CA5394
    }

    /// <summary>Whether an event of this age has been tried for long enough.</summary>
    public bool IsOver(long createdMs, long nowMs) => nowMs - createdMs >= _options.GiveUpAfterMinutes * 60_000L;
}
