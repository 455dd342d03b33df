using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>All SQL about ties and tallies.</summary>
public sealed class TieStore
{
    private const string TieColumns = "friend_s, remark, source, wording, custom, blocked_s, block_rank, asked_ms, application";

    private static readonly Func<Row, Tie> s_readTie = static row => ReadTie(row, 0);

    private static readonly Sql s_find = new($"SELECT {TieColumns} FROM tie WHERE owner_no = $1 AND other_no = $2");

    private static readonly Sql s_insert = new($"INSERT INTO tie (owner_no, other_no, {TieColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");

    private static readonly Sql s_update = new(
        """
        UPDATE tie SET friend_s = $3, remark = $4, source = $5, wording = $6, custom = $7, blocked_s = $8, block_rank = $9, asked_ms = $10,
          application = $11
        WHERE owner_no = $1 AND other_no = $2
        """
    );

    private static readonly Sql s_delete = new("DELETE FROM tie WHERE owner_no = $1 AND other_no = $2");

    private static readonly Sql s_blocks = new("SELECT blocked_s IS NOT NULL FROM tie WHERE owner_no = $1 AND other_no = $2");

    private static readonly Sql s_friends = new("SELECT friend_s IS NOT NULL FROM tie WHERE owner_no = $1 AND other_no = $2");

    // Joined with account, so that an account deleted a moment ago is gone from every list at once (see DeletedAccountSweeper).
    private static readonly Sql s_blocklist = new(
        """
        SELECT account.user_id, tie.blocked_s FROM tie JOIN account ON account.account_no = tie.other_no
        WHERE tie.owner_no = $1 AND tie.blocked_s IS NOT NULL ORDER BY tie.block_rank LIMIT $2 OFFSET $3
        """
    );

    private static readonly Sql s_friendPage = new(
        """
        SELECT tie.other_no, account.user_id, tie.friend_s, tie.remark, tie.source, tie.wording, tie.custom, tie.blocked_s,
          tie.block_rank, tie.asked_ms, tie.application
        FROM tie JOIN account ON account.account_no = tie.other_no
        WHERE tie.owner_no = $1 AND +tie.friend_s IS NOT NULL ORDER BY tie.friend_s, tie.other_no LIMIT $2 OFFSET $3
        """
    );

    private static readonly Sql s_countFriends = new(
        """
        SELECT count(*) FROM tie JOIN account ON account.account_no = tie.other_no
        WHERE tie.owner_no = $1 AND +tie.friend_s IS NOT NULL
        """
    );

    private static readonly Sql s_friendRefs = new(
        """
        SELECT tie.other_no, account.user_id FROM tie LEFT JOIN account ON account.account_no = tie.other_no
        WHERE tie.owner_no = $1 AND +tie.friend_s IS NOT NULL ORDER BY tie.friend_s, tie.other_no
        """
    );

    private static readonly Sql s_others = new("SELECT other_no FROM tie WHERE owner_no = $1");

    private static readonly Sql s_step = new(
        """
        SELECT tie.owner_no, tie.other_no, account.account_no IS NULL
        FROM tie LEFT JOIN account ON account.account_no = tie.other_no
        WHERE (tie.owner_no, tie.other_no) > ($1, $2) ORDER BY tie.owner_no, tie.other_no LIMIT $3
        """
    );

    private static readonly Sql s_tally = new(
        """
        SELECT friend_count, block_count, following_count, follower_count, mutual_count, standard_sequence, custom_sequence,
          list_sequence, block_sequence, event_sequence, application_sequence, follow_sequence, applications_read_ms,
          conversation_sequence
        FROM tally WHERE account_no = $1
        """
    );

