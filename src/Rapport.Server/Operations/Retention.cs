using Microsoft.Extensions.Options;
using Rapport.Server.Configuration;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Server.Operations;

/// <summary>
/// Deletes events whose time in the log is over, from the oldest on, in steps small enough not to be noticed. Events still
/// to be sent stay whatever their age, and so does the newest of all (see <see cref="DeliveryLogStore"/>).
/// </summary>
internal sealed partial class Retention(
    Database database,
    DeliveryLogStore log,
    IOptions<RapportOptions> options,
    TimeProvider clock,
    ILogger<Retention> logger
) : BackgroundLoop(clock, logger)
{
    private const int RowsPerStep = 500;

    private readonly TimeProvider _clock = clock;
    private readonly ILogger _logger = logger;

    public override string Name => "retention";

    /// <summary>Not while everybody else is starting too.</summary>
    protected override TimeSpan First => TimeSpan.FromMinutes(5);

    protected override TimeSpan Pause => TimeSpan.FromMinutes(10);

    public override async Task RunOnceAsync(CancellationToken stopping)
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        var endedBefore = now - (options.Value.Webhooks.KeepHours * 3_600_000L);
        var parkedBefore = now - (options.Value.Webhooks.KeepParkedHours * 3_600_000L);
        var youngest = Math.Max(endedBefore, parkedBefore);

        long after = 0;
        var deleted = 0;
        while (true)
        {
            stopping.ThrowIfCancellationRequested();
            var step = await database.ReadAsync(session => log.AgesAsync(session, after, RowsPerStep));
            if (step.Exists(e => IsOver(e, endedBefore, parkedBefore)))
            {
                var (from, to) = (after, step[^1].EventNo);
                deleted += await database.WriteAsync(session => log.DeleteOldAsync(session, from, to, endedBefore, parkedBefore));
            }

            // What was recorded later cannot have ended earlier; only replays carry the time of another event.
            if (step.Count < RowsPerStep || step.Exists(e => !e.IsReplay && e.CreatedMs >= youngest))
                break;
            after = step[^1].EventNo;
        }

        if (deleted > 0)
            LogDeleted(_logger, deleted);
    }

    private static bool IsOver(EventAge e, long endedBefore, long parkedBefore) =>
        e.State switch
        {
            EventState.Waiting => false,
            EventState.Parked => e.FinishedMs < parkedBefore,
            _ => e.FinishedMs < endedBefore,
        };

    [LoggerMessage(EventId = 4011, Level = LogLevel.Information, Message = "{Count} old webhook events were deleted")]
    private static partial void LogDeleted(ILogger log, int count);
}
