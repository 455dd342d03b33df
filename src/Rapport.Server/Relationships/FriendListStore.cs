using Rapport.Server.Accounts;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>All SQL about friend lists and who is in them.</summary>
public sealed class FriendListStore
{
    private static readonly Sql s_all = new("SELECT list_no, name FROM friend_list WHERE owner_no = $1 ORDER BY list_no");

    private static readonly Sql s_insert = new("INSERT INTO friend_list (owner_no, name) VALUES ($1, $2)");

    private static readonly Sql s_delete = new("DELETE FROM friend_list WHERE list_no = $1");

    private static readonly Sql s_deleteMembers = new("DELETE FROM friend_list_member WHERE owner_no = $1 AND list_no = $2");

    private static readonly Sql s_join = new("INSERT INTO friend_list_member (owner_no, other_no, list_no) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");

    private static readonly Sql s_leaveAll = new("DELETE FROM friend_list_member WHERE owner_no = $1 AND other_no = $2");

    private static readonly Sql s_listsOf = new(
        """
        SELECT friend_list.name FROM friend_list_member JOIN friend_list ON friend_list.list_no = friend_list_member.list_no
        WHERE friend_list_member.owner_no = $1 AND friend_list_member.other_no = $2 ORDER BY friend_list.list_no
        """
    );

    private static readonly Sql s_members = new(
        """
        SELECT friend_list_member.list_no, account.user_id
        FROM friend_list_member JOIN account ON account.account_no = friend_list_member.other_no
        WHERE friend_list_member.owner_no = $1 ORDER BY friend_list_member.list_no, friend_list_member.other_no
        """
    );

    private static readonly Sql s_membersOf = new(
        """
        SELECT account.account_no, account.user_id
        FROM friend_list_member JOIN account ON account.account_no = friend_list_member.other_no
        WHERE friend_list_member.owner_no = $1 AND friend_list_member.list_no = $2 ORDER BY friend_list_member.other_no
        """
    );

    private static readonly Sql s_rename = new("UPDATE friend_list SET name = $2 WHERE list_no = $1");

    private static readonly Sql s_deleteAll = new("DELETE FROM friend_list WHERE owner_no = $1");

    private static readonly Sql s_emptyAll = new("DELETE FROM friend_list_member WHERE owner_no = $1");

    /// <summary>The owner's lists, in the order they were made.</summary>
    public ValueTask<List<(long Number, string Name)>> AllAsync(Session session, long owner) =>
        session.ListAsync(s_all, static row => (row.Number(0), row.Text(1)), owner);

    public ValueTask<long> InsertAsync(WriteSession session, long owner, string name) => session.InsertAsync(s_insert, owner, name);

    public async ValueTask DeleteAsync(WriteSession session, long owner, long list)
    {
        await session.ExecuteAsync(s_deleteMembers, owner, list);
        await session.ExecuteAsync(s_delete, list);
    }

    public ValueTask<int> JoinAsync(WriteSession session, long owner, long other, long list) => session.ExecuteAsync(s_join, owner, other, list);

    /// <summary>Takes a friend out of every list; tells out of how many.</summary>
    public ValueTask<int> LeaveAllAsync(WriteSession session, long owner, long other) => session.ExecuteAsync(s_leaveAll, owner, other);

    /// <summary>The names of the lists a friend is in.</summary>
    public ValueTask<List<string>> ListsOfAsync(Session session, long owner, long other) =>
        session.ListAsync(s_listsOf, static row => row.Text(0), owner, other);

    /// <summary>Every membership in the owner's lists.</summary>
    public ValueTask<List<(long List, string UserId)>> MembersAsync(Session session, long owner) =>
        session.ListAsync(s_members, static row => (row.Number(0), row.Text(1)), owner);

    /// <summary>Who is in one list.</summary>
    public ValueTask<List<AccountRef>> MembersOfAsync(Session session, long owner, long list) =>
        session.ListAsync(s_membersOf, static row => new AccountRef(row.Number(0), row.Text(1)), owner, list);

    public ValueTask<int> RenameAsync(WriteSession session, long list, string name) => session.ExecuteAsync(s_rename, list, name);

    /// <summary>Takes everybody out of every list; tells how many memberships there were.</summary>
    public ValueTask<int> EmptyAllAsync(WriteSession session, long owner) => session.ExecuteAsync(s_emptyAll, owner);

    public async ValueTask DeleteAllAsync(WriteSession session, long owner)
    {
        await session.ExecuteAsync(s_emptyAll, owner);
        await session.ExecuteAsync(s_deleteAll, owner);
    }
}