    private static readonly Sql s_insertTally = new(
        """
        INSERT INTO tally (account_no, friend_count, block_count, following_count, follower_count, mutual_count,
          standard_sequence, custom_sequence, list_sequence, block_sequence, event_sequence, application_sequence,
          follow_sequence, applications_read_ms, conversation_sequence)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        ON CONFLICT (account_no) DO UPDATE SET
          friend_count = excluded.friend_count, block_count = excluded.block_count, following_count = excluded.following_count,
          follower_count = excluded.follower_count, mutual_count = excluded.mutual_count,
          standard_sequence = excluded.standard_sequence, custom_sequence = excluded.custom_sequence,
          list_sequence = excluded.list_sequence, block_sequence = excluded.block_sequence, event_sequence = excluded.event_sequence,
          application_sequence = excluded.application_sequence, follow_sequence = excluded.follow_sequence,
          applications_read_ms = excluded.applications_read_ms, conversation_sequence = excluded.conversation_sequence
        """
    );

    private static readonly Sql s_updateTally = new(
        """
        UPDATE tally SET friend_count = $2, block_count = $3, following_count = $4, follower_count = $5, mutual_count = $6,
          standard_sequence = $7, custom_sequence = $8, list_sequence = $9, block_sequence = $10, event_sequence = $11,
          application_sequence = $12, follow_sequence = $13, applications_read_ms = $14,
          conversation_sequence = $15
        WHERE account_no = $1
        """
    );

    private static readonly Sql s_deleteTally = new("DELETE FROM tally WHERE account_no = $1");

    /// <summary>What <paramref name="owner"/> holds about <paramref name="other"/>; an empty tie when that is nothing.</summary>
    public async ValueTask<Tie> FindAsync(Session session, long owner, long other) => await session.FirstAsync(s_find, s_readTie, owner, other) ?? new Tie();

    /// <summary>What the owner holds about each of the others will be asked for, before it is changed.</summary>
    public void Foresee(WriteSession session, long owner, long[] others)
    {
        if (!session.Foresees)
            return;

        foreach (var other in others.Distinct())
            session.Foresee(s_find, s_readTie, owner, other);
    }

    /// <summary>The same, and what each of the others holds about the owner.</summary>
    public void ForeseeBothWays(WriteSession session, long owner, long[] others)
    {
        if (!session.Foresees)
            return;

        // In the order in which they are asked for, so that none has to be looked for.
        foreach (var other in others.Distinct())
        {
            session.Foresee(s_find, s_readTie, owner, other);
            session.Foresee(s_find, s_readTie, other, owner);
        }
    }

    /// <summary>Saves a tie, or deletes its row when nothing is held any more.</summary>
    public void Save(WriteSession session, long owner, long other, Tie tie)
    {
        if (tie.IsEmpty)
        {
            session.Post(s_delete, owner, other);
            tie.IsStored = false;
            return;
        }

        session.Post(
            tie.IsStored ? s_update : s_insert,
            owner,
            other,
            tie.FriendSince,
            tie.Remark,
            tie.Source,
            tie.Wording,
            tie.Custom,
            tie.BlockedSince,
            tie.BlockRank,
            tie.AskedMs,
            tie.Application
        );
        tie.IsStored = true;
    }

    public ValueTask<bool> BlocksAsync(Session session, long owner, long other) => session.FirstAsync(s_blocks, static row => row.Boolean(0), owner, other);

    public ValueTask<bool> HasFriendAsync(Session session, long owner, long other) => session.FirstAsync(s_friends, static row => row.Boolean(0), owner, other);

    /// <summary>A page of the blocklist in the order accounts were put on it.</summary>
    public ValueTask<List<(string UserId, long BlockedSince)>> BlocklistAsync(Session session, long owner, long most, long skip) =>
        session.ListAsync(s_blocklist, static row => (row.Text(0), row.Number(1)), owner, most, skip);

    /// <summary>A page of the friend table, oldest friendship first.</summary>
    public ValueTask<List<(long Number, string UserId, Tie Tie)>> FriendsAsync(Session session, long owner, long most, long skip) =>
        session.ListAsync(s_friendPage, static row => (row.Number(0), row.Text(1), ReadTie(row, 2)), owner, most, skip);

