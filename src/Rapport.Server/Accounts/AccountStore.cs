using Rapport.Storage;

namespace Rapport.Server.Accounts;

/// <summary>All SQL about accounts.</summary>
public sealed class AccountStore
{
    private static readonly Func<Row, long> s_readNumber = static row => row.Number(0);

    private static readonly Sql s_find = new("SELECT account_no, kicked_s, profile, profile_sequence FROM account WHERE app_id = $1 AND user_id = $2");

    private static readonly Sql s_number = new("SELECT account_no FROM account WHERE app_id = $1 AND user_id = $2");

    private static readonly Sql s_insert = new("INSERT INTO account (app_id, user_id, created_ms, profile) VALUES ($1, $2, $3, $4)");

    private static readonly Sql s_profileOf = new("SELECT profile FROM account WHERE account_no = $1");

    private static readonly Sql s_saveProfile = new("UPDATE account SET profile = $2, profile_sequence = profile_sequence + 1 WHERE account_no = $1");

    private static readonly Sql s_kick = new("UPDATE account SET kicked_s = $2 WHERE account_no = $1");

    private static readonly Sql s_count = new("SELECT count(*) FROM account WHERE app_id = $1");

    private static readonly Sql s_delete = new("DELETE FROM account WHERE account_no = $1");

    private static readonly Sql s_rememberDeleted = new(
        """
        INSERT INTO deleted_account (app_id, user_id, deleted_ms) VALUES ($1, $2, $3)
        ON CONFLICT (app_id, user_id) DO UPDATE SET deleted_ms = excluded.deleted_ms
        """
    );

    private static readonly Sql s_deletedAt = new("SELECT deleted_ms FROM deleted_account WHERE app_id = $1 AND user_id = $2");

    private static readonly Sql s_lastDeletion = new(
        """
        SELECT coalesce(max(deleted_ms), 0) FROM deleted_account
        WHERE deleted_ms > coalesce((SELECT CAST(value AS BIGINT) FROM meta WHERE name = 'swept_ms'), 0)
        """
    );

    private static readonly Sql s_swept = new(
        "INSERT INTO meta (name, value) VALUES ('swept_ms', CAST($1 AS TEXT)) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    );

    public ValueTask<Account?> FindAsync(Session session, long appId, string userId) =>
        session.FirstAsync(s_find, row => new Account(row.Number(0), userId, row.Number(1), row.TextOrNull(2), row.Number(3)), appId, userId);

    /// <summary>The account's number; 0 when there is no such account.</summary>
    public ValueTask<long> NumberOfAsync(Session session, long appId, string userId) => session.FirstAsync(s_number, s_readNumber, appId, userId);

    /// <summary>The number will be asked for.</summary>
    public void ForeseeNumber(WriteSession session, long appId, string userId) => session.Foresee(s_number, s_readNumber, appId, userId);

    public ValueTask<string?> ProfileOfAsync(Session session, long accountNo) => session.FirstAsync(s_profileOf, static row => row.TextOrNull(0), accountNo);

    public ValueTask<long> CountAsync(Session session, long appId) => session.FirstAsync(s_count, static row => row.Number(0), appId);

    public ValueTask<long> InsertAsync(WriteSession session, long appId, string userId, long nowMs, string? profile) =>
        session.InsertAsync(s_insert, appId, userId, nowMs, profile);

    public ValueTask<int> SaveProfileAsync(WriteSession session, long accountNo, string? profile) => session.ExecuteAsync(s_saveProfile, accountNo, profile);

    public ValueTask<int> KickAsync(WriteSession session, long accountNo, long second) => session.ExecuteAsync(s_kick, accountNo, second);

    /// <summary>When the id was last deleted, Unix milliseconds; 0: never.</summary>
    public ValueTask<long> DeletedAtAsync(Session session, long appId, string userId) =>
        session.FirstAsync(s_deletedAt, static row => row.Number(0), appId, userId);

    public async ValueTask DeleteAsync(WriteSession session, long appId, Account account, long nowMs)
    {
        await session.ExecuteAsync(s_delete, account.Number);
        await session.ExecuteAsync(s_rememberDeleted, appId, account.UserId, nowMs);
    }

    /// <summary>When an account was last deleted since everything about deleted ones was removed, Unix milliseconds; 0: never.</summary>
    public ValueTask<long> LastDeletionAsync(Session session) => session.FirstAsync(s_lastDeletion, static row => row.Number(0));

    /// <summary>Everything about accounts deleted up to this moment has been removed.</summary>
    public ValueTask<int> SweptAsync(WriteSession session, long deletedMs) => session.ExecuteAsync(s_swept, deletedMs);
}
