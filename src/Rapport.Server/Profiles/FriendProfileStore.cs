using Rapport.Storage;

namespace Rapport.Server.Profiles;

/// <summary>All SQL about the profiles of an account's friends.</summary>
public sealed class FriendProfileStore
{
    private static readonly Sql s_page = new(
        """
        SELECT account.user_id, account.profile, account.profile_sequence FROM tie JOIN account ON account.account_no = tie.other_no
        WHERE tie.owner_no = $1 AND +tie.friend_s IS NOT NULL ORDER BY tie.friend_s, tie.other_no LIMIT $2 OFFSET $3
        """
    );

    /// <summary>A page of the friends with their profiles, oldest friendship first.</summary>
    public ValueTask<List<(string UserId, string? Profile, long Sequence)>> PageAsync(Session session, long owner, long most, long skip) =>
        session.ListAsync(s_page, static row => (row.Text(0), row.TextOrNull(1), row.Number(2)), owner, most, skip);
}
