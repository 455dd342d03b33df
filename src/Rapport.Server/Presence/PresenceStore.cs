using Rapport.Storage;

namespace Rapport.Server.Presence;

/// <summary>What an account has set and counted about its presence.</summary>
public sealed record PresenceRow(string CustomStatus, long EventSequence);

/// <summary>All SQL about who is online.</summary>
public sealed class PresenceStore
{
    private const string Columns = "session_no, account_no, platform, instance, client_ip, state = 0";

    private static readonly Sql s_insert = new(
        "INSERT INTO client_session (account_no, platform, instance, client_ip, state, changed_ms, node_no) VALUES ($1, $2, $3, $4, 0, $5, $6)"
    );

    private static readonly Sql s_ofAccount = new($"SELECT {Columns} FROM client_session WHERE account_no = $1 ORDER BY session_no");

    private static readonly Sql s_onlineElsewhere = new("SELECT 1 FROM client_session WHERE account_no = $1 AND node_no <> $2 AND +state = 0 LIMIT 1");

    private static readonly Func<Row, bool> s_readAny = static _ => true;

    private static readonly Sql s_find = new($"SELECT {Columns} FROM client_session WHERE session_no = $1");

    private static readonly Sql s_isThere = new("SELECT 1 FROM client_session WHERE session_no = $1");

    private static readonly Sql s_delete = new("DELETE FROM client_session WHERE session_no = $1");

    private static readonly Sql s_toPush = new("UPDATE client_session SET state = 1, changed_ms = $2 WHERE session_no = $1");

    private static readonly Sql s_deletePush = new("DELETE FROM client_session WHERE account_no = $1 AND platform = $2 AND +state = 1");

    private static readonly Sql s_online = new(
        """
        SELECT client_session.session_no, account.app_id, account.user_id
        FROM client_session JOIN account ON account.account_no = client_session.account_no
        WHERE client_session.state = 0 AND client_session.node_no = $3 AND client_session.session_no > $1
        ORDER BY client_session.session_no LIMIT $2
        """
    );

    // The plus keeps SQLite at the index of the few that push is meant to reach; else it would look through all sessions in their order.
    private static readonly Sql s_nodes = new("SELECT DISTINCT node_no FROM client_session WHERE state = 0");

    private static readonly Sql s_expired = new(
        """
        SELECT client_session.session_no, account.app_id, account.user_id
        FROM client_session JOIN account ON account.account_no = client_session.account_no
        WHERE client_session.state = 1 AND client_session.changed_ms < $1 AND client_session.session_no > $2
        ORDER BY +client_session.session_no LIMIT $3
        """
    );

    private static readonly Sql s_deleteAccount = new("DELETE FROM client_session WHERE account_no = $1");

    private static readonly Sql s_presence = new("SELECT custom_status, event_sequence FROM presence WHERE account_no = $1");

    private static readonly Sql s_savePresence = new(
        """
        INSERT INTO presence (account_no, custom_status, event_sequence) VALUES ($1, $2, $3)
        ON CONFLICT (account_no) DO UPDATE SET custom_status = excluded.custom_status, event_sequence = excluded.event_sequence
        """
    );

    private static readonly Sql s_deletePresence = new("DELETE FROM presence WHERE account_no = $1");

    private static readonly Sql s_holders = new("SELECT owner_no FROM tie WHERE other_no = $1 AND friend_s IS NOT NULL");

    public ValueTask<long> InsertAsync(
        WriteSession session,
        long account,
        ClientPlatform platform,
        string instance,
        string clientIp,
        long nowMs,
        long nodeNo
    ) => session.InsertAsync(s_insert, account, platform.Name, instance, clientIp, nowMs, nodeNo);

    /// <summary>The account's devices, the oldest login first.</summary>
    public ValueTask<List<DeviceSession>> OfAccountAsync(Session session, long account) => session.ListAsync(s_ofAccount, Read, account);

    public ValueTask<DeviceSession?> FindAsync(Session session, long number) => session.FirstAsync(s_find, Read, number);

    public ValueTask<int> DeleteAsync(WriteSession session, long number) => session.ExecuteAsync(s_delete, number);

    /// <summary>The device has lost its connection; push can still reach it.</summary>
    public ValueTask<int> ToPushAsync(WriteSession session, long number, long nowMs) => session.ExecuteAsync(s_toPush, number, nowMs);

    /// <summary>Forgets devices of a platform that only push could reach: one of them has come back.</summary>
    public ValueTask<int> DeletePushAsync(WriteSession session, long account, ClientPlatform platform) =>
        session.ExecuteAsync(s_deletePush, account, platform.Name);

    /// <summary>The nodes that have, or had, sessions that are online.</summary>
    public ValueTask<List<long>> NodesAsync(Session session) => session.ListAsync(s_nodes, static row => row.Number(0));

    public ValueTask<bool> IsOnlineElsewhereAsync(Session session, long account, long nodeNo) =>
        session.FirstAsync(s_onlineElsewhere, s_readAny, account, nodeNo);

    /// <summary>It will be asked whether the account is online on another node.</summary>
    public void ForeseeOnlineElsewhere(WriteSession session, long account, long nodeNo) => session.Foresee(s_onlineElsewhere, s_readAny, account, nodeNo);

    /// <summary>Whether a session is still there: the device has not logged in anew, on whichever node.</summary>
    public ValueTask<bool> IsThereAsync(Session session, long number) => session.FirstAsync(s_isThere, s_readAny, number);

    /// <summary>That will be asked.</summary>
    public void ForeseeIsThere(WriteSession session, long number) => session.Foresee(s_isThere, s_readAny, number);

    /// <summary>Sessions that are online, of every account, behind <paramref name="after"/>.</summary>
    public ValueTask<List<(long Number, long AppId, string UserId)>> OnlineAsync(Session session, long nodeNo, long after, int most) =>
        session.ListAsync(s_online, ReadOwner, after, most, nodeNo);

    /// <summary>Devices that push has been meant to reach since before <paramref name="beforeMs"/>, of every account, behind <paramref name="after"/>.</summary>
    public ValueTask<List<(long Number, long AppId, string UserId)>> ExpiredAsync(Session session, long beforeMs, long after, int most) =>
        session.ListAsync(s_expired, ReadOwner, beforeMs, after, most);

    /// <summary>Forgets everything about an account that is being deleted.</summary>
    public async ValueTask DeleteAccountAsync(WriteSession session, long account)
    {
        await session.ExecuteAsync(s_deleteAccount, account);
        await session.ExecuteAsync(s_deletePresence, account);
    }

    public async ValueTask<PresenceRow> PresenceAsync(Session session, long account) =>
        await session.FirstAsync(s_presence, static row => new PresenceRow(row.TextOrNull(0) ?? "", row.Number(1)), account) ?? new PresenceRow("", 0);

    public ValueTask<int> SavePresenceAsync(WriteSession session, long account, PresenceRow presence) =>
        session.ExecuteAsync(s_savePresence, account, presence.CustomStatus.Length > 0 ? presence.CustomStatus : null, presence.EventSequence);

    /// <summary>Who has the account as a friend.</summary>
    public ValueTask<List<long>> FriendOfAsync(Session session, long account) => session.ListAsync(s_holders, static row => row.Number(0), account);

    private static (long Number, long AppId, string UserId) ReadOwner(Row row) => (row.Number(0), row.Number(1), row.Text(2));

    private static DeviceSession Read(Row row) => new(row.Number(0), row.Number(1), ClientPlatform.Of(row.Text(2)), row.Text(3), row.Text(4), row.Boolean(5));
}
