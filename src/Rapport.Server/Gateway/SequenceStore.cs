using Rapport.Contracts.Gateway;
using Rapport.Storage;

namespace Rapport.Server.Gateway;

/// <summary>Reads the counters a client compares its own copy with.</summary>
public sealed class SequenceStore
{
    private static readonly Sql s_all = new(
        """
        SELECT account.profile_sequence, coalesce(standard_sequence, 0), coalesce(custom_sequence, 0), coalesce(list_sequence, 0),
          coalesce(block_sequence, 0), coalesce(application_sequence, 0), coalesce(follow_sequence, 0),
          coalesce(conversation_sequence, 0), coalesce((SELECT max(newest_no) FROM conversation WHERE owner_no = $1), 0)
        FROM account LEFT JOIN tally ON tally.account_no = account.account_no WHERE account.account_no = $1
        """
    );

    private static readonly Sql s_friendProfiles = new(
        """
        SELECT coalesce(sum(account.profile_sequence), 0) FROM tie JOIN account ON account.account_no = tie.other_no
        WHERE tie.owner_no = $1 AND +tie.friend_s IS NOT NULL
        """
    );

    public async ValueTask<Sequences> OfAsync(Session session, long account)
    {
        var sequences = await session.FirstAsync(s_all, Read, account) ?? new Sequences();
        sequences.FriendProfile = await FriendProfilesAsync(session, account);
        return sequences;
    }

    /// <summary>The sum of the friends' profile counters. They only ever grow, so among the same friends an equal sum means that nothing changed.</summary>
    public ValueTask<long> FriendProfilesAsync(Session session, long account) => session.FirstAsync(s_friendProfiles, static row => row.Number(0), account);

    private static Sequences Read(Row row) =>
        new()
        {
            Profile = row.Number(0),
            Friend = row.Number(1),
            FriendCustom = row.Number(2),
            FriendList = row.Number(3),
            BlackList = row.Number(4),
            Application = row.Number(5),
            Follow = row.Number(6),
            Conversation = row.Number(7),
            Message = row.Number(8),
        };
}
