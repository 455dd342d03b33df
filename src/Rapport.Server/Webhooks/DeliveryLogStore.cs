using Rapport.Storage;

namespace Rapport.Server.Webhooks;

/// <summary>
/// The SQL of looking into the log, of replaying from it and of cleaning it up. There is deliberately no index on accounts
/// or commands, because every event would pay for it and people look rarely: looking walks over the rows by number, a bounded
/// stretch at a time.
/// </summary>
public sealed class DeliveryLogStore
{
    /// <summary>Rows one call walks over at most.</summary>
    internal const int Stretch = 20_000;

    /// <summary>Everything but body and attempts, which a list does not show.</summary>
    private const string Summary = """
        event_no, app_id, command, order_key, order_sequence, platform, client_ip, '' AS body, created_ms, replay_of, url,
        state, reason, attempts, next_ms, finished_ms, status, duration_ms, NULL AS log, asked_as
        """;

    /// <summary>An account's events stand in two orders: that of its changes, and that of its clients' comings and goings.</summary>
    private const string Matches = """
        ($4 = '' OR order_key IN ('account:' || $4, 'state:' || $4, 'replay:account:' || $4, 'replay:state:' || $4, 'before:account:' || $4))
        AND ($5 = '' OR command = $5)
        """;

    private static readonly Sql s_list = new(
        $"""
        SELECT {Summary} FROM webhook_event
        WHERE app_id = $1 AND event_no >= $2 AND event_no < $3 AND {Matches} AND ($6 < 0 OR state = $6)
        ORDER BY event_no DESC LIMIT $7
        """
    );

    // The two states with an index of their own are found without walking over the others.
    private static readonly Sql s_listWaiting = ListOfState(EventState.Waiting);
    private static readonly Sql s_listParked = ListOfState(EventState.Parked);
    private static readonly Sql s_endOfWaiting = EndOfStretch(EventState.Waiting);
    private static readonly Sql s_endOfParked = EndOfStretch(EventState.Parked);

    private static readonly Sql s_replayable = new(
        $"""
        SELECT {OutboxStore.Columns} FROM webhook_event
        WHERE app_id = $1 AND event_no >= $2 AND event_no < $3 AND {Matches} AND ($6 < 0 OR state = $6)
          AND state NOT IN (0, 4) AND ($6 >= 0 OR state <> 3) AND replay_of IS NULL
        ORDER BY event_no LIMIT $7
        """
    );

    private static readonly Sql s_one = new($"SELECT {OutboxStore.Columns} FROM webhook_event WHERE app_id = $1 AND event_no = $2");

    private static readonly Sql s_state = new("SELECT state FROM webhook_event WHERE event_no = $1");

    private static readonly Sql s_first = new("SELECT coalesce(min(event_no), 0) FROM webhook_event");

    private static readonly Sql s_last = new("SELECT coalesce(max(event_no), 0) FROM webhook_event");

    private static readonly Sql s_createdFrom = new(
        "SELECT event_no, created_ms FROM webhook_event WHERE event_no >= $1 AND replay_of IS NULL ORDER BY event_no LIMIT 1"
    );

    private static readonly Sql s_firstWaitingOfKey = new(
        $"""
        SELECT {Summary} FROM webhook_event
        WHERE app_id = $1 AND state = 0 AND order_key = $2 AND coalesce(url, '') = $3
        ORDER BY event_no LIMIT 1
        """
    );

    private static readonly Sql s_countWaiting = new("SELECT count(*) FROM webhook_event WHERE app_id = $1 AND state = 0");

    private static readonly Sql s_oldestWaiting = new("SELECT created_ms FROM webhook_event WHERE app_id = $1 AND state = 0 ORDER BY event_no LIMIT 1");

    private static readonly Sql s_countParked = new("SELECT count(*) FROM webhook_event WHERE app_id = $1 AND state = 2");

