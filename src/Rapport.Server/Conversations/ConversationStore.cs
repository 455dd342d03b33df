using Rapport.Storage;

namespace Rapport.Server.Conversations;

/// <summary>All SQL about the sides of one-to-one conversations.</summary>
public sealed class ConversationStore
{
    private const string Columns = "newest_no, newest_s, listed_s, unread, read_no, read_s, clear_no, pinned_ms, remind";

    private const string ListColumns = """
        conversation.peer_no, account.user_id, conversation.newest_no, conversation.newest_s, conversation.listed_s, conversation.unread,
          conversation.read_no, conversation.read_s, conversation.clear_no, conversation.pinned_ms, conversation.remind
        """;

    private static readonly Func<Row, Conversation> s_read = static row => Read(row, 0);

    private static readonly Func<Row, ListedConversation> s_readListed = static row => new(row.Number(0), row.Text(1), Read(row, 2));

    private static readonly Sql s_find = new($"SELECT {Columns} FROM conversation WHERE owner_no = $1 AND peer_no = $2");

    private static readonly Sql s_insert = new(
        $"INSERT INTO conversation (owner_no, peer_no, {Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
    );

    private static readonly Sql s_update = new(
        """
        UPDATE conversation SET newest_no = $3, newest_s = $4, listed_s = $5, unread = $6, read_no = $7, read_s = $8, clear_no = $9,
          pinned_ms = $10, remind = $11
        WHERE owner_no = $1 AND peer_no = $2
        """
    );

    // Joined with account, so that conversations with deleted accounts are gone from the list at once.
    private static readonly Sql s_recent = new(
        $"""
        SELECT {ListColumns} FROM conversation JOIN account ON account.account_no = conversation.peer_no
        WHERE conversation.owner_no = $1 AND conversation.newest_no < $2 AND conversation.newest_no > $3 AND conversation.listed_s > $4
          AND conversation.pinned_ms IS NULL
        ORDER BY conversation.newest_no DESC LIMIT $5
        """
    );

    private static readonly Sql s_dropped = new("SELECT newest_no FROM conversation WHERE owner_no = $1 ORDER BY newest_no DESC LIMIT 1 OFFSET $2");

    private static readonly Sql s_pinned = new(
        $"""
        SELECT {ListColumns} FROM conversation JOIN account ON account.account_no = conversation.peer_no
        WHERE conversation.owner_no = $1 AND conversation.pinned_ms IS NOT NULL AND conversation.listed_s > $2
        ORDER BY conversation.pinned_ms DESC
        """
    );

    private static readonly Sql s_countPinned = new("SELECT count(*) FROM conversation WHERE owner_no = $1 AND pinned_ms IS NOT NULL");

    private static readonly Sql s_unread = new(
        """
        SELECT coalesce(sum(unread), 0) FROM (
          SELECT unread FROM conversation WHERE owner_no = $1 AND newest_s >= $2 ORDER BY newest_no DESC LIMIT $3) AS newest
        """
    );

    private static readonly Sql s_behind = new(
        """
        SELECT conversation.peer_no, account.user_id, conversation.clear_no
        FROM conversation JOIN account ON account.account_no = conversation.peer_no
        WHERE conversation.owner_no = $1 AND conversation.newest_no > $2
        ORDER BY conversation.newest_no
        """
    );

    private static readonly Sql s_newest = new("SELECT coalesce(max(newest_no), 0) FROM conversation WHERE owner_no = $1");

    private static readonly Sql s_readTime = new("SELECT read_s FROM conversation WHERE owner_no = $1 AND peer_no = $2");

    private static readonly Sql s_delete = new("DELETE FROM conversation WHERE owner_no = $1 AND peer_no = $2");

    private static readonly Sql s_step = new(
        """
        SELECT conversation.owner_no, conversation.peer_no, owner.account_no IS NULL OR peer.account_no IS NULL
        FROM conversation
        LEFT JOIN account AS owner ON owner.account_no = conversation.owner_no
        LEFT JOIN account AS peer ON peer.account_no = conversation.peer_no
        WHERE (conversation.owner_no, conversation.peer_no) > ($1, $2) ORDER BY conversation.owner_no, conversation.peer_no LIMIT $3
        """
    );

    /// <summary>The owner's side; an empty one when there is none.</summary>
    public async ValueTask<Conversation> FindAsync(Session session, long owner, long peer) =>
        await session.FirstAsync(s_find, s_read, owner, peer) ?? new Conversation();