    /// <summary>How many friends there are, not counting accounts that were deleted.</summary>
    public ValueTask<long> CountFriendsAsync(Session session, long owner) => session.FirstAsync(s_countFriends, static row => row.Number(0), owner);

    /// <summary>The friends, oldest friendship first; without a name those whose accounts are deleted.</summary>
    public ValueTask<List<(long Number, string? UserId)>> FriendRefsAsync(Session session, long owner) =>
        session.ListAsync(s_friendRefs, static row => (row.Number(0), row.TextOrNull(1)), owner);

    /// <summary>Everybody <paramref name="owner"/> holds anything about.</summary>
    public ValueTask<List<long>> OthersAsync(Session session, long owner) => session.ListAsync(s_others, static row => row.Number(0), owner);

    /// <summary>Reads on behind a row and tells which of the next rows are about accounts that do not exist.</summary>
    public async ValueTask<TieStep> OrphansAsync(Session session, long afterOwner, long afterOther, int rows)
    {
        var step = await session.ListAsync(
            s_step,
            static row => (Owner: row.Number(0), Other: row.Number(1), IsOrphan: row.Boolean(2)),
            afterOwner,
            afterOther,
            rows
        );
        return new TieStep(
            [.. step.Where(row => row.IsOrphan).Select(row => (row.Owner, row.Other))],
            step.Count < rows,
            step.Count > 0 ? step[^1].Owner : afterOwner,
            step.Count > 0 ? step[^1].Other : afterOther
        );
    }

    public async ValueTask<Tally> TallyAsync(Session session, long account) => await session.FirstAsync(s_tally, ReadTally, account) ?? new Tally();

    public void SaveTally(WriteSession session, long account, Tally tally) =>
        session.Post(
            tally.IsStored ? s_updateTally : s_insertTally,
            account,
            tally.FriendCount,
            tally.BlockCount,
            tally.FollowingCount,
            tally.FollowerCount,
            tally.MutualCount,
            tally.StandardSequence,
            tally.CustomSequence,
            tally.ListSequence,
            tally.BlockSequence,
            tally.EventSequence,
            tally.ApplicationSequence,
            tally.FollowSequence,
            tally.ApplicationsReadMs,
            tally.ConversationSequence
        );

    public void DeleteTally(WriteSession session, long account) => session.Post(s_deleteTally, account);

    private static Tie ReadTie(Row row, int first) =>
        new()
        {
            IsStored = true,
            FriendSince = row.NumberOrNull(first),
            Remark = row.TextOrNull(first + 1),
            Source = row.TextOrNull(first + 2),
            Wording = row.TextOrNull(first + 3),
            Custom = row.TextOrNull(first + 4),
            BlockedSince = row.NumberOrNull(first + 5),
            BlockRank = row.NumberOrNull(first + 6),
            AskedMs = row.NumberOrNull(first + 7),
            Application = row.TextOrNull(first + 8),
        };

    private static Tally ReadTally(Row row) =>
        new()
        {
            IsStored = true,
            FriendCount = row.Number(0),
            BlockCount = row.Number(1),
            FollowingCount = row.Number(2),
            FollowerCount = row.Number(3),
            MutualCount = row.Number(4),
            StandardSequence = row.Number(5),
            CustomSequence = row.Number(6),
            ListSequence = row.Number(7),
            BlockSequence = row.Number(8),
            EventSequence = row.Number(9),
            ApplicationSequence = row.Number(10),
            FollowSequence = row.Number(11),
            ApplicationsReadMs = row.Number(12),
            ConversationSequence = row.Number(13),
        };
}

/// <summary>One step through the whole table.</summary>
public sealed record TieStep(List<(long Owner, long Other)> Orphans, bool IsLast, long LastOwner, long LastOther);