    private static readonly Sql s_settle = new("UPDATE webhook_event SET state = 3, reason = $2 WHERE event_no = $1 AND +state = 2");

    private static readonly Sql s_chunk = new(
        """
        SELECT event_no, created_ms, replay_of, state, finished_ms FROM webhook_event WHERE event_no > $1 ORDER BY event_no LIMIT $2
        """
    );

    // The newest row stays whatever its age: the engine numbers the next event after it, and numbers must never come again.
    private static readonly Sql s_deleteOld = new(
        """
        DELETE FROM webhook_event
        WHERE event_no > $1 AND event_no <= $2 AND event_no < (SELECT max(event_no) FROM webhook_event)
          AND ((state IN (1, 3, 4) AND finished_ms < $3) OR (state = 2 AND finished_ms < $4))
        """
    );

    /// <summary>The newest matching events below a number.</summary>
    public async ValueTask<DeliveryPage> ListAsync(Session session, long appId, DeliveryFilter filter, long before, int most)
    {
        var (from, to) = await RangeAsync(session, filter);
        to = Math.Min(to, before);
        if (from >= to)
            return new DeliveryPage([], null);

        var bySql = filter.State switch
        {
            EventState.Waiting => (List: s_listWaiting, End: s_endOfWaiting),
            EventState.Parked => (List: s_listParked, End: s_endOfParked),
            _ => default,
        };
        if (bySql.List is not null)
        {
            var ofState = await session.ListAsync(bySql.List, OutboxStore.Read, appId, from, to, filter.Account ?? "", filter.Command ?? "", most, Stretch);
            var end = await session.FirstAsync(bySql.End, static row => row.Number(0), appId, from, to, Stretch - 1);
            return new DeliveryPage(
                ofState,
                ofState.Count == most ? ofState[^1].EventNo
                    : end > from ? end
                    : null
            );
        }

        var stretch = Math.Max(from, to - Stretch);
        var events = await session.ListAsync(s_list, OutboxStore.Read, appId, stretch, to, filter.Account ?? "", filter.Command ?? "", StateOf(filter), most);
        return new DeliveryPage(
            events,
            events.Count == most ? events[^1].EventNo
                : stretch > from ? stretch
                : null
        );
    }

    /// <summary>The oldest matching events at or behind a number that can be replayed; replays themselves, and those still waiting, cannot.</summary>
    /// <returns>The events, and where to go on looking (<c>null</c>: at the end).</returns>
    public async ValueTask<(IReadOnlyList<OutboxEvent> Events, long? Next)> ReplayableAsync(
        Session session,
        long appId,
        DeliveryFilter filter,
        long from,
        long to,
        int most
    )
    {
        var stretch = Math.Min(to, from + Stretch);
        var events = await session.ListAsync(
            s_replayable,
            OutboxStore.Read,
            appId,
            from,
            stretch,
            filter.Account ?? "",
            filter.Command ?? "",
            StateOf(filter),
            most
        );
        return (
            events,
            events.Count == most ? events[^1].EventNo + 1
            : stretch < to ? stretch
            : null
        );
    }

    /// <summary>The numbers a filter's times enclose: the first, and the one behind the last.</summary>
    public async ValueTask<(long From, long To)> RangeAsync(Session session, DeliveryFilter filter)
    {
        var first = await session.FirstAsync(s_first, static row => row.Number(0));
        var end = await session.FirstAsync(s_last, static row => row.Number(0)) + 1;
        var from = filter.FromMs is { } fromMs ? await NumberAtAsync(session, first, end, fromMs) : first;
        var to = filter.ToMs is { } toMs ? await NumberAtAsync(session, first, end, toMs) : end;
        return (from, to);
    }

    /// <summary>One event with everything that is known about it, or <c>null</c>.</summary>
    public ValueTask<OutboxEvent?> FindAsync(Session session, long appId, long eventNo) => session.FirstAsync(s_one, OutboxStore.Read, appId, eventNo)!;

