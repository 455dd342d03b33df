using Rapport.Server.Apps;
using Rapport.Server.Operations;
using Rapport.Storage;

namespace Rapport.Server.Messages;

/// <summary>
/// Deletes messages that are older than their app keeps them, from the oldest on, in steps small enough not to be noticed. Nobody sees them
/// any more anyway: the history leaves them out.
/// </summary>
internal sealed partial class MessageRetention(
    Database database,
    MessageStore messages,
    AppDirectory apps,
    TimeProvider clock,
    ILogger<MessageRetention> logger
) : BackgroundLoop(clock, logger)
{
    private const int RowsPerStep = 500;

    private readonly TimeProvider _clock = clock;
    private readonly ILogger _logger = logger;

    public override string Name => "message retention";

    /// <summary>Not while everybody else is starting too.</summary>
    protected override TimeSpan First => TimeSpan.FromMinutes(7);

    protected override TimeSpan Pause => TimeSpan.FromMinutes(40);

    public override async Task RunOnceAsync(CancellationToken stopping)
    {
        var expiry = apps.All.ToDictionary(app => app.AppId, app => Expiry.Of(app, _clock));
        var youngest = expiry.Values.Append(0).Max();
        if (youngest == 0)
            return;

        long after = 0;
        var deleted = 0;
        while (true)
        {
            stopping.ThrowIfCancellationRequested();
            var step = await database.ReadAsync(session => messages.AgesAsync(session, after, RowsPerStep));
            List<long> expired = [.. step.Where(message => message.Time < expiry.GetValueOrDefault(message.AppId)).Select(message => message.Number)];
            if (expired.Count > 0)
            {
                await database.WriteAsync(session =>
                {
                    messages.Delete(session, expired);
                    return new ValueTask<bool>(true);
                });
                deleted += expired.Count;
            }

            // What was stored behind a young message is young itself, but for imports.
            if (step.Count < RowsPerStep || step.Exists(message => !message.IsImported && message.Time >= youngest))
                break;
            after = step[^1].Number;
        }

        if (deleted > 0)
            LogDeleted(_logger, deleted);
    }

    [LoggerMessage(EventId = 7001, Level = LogLevel.Information, Message = "{Count} messages were older than their apps keep them and are deleted")]
    private static partial void LogDeleted(ILogger log, int count);
}
