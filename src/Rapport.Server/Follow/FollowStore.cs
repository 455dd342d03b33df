using Rapport.Contracts.Gateway;
using Rapport.Server.Accounts;
using Rapport.Server.Relationships;
using Rapport.Storage;

namespace Rapport.Server.Follow;

/// <summary>One account in a list of fans or followed accounts.</summary>
public sealed record FollowRow(string UserId, long Number, long FollowedMs, string? Profile, long ProfileSequence);

/// <summary>All SQL about who follows whom.</summary>
public sealed class FollowStore(OwnerBooks books)
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

    /// <summary>Makes one account follow another and counts it on both sides. The follower's book is the caller's.</summary>
    public async ValueTask FollowAsync(WriteSession session, OwnerChanges changes, string followerId, AccountRef followed, long nowMs)
    {
        await session.ExecuteAsync(s_insert, changes.OwnerNo, followed.Number, nowMs);
        await CountAsync(session, changes, followerId, followed, 1);
    }

    /// <summary>Undoes <see cref="FollowAsync"/>.</summary>
    public async ValueTask UnfollowAsync(WriteSession session, OwnerChanges changes, string followerId, AccountRef followed)
    {
        await session.ExecuteAsync(s_delete, changes.OwnerNo, followed.Number);
        await CountAsync(session, changes, followerId, followed, -1);
    }

    /// <summary>Removes an account that is being deleted from everybody's lists and counts.</summary>
    public async ValueTask DeleteAllAsync(WriteSession session, AccountRef account)
    {
        var followed = (await session.ListAsync(s_followedNumbers, static row => row.Number(0), account.Number)).ToHashSet();
        var fans = (await session.ListAsync(s_fanNumbers, static row => row.Number(0), account.Number)).ToHashSet();
        foreach (var other in followed.Union(fans))
        {
            var changes = await books.OpenAsync(session, other);
            if (followed.Contains(other))
            {
                await session.ExecuteAsync(s_delete, account.Number, other);
                changes.Tally.FollowerCount--;
                changes.FollowChanged(ChangeTypes.FollowerDeleted, account.UserId);
            }

            if (fans.Contains(other))
            {
                await session.ExecuteAsync(s_delete, other, account.Number);
                changes.Tally.FollowingCount--;
                changes.FollowChanged(ChangeTypes.Unfollowed, account.UserId);
            }

            changes.Tally.MutualCount -= followed.Contains(other) && fans.Contains(other) ? 1 : 0;
            await books.CloseAsync(session, changes);
        }
    }

    /// <summary>Counts one more or one less on both sides, and tells both.</summary>
    private async ValueTask CountAsync(WriteSession session, OwnerChanges changes, string followerId, AccountRef followed, int one)
    {
        var mutual = await FollowsAsync(session, followed.Number, changes.OwnerNo) ? one : 0;
        changes.Tally.FollowingCount += one;
        changes.Tally.MutualCount += mutual;
        changes.FollowChanged(one > 0 ? ChangeTypes.Followed : ChangeTypes.Unfollowed, followed.UserId);

        var mirror = await books.OpenAsync(session, followed.Number);
        mirror.Tally.FollowerCount += one;
        mirror.Tally.MutualCount += mutual;
        mirror.FollowChanged(one > 0 ? ChangeTypes.FollowerAdded : ChangeTypes.FollowerDeleted, followerId);
        await books.CloseAsync(session, mirror);
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
