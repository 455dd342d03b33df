using Rapport.Server.Relationships;
using Rapport.Storage;

namespace Rapport.Server.Follow;

/// <summary>One account in a list of fans or followed accounts.</summary>
public sealed record FollowRow(string UserId, long Number, long FollowedMs, string? Profile, long ProfileSequence);

/// <summary>All SQL about who follows whom.</summary>
public sealed class FollowStore(TieStore ties)
{
    private static readonly Sql s_follows = new("SELECT 1 FROM follow WHERE follower_no = $1 AND followed_no = $2");

    private static readonly Sql s_insert = new("INSERT INTO follow (follower_no, followed_no, followed_ms) VALUES ($1, $2, $3)");

    private static readonly Sql s_delete = new("DELETE FROM follow WHERE follower_no = $1 AND followed_no = $2");

    private static readonly Sql s_fans = new(
        """
        SELECT account.user_id, follow.follower_no, follow.followed_ms, account.profile, account.profile_sequence
        FROM follow JOIN account ON account.account_no = follow.follower_no
        WHERE follow.followed_no = $1 AND (follow.followed_ms, follow.follower_no) < ($2, $3)
        ORDER BY follow.followed_ms DESC, follow.follower_no DESC LIMIT $4
        """
    );

    private static readonly Sql s_followed = new(
        """
        SELECT account.user_id, follow.followed_no, follow.followed_ms, account.profile, account.profile_sequence
        FROM follow JOIN account ON account.account_no = follow.followed_no
        WHERE follow.follower_no = $1 AND (follow.followed_ms, follow.followed_no) < ($2, $3)
        ORDER BY follow.followed_ms DESC, follow.followed_no DESC LIMIT $4
        """
    );

    private static readonly Sql s_mutual = new(
        """
        SELECT account.user_id, follow.followed_no, follow.followed_ms, account.profile, account.profile_sequence
        FROM follow JOIN account ON account.account_no = follow.followed_no
        WHERE follow.follower_no = $1 AND (follow.followed_ms, follow.followed_no) < ($2, $3)
          AND EXISTS (SELECT 1 FROM follow AS back WHERE back.follower_no = follow.followed_no AND back.followed_no = $1)
        ORDER BY follow.followed_ms DESC, follow.followed_no DESC LIMIT $4
        """
    );

    private static readonly Sql s_followedNumbers = new("SELECT followed_no FROM follow WHERE follower_no = $1");

    private static readonly Sql s_fanNumbers = new("SELECT follower_no FROM follow WHERE followed_no = $1");

    public async ValueTask<bool> FollowsAsync(Session session, long follower, long followed) =>
        await session.FirstAsync(s_follows, static row => row.Boolean(0), follower, followed);

    /// <param name="type">Which list.</param>
    /// <param name="before">Where the page starts: behind the row with this time and number.</param>
    public ValueTask<List<FollowRow>> PageAsync(Session session, FollowList type, long account, (long Ms, long Number) before, long most) =>
        session.ListAsync(
            type switch
            {
                FollowList.Fans => s_fans,
                FollowList.Followed => s_followed,
                _ => s_mutual,
            },
            static row => new FollowRow(row.Text(0), row.Number(1), row.Number(2), row.TextOrNull(3), row.Number(4)),
            account,
            before.Ms,
            before.Number,
            most
        );

    /// <summary>Makes one account follow another and counts it on both sides. The follower's tally is saved by the caller.</summary>
    public async ValueTask FollowAsync(WriteSession session, long follower, long followed, long nowMs, Tally tally)
    {
        await session.ExecuteAsync(s_insert, follower, followed, nowMs);
        var mutual = await FollowsAsync(session, followed, follower) ? 1 : 0;
        tally.FollowingCount++;
        tally.MutualCount += mutual;
        await CountAsync(session, followed, followers: 1, following: 0, mutual);
    }

    /// <summary>Undoes <see cref="FollowAsync"/>.</summary>
    public async ValueTask UnfollowAsync(WriteSession session, long follower, long followed, Tally tally)
    {
        await session.ExecuteAsync(s_delete, follower, followed);
        var mutual = await FollowsAsync(session, followed, follower) ? 1 : 0;
        tally.FollowingCount--;
        tally.MutualCount -= mutual;
        await CountAsync(session, followed, followers: -1, following: 0, -mutual);
    }

    /// <summary>Removes an account that is being deleted from everybody's lists and counts.</summary>
    public async ValueTask DeleteAllAsync(WriteSession session, long account)
    {
        var followed = await session.ListAsync(s_followedNumbers, static row => row.Number(0), account);
        var fans = await session.ListAsync(s_fanNumbers, static row => row.Number(0), account);
        var mutual = followed.Intersect(fans).ToHashSet();
        foreach (var other in followed)
        {
            await session.ExecuteAsync(s_delete, account, other);
            await CountAsync(session, other, followers: -1, following: 0, mutual.Contains(other) ? -1 : 0);
        }

        foreach (var other in fans)
        {
            await session.ExecuteAsync(s_delete, other, account);
            await CountAsync(session, other, followers: 0, following: -1, mutual: 0);
        }
    }

    private async ValueTask CountAsync(WriteSession session, long account, int followers, int following, int mutual)
    {
        var tally = await ties.TallyAsync(session, account);
        tally.FollowerCount += followers;
        tally.FollowingCount += following;
        tally.MutualCount += mutual;
        await ties.SaveTallyAsync(session, account, tally);
    }
}

/// <summary>The wire's <c>FollowType</c> of a list.</summary>
public enum FollowList
{
    /// <summary>Who follows the account.</summary>
    Fans = 1,

    /// <summary>Whom the account follows.</summary>
    Followed = 2,

    /// <summary>Both.</summary>
    Mutual = 3,
}
