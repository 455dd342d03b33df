using Rapport.Storage;

namespace Rapport.Server.Webhooks;

/// <summary>
/// Sends events of the log again. A replay is a new event with the old one's body, id and sequence. It has an order key of
/// its own (<c>replay:</c> and the old one), so replays keep the order among themselves and never hold up live events.
/// A parked event that is replayed to where it belongs is parked no more: the log says which event went in its place.
/// </summary>
public sealed class Replay(Database database, DeliveryLogStore log, Outbox outbox, TimeProvider clock)
{
    /// <summary>As many per unit as keeps other writers waiting for a few milliseconds only.</summary>
    private const int PerUnit = 500;

    /// <summary>Replays one event, whatever became of it.</summary>
    /// <param name="url">Where to, instead of the app's URL; <c>null</c>: the app's URL.</param>
    /// <returns>The replay's number.</returns>
    public async Task<long> OneAsync(OutboxEvent original, string? url) => (await AppendAsync([original], url, onlyIfStill: false))[0];

    /// <summary>Replays the events of a filter, oldest first.</summary>
    /// <param name="after">Only events behind this number; 0: all.</param>
    /// <param name="most">How many at most.</param>
    /// <returns>How many were replayed, and the number behind which to go on when there were more (<c>null</c>: that was all).</returns>
    public async Task<(long Count, long? Next)> ManyAsync(long appId, DeliveryFilter filter, string? url, long after, int most, CancellationToken cancel)
    {
        // What is recorded from now on, replays among it, is not meant.
        var (from, to) = await database.ReadAsync(session => log.RangeAsync(session, filter));
        long count = 0;
        long? next = Math.Max(from, after + 1);
        while (next is { } number && number < to && count < most)
        {
            cancel.ThrowIfCancellationRequested();
            var atOnce = (int)Math.Min(PerUnit, most - count);
            (var events, next) = await database.ReadAsync(session => log.ReplayableAsync(session, appId, filter, number, to, atOnce));
            if (events.Count > 0)
                count += (await AppendAsync(events, url, onlyIfStill: true)).Count;
        }

        return (count, next is { } goOn && goOn < to ? goOn - 1 : null);
    }

    private async Task<List<long>> AppendAsync(IReadOnlyList<OutboxEvent> originals, string? url, bool onlyIfStill) =>
        await database.WriteAsync(async session =>
        {
            var numbers = new List<long>(originals.Count);
            foreach (var original in originals)
            {
                // Two replays at once must not both send what was parked.
                var parked = original.State == EventState.Parked && await log.IsParkedAsync(session, original.EventNo);
                if (original.State == EventState.Parked && !parked && onlyIfStill)
                    continue;

                var replay = CopyOf(original, url);
                await outbox.AppendNowAsync(session, replay);
                numbers.Add(replay.EventNo);
                if (parked && url is null)
                    await log.SettleAsync(session, original.EventNo, $"was parked, then replayed as event {replay.EventNo}: {original.Reason}");
            }

            return numbers;
        });

    private OutboxEvent CopyOf(OutboxEvent original, string? url) =>
        new()
        {
            AppId = original.AppId,
            Command = original.Command,
            OrderKey = original.ReplayOf is null ? "replay:" + original.OrderKey : original.OrderKey,
            OrderSequence = original.OrderSequence,
            Platform = original.Platform,
            ClientIp = original.ClientIp,
            Body = original.Body,

            // Part of the event's id, which a replay shares so that receivers recognise it.
            CreatedMs = original.CreatedMs,
            ReplayOf = original.ReplayOf ?? original.EventNo,
            Url = url,
            NextMs = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
}
