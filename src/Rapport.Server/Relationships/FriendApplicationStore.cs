using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>An application as it is listed: whose it is is told from the side of one of the two.</summary>
/// <param name="OtherId">The other side.</param>
/// <param name="OtherProfile">Its profile.</param>
/// <param name="Tie">What the asker holds about the asked.</param>
/// <param name="IsSent">The account has asked; otherwise the other has.</param>
public sealed record ListedApplication(string OtherId, string? OtherProfile, Tie Tie, bool IsSent);

/// <summary>All SQL that looks for applications. They are made, answered and dropped as part of their tie (<see cref="TieStore"/>).</summary>
public sealed class FriendApplicationStore
{
    private static readonly Sql s_page = new(
        """
        SELECT account.user_id, account.profile, tie.asked_ms, tie.application, 0 AS sent, account.account_no
        FROM tie JOIN account ON account.account_no = tie.owner_no
        WHERE $2 = 1 AND tie.other_no = $1 AND tie.asked_ms IS NOT NULL
        UNION ALL
        SELECT account.user_id, account.profile, tie.asked_ms, tie.application, 1, account.account_no
        FROM tie JOIN account ON account.account_no = tie.other_no
        WHERE $3 = 1 AND tie.owner_no = $1 AND +tie.asked_ms IS NOT NULL
        ORDER BY 3 DESC, 6 DESC, 5 LIMIT $4 OFFSET $5
        """
    );

    private static readonly Sql s_countSent = new("SELECT count(*) FROM tie WHERE owner_no = $1 AND +asked_ms IS NOT NULL");

    private static readonly Sql s_countReceived = new("SELECT count(*) FROM tie WHERE other_no = $1 AND asked_ms IS NOT NULL");

    private static readonly Sql s_countUnread = new("SELECT count(*) FROM tie WHERE other_no = $1 AND asked_ms > $2");

    private static readonly Sql s_newestUnread = new("SELECT coalesce(max(asked_ms), 0) FROM tie WHERE other_no = $1 AND asked_ms > $2 AND asked_ms <= $3");

    private static readonly Sql s_askedBy = new("SELECT owner_no FROM tie WHERE other_no = $1 AND asked_ms IS NOT NULL");

    /// <summary>A page of the account's applications, newest first.</summary>
    public ValueTask<List<ListedApplication>> PageAsync(Session session, long account, bool received, bool sent, long most, long skip) =>
        session.ListAsync(
            s_page,
            static row => new ListedApplication(row.Text(0), row.TextOrNull(1), new Tie { AskedMs = row.Number(2), Application = row.Text(3) }, row.Boolean(4)),
            account,
            received,
            sent,
            most,
            skip
        );

    /// <summary>How many applications the account has sent that still wait.</summary>
    public ValueTask<long> CountSentAsync(Session session, long account) => session.FirstAsync(s_countSent, static row => row.Number(0), account);

    /// <summary>How many applications wait for the account's answer.</summary>
    public ValueTask<long> CountReceivedAsync(Session session, long account) => session.FirstAsync(s_countReceived, static row => row.Number(0), account);

    /// <summary>How many of those were made after the account last read.</summary>
    public ValueTask<long> CountUnreadAsync(Session session, long account, long readMs) =>
        session.FirstAsync(s_countUnread, static row => row.Number(0), account, readMs);

    /// <summary>When the newest of the unread ones was made that are not younger than <paramref name="upToMs"/>; 0: there is none.</summary>
    public ValueTask<long> NewestUnreadAsync(Session session, long account, long readMs, long upToMs) =>
        session.FirstAsync(s_newestUnread, static row => row.Number(0), account, readMs, upToMs);

    /// <summary>Who waits for the account's answer.</summary>
    public ValueTask<List<long>> AskedByAsync(Session session, long account) => session.ListAsync(s_askedBy, static row => row.Number(0), account);
}