    /// <summary>The event its key waits for, or <c>null</c>.</summary>
    public ValueTask<OutboxEvent?> FirstWaitingOfKeyAsync(Session session, long appId, string key, string url) =>
        session.FirstAsync(s_firstWaitingOfKey, OutboxStore.Read, appId, key, url)!;

    public async ValueTask<Backlog> BacklogAsync(Session session, long appId) =>
        new(
            await session.FirstAsync(s_countWaiting, static row => row.Number(0), appId),
            await session.FirstAsync(s_oldestWaiting, static row => (long?)row.Number(0), appId),
            await session.FirstAsync(s_countParked, static row => row.Number(0), appId)
        );

    public async ValueTask<bool> IsParkedAsync(Session session, long eventNo) =>
        await session.FirstAsync(s_state, static row => row.Number(0), eventNo) == (long)EventState.Parked;

    /// <summary>Takes an event off the parked ones: something else was sent in its place.</summary>
    public ValueTask<int> SettleAsync(WriteSession session, long eventNo, string reason) => session.ExecuteAsync(s_settle, eventNo, reason);

    /// <summary>The ages of the next events behind a number.</summary>
    public ValueTask<List<EventAge>> AgesAsync(Session session, long after, int most) =>
        session.ListAsync(
            s_chunk,
            static row => new EventAge(row.Number(0), row.Number(1), !row.IsNull(2), (EventState)row.Number(3), row.Number(4)),
            after,
            most
        );

    /// <summary>Deletes what ended before the given moments among the events behind <paramref name="after"/> up to <paramref name="upTo"/>.</summary>
    public ValueTask<int> DeleteOldAsync(WriteSession session, long after, long upTo, long endedBeforeMs, long parkedBeforeMs) =>
        session.ExecuteAsync(s_deleteOld, after, upTo, endedBeforeMs, parkedBeforeMs);

    /// <summary>
    /// The first event recorded at or after a moment. Numbers and times grow together (both are given by the one writer),
    /// but for replays, which keep the time of the event they repeat.
    /// </summary>
    private static async ValueTask<long> NumberAtAsync(Session session, long first, long end, long ms)
    {
        while (first < end)
        {
            var middle = first + ((end - first) / 2);
            var (eventNo, createdMs) = await session.FirstAsync(s_createdFrom, static row => (row.Number(0), row.Number(1)), middle);
            if (eventNo == 0 || eventNo >= end || createdMs >= ms)
                end = middle;
            else
                first = eventNo + 1;
        }

        return first;
    }

    private static long StateOf(DeliveryFilter filter) => filter.State is { } state ? (long)state : -1;

    private static Sql ListOfState(EventState state) =>
        new(
            $"""
            SELECT * FROM (
              SELECT {Summary} FROM webhook_event
              WHERE app_id = $1 AND event_no >= $2 AND event_no < $3 AND state = {(int)state}
              ORDER BY event_no DESC LIMIT $7) AS stretch
            WHERE {Matches}
            ORDER BY event_no DESC LIMIT $6
            """
        );

    private static Sql EndOfStretch(EventState state) =>
        new(
            $"""
            SELECT event_no FROM webhook_event
            WHERE app_id = $1 AND event_no >= $2 AND event_no < $3 AND state = {(int)state}
            ORDER BY event_no DESC LIMIT 1 OFFSET $4
            """
        );
}

/// <summary>What an app's receiver still owes an answer for.</summary>
/// <param name="Waiting">Events still to be sent.</param>
/// <param name="OldestMs">When the oldest of them was recorded, Unix milliseconds; <c>null</c>: none waits.</param>
/// <param name="Parked">Events given up.</param>
public sealed record Backlog(long Waiting, long? OldestMs, long Parked);

/// <summary>What retention has to know of an event.</summary>
public readonly record struct EventAge(long EventNo, long CreatedMs, bool IsReplay, EventState State, long FinishedMs);
