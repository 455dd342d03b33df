using Rapport.Storage;

namespace Rapport.Server.Webhooks;

/// <summary>The SQL of sending: what is written when an event is born and what became of it. Looking into the log is <see cref="DeliveryLogStore"/>'s.</summary>
public sealed class OutboxStore
{
    internal const string Columns = """
        event_no, app_id, command, order_key, order_sequence, platform, client_ip, body, created_ms, replay_of, url,
        state, reason, attempts, next_ms, finished_ms, status, duration_ms, log, asked_as
        """;

    private static readonly Sql s_insert = new(
        """
        INSERT INTO webhook_event (app_id, command, order_key, order_sequence, platform, client_ip, body, created_ms,
          replay_of, url, state, reason, next_ms, finished_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $8)
        """
    );

    private static readonly Sql s_insertAsked = new(
        """
        INSERT INTO webhook_event (app_id, command, order_key, order_sequence, platform, client_ip, body, created_ms,
          state, reason, attempts, next_ms, finished_ms, status, duration_ms, log, asked_as)
        VALUES ($1, $2, $3, 0, $4, $5, $6, $7, 4, $8, 1, $7, $9, $10, $11, $12, $13)
        """
    );

    private static readonly Sql s_finish = new(
        """
        UPDATE webhook_event SET state = $2, reason = $3, attempts = $4, next_ms = $5, finished_ms = $6, status = $7,
          duration_ms = $8, log = $9
        WHERE event_no = $1 AND +state = 0
        """
    );

    private static readonly Sql s_waiting = new(
        $"SELECT {Columns} FROM webhook_event WHERE app_id = $1 AND event_no > $2 AND state = 0 ORDER BY event_no LIMIT $3"
    );

    private static readonly Sql s_waitingOfKey = new(
        $"""
        SELECT {Columns} FROM webhook_event
        WHERE app_id = $1 AND event_no >= $2 AND state = 0 AND order_key = $3 AND coalesce(url, '') = $4
        ORDER BY event_no LIMIT $5
        """
    );

    private static readonly Sql s_destinations = new("SELECT DISTINCT app_id, coalesce(url, '') FROM webhook_event WHERE state = 0");

    private static readonly Sql s_countWaiting = new("SELECT count(*), coalesce(min(created_ms), 0) FROM webhook_event WHERE app_id = $1 AND state = 0");

    private static readonly Sql s_countParked = new("SELECT count(*) FROM webhook_event WHERE app_id = $1 AND state = 2");

    /// <summary>The event has its number when the unit is over.</summary>
    public void Insert(WriteSession session, OutboxEvent e) => session.PostInsert(s_insert, number => e.EventNo = number, ValuesOf(e));

    /// <summary>The same, and the event has its number at once.</summary>
    public async ValueTask InsertNowAsync(WriteSession session, OutboxEvent e) => e.EventNo = await session.InsertAsync(s_insert, ValuesOf(e));

    /// <summary>Writes questions down that have been asked.</summary>
    public void InsertAsked(WriteSession session, IEnumerable<OutboxEvent> questions, long nowMs) =>
        session.PostMany(
            s_insertAsked,
            [
                .. questions.Select(e =>
                    new SqlValue[]
                    {
                        e.AppId,
                        e.Command,
                        e.OrderKey,
                        e.Platform,
                        e.ClientIp,
                        SqlValue.Utf8(e.Body),
                        nowMs,
                        e.Reason,
                        e.FinishedMs,
                        (long)e.Status,
                        (long)e.DurationMs,
                        e.Log,
                        e.AskedAs,
                    }
                ),
            ]
        );

    /// <summary>Writes down what became of the last attempts of different events.</summary>
    public void Finish(WriteSession session, IEnumerable<OutboxEvent> events) =>
        session.PostMany(
            s_finish,
            [
                .. events.Select(e =>
                    new SqlValue[] { e.EventNo, (long)e.State, e.Reason, (long)e.Attempts, e.NextMs, e.FinishedMs, (long)e.Status, (long)e.DurationMs, e.Log }
                ),
            ]
        );

    /// <summary>The app's events still to be sent behind <paramref name="after"/>, in order.</summary>
    public ValueTask<List<OutboxEvent>> WaitingAsync(Session session, long appId, long after, int most) =>
        session.ListAsync(s_waiting, Read, appId, after, most);

    /// <summary>The same for one key and destination, from <paramref name="from"/> on.</summary>
    public ValueTask<List<OutboxEvent>> WaitingOfKeyAsync(Session session, long appId, long from, string key, string url, int most) =>
        session.ListAsync(s_waitingOfKey, Read, appId, from, key, url, most);

    /// <summary>Where events are still to be sent: apps, with a URL where it is not the app's own.</summary>
    public ValueTask<List<(long AppId, string Url)>> DestinationsAsync(Session session) =>
        session.ListAsync(s_destinations, static row => (row.Number(0), row.Text(1)));

    /// <summary>How many events wait, and since when the oldest does (Unix milliseconds).</summary>
    public ValueTask<(long Count, long OldestMs)> CountWaitingAsync(Session session, long appId) =>
        session.FirstAsync(s_countWaiting, static row => (row.Number(0), row.Number(1)), appId);

    public ValueTask<long> CountParkedAsync(Session session, long appId) => session.FirstAsync(s_countParked, static row => row.Number(0), appId);

    private static SqlValue[] ValuesOf(OutboxEvent e) =>
        [
            e.AppId,
            e.Command,
            e.OrderKey,
            e.OrderSequence,
            e.Platform,
            e.ClientIp,
            SqlValue.Utf8(e.Body),
            e.CreatedMs,
            e.ReplayOf,
            e.Url,
            (long)e.State,
            e.Reason,
            e.NextMs,
        ];

    internal static OutboxEvent Read(Row row) =>
        new()
        {
            EventNo = row.Number(0),
            AppId = row.Number(1),
            Command = row.Text(2),
            OrderKey = row.Text(3),
            OrderSequence = row.Number(4),
            Platform = row.Text(5),
            ClientIp = row.Text(6),
            Body = row.Utf8(7),
            CreatedMs = row.Number(8),
            ReplayOf = row.NumberOrNull(9),
            Url = row.TextOrNull(10),
            State = (EventState)row.Number(11),
            Reason = row.TextOrNull(12),
            Attempts = (int)row.Number(13),
            NextMs = row.Number(14),
            FinishedMs = row.Number(15),
            Status = (int)row.Number(16),
            DurationMs = (int)row.Number(17),
            Log = row.TextOrNull(18),
            AskedAs = row.TextOrNull(19),
        };
}