    /// <summary>Both sides will be asked for, before they are changed.</summary>
    public void ForeseeBothWays(WriteSession session, long one, long other)
    {
        if (!session.Foresees)
            return;
        session.Foresee(s_find, s_read, one, other);
        session.Foresee(s_find, s_read, other, one);
    }

    public void Save(WriteSession session, long owner, long peer, Conversation conversation)
    {
        session.Post(
            conversation.IsStored ? s_update : s_insert,
            owner,
            peer,
            conversation.NewestNo,
            conversation.NewestAt,
            conversation.ListedAt,
            conversation.Unread,
            conversation.ReadNo,
            conversation.ReadAt,
            conversation.ClearedNo,
            conversation.PinnedMs,
            (long)conversation.Remind
        );
        conversation.IsStored = true;
    }

    /// <summary>A page of the list without the pinned ones, newest first.</summary>
    /// <param name="session">The session.</param>
    /// <param name="owner">Whose list.</param>
    /// <param name="before">Only conversations whose newest message is older than this one.</param>
    /// <param name="since">Only conversations whose last message is younger than this second.</param>
    /// <param name="kept">How many conversations a list has room for; older ones have dropped out.</param>
    /// <param name="most">How many are wanted now.</param>
    public async ValueTask<List<ListedConversation>> RecentAsync(Session session, long owner, long before, long since, int kept, int most)
    {
        var dropped = await session.FirstAsync(s_dropped, static row => row.Number(0), owner, (long)kept);
        return await session.ListAsync(s_recent, s_readListed, owner, before, dropped, since, (long)most);
    }

    /// <summary>The pinned conversations, the last pinned first.</summary>
    public ValueTask<List<ListedConversation>> PinnedAsync(Session session, long owner, long since) => session.ListAsync(s_pinned, s_readListed, owner, since);

    public ValueTask<long> CountPinnedAsync(Session session, long owner) => session.FirstAsync(s_countPinned, static row => row.Number(0), owner);

    /// <summary>Unread messages in the newest conversations.</summary>
    /// <param name="session">The session.</param>
    /// <param name="owner">Whose.</param>
    /// <param name="since">Conversations without messages since are not counted.</param>
    /// <param name="conversations">How many conversations.</param>
    public ValueTask<long> UnreadAsync(Session session, long owner, long since, int conversations) =>
        session.FirstAsync(s_unread, static row => row.Number(0), owner, since, (long)conversations);

    /// <summary>Conversations that have messages behind a number, the longest silent first.</summary>
    public ValueTask<List<(long Peer, string UserId, long ClearedNo)>> BehindAsync(Session session, long owner, long number) =>
        session.ListAsync(s_behind, static row => (row.Number(0), row.Text(1), row.Number(2)), owner, number);

    /// <summary>The newest message in any of the owner's conversations; 0: there is none.</summary>
    public ValueTask<long> NewestAsync(Session session, long owner) => session.FirstAsync(s_newest, static row => row.Number(0), owner);

    /// <summary>Up to when the owner has read, Unix seconds.</summary>
    public ValueTask<long> ReadTimeAsync(Session session, long owner, long peer) => session.FirstAsync(s_readTime, static row => row.Number(0), owner, peer);

    public void Delete(WriteSession session, long owner, long peer) => session.Post(s_delete, owner, peer);

    /// <summary>Reads on behind a row; tells of each whether one of the two accounts does not exist any more.</summary>
    public ValueTask<List<(long Owner, long Peer, bool IsOrphan)>> StepAsync(Session session, long afterOwner, long afterPeer, int rows) =>
        session.ListAsync(s_step, static row => (row.Number(0), row.Number(1), row.Boolean(2)), afterOwner, afterPeer, (long)rows);

    private static Conversation Read(Row row, int first) =>
        new()
        {
            IsStored = true,
            NewestNo = row.Number(first),
            NewestAt = row.Number(first + 1),
            ListedAt = row.Number(first + 2),
            Unread = row.Number(first + 3),
            ReadNo = row.Number(first + 4),
            ReadAt = row.Number(first + 5),
            ClearedNo = row.Number(first + 6),
            PinnedMs = row.NumberOrNull(first + 7),
            Remind = (RemindType)row.Number(first + 8),
        };
}

/// <summary>A conversation of a list, with the other side.</summary>
public sealed record ListedConversation(long PeerNo, string Peer, Conversation Conversation);
