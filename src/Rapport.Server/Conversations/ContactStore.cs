using Rapport.Contracts.Conversations;
using Rapport.Storage;

namespace Rapport.Server.Conversations;

/// <summary>All SQL about contact groups and what owners have noted about conversations. Only those with accounts (kind 1) have anything so far.</summary>
public sealed class ContactStore
{
    private static readonly Func<Row, Contact> s_read = static row => Read(row, 0);

    private static readonly Func<Row, ListedContact> s_readListed = static row => new(row.Number(0), row.Text(1), Read(row, 2));

    private static readonly Sql s_groups = new("SELECT name, group_no FROM contact_group WHERE owner_no = $1 ORDER BY group_no");

    private static readonly Sql s_lastGroup = new("SELECT group_no FROM contact_group_last WHERE owner_no = $1");

    private static readonly Sql s_saveLastGroup = new(
        "INSERT INTO contact_group_last (owner_no, group_no) VALUES ($1, $2) ON CONFLICT (owner_no) DO UPDATE SET group_no = excluded.group_no"
    );

    private static readonly Sql s_insertGroup = new("INSERT INTO contact_group (owner_no, group_no, name) VALUES ($1, $2, $3)");

    private static readonly Sql s_renameGroup = new("UPDATE contact_group SET name = $3 WHERE owner_no = $1 AND group_no = $2");

    private static readonly Sql s_deleteGroup = new("DELETE FROM contact_group WHERE owner_no = $1 AND group_no = $2");

    private static readonly Sql s_touchMembers = new(
        """
        UPDATE contact SET changed_s = $3
        WHERE owner_no = $1 AND EXISTS (
          SELECT 1 FROM contact_group_member AS member
          WHERE member.owner_no = contact.owner_no AND member.kind = contact.kind AND member.contact_no = contact.contact_no AND member.group_no = $2)
        """
    );

    private static readonly Sql s_deleteMembers = new("DELETE FROM contact_group_member WHERE owner_no = $1 AND group_no = $2");

    private static readonly Sql s_deleteEmpty = new(
        """
        DELETE FROM contact
        WHERE owner_no = $1 AND marks = 0 AND custom IS NULL AND NOT EXISTS (
          SELECT 1 FROM contact_group_member AS member
          WHERE member.owner_no = contact.owner_no AND member.kind = contact.kind AND member.contact_no = contact.contact_no)
        """
    );

    // The plus leaves the kind out of the choice of a plan: the few kinds there are would look like a good reason to read all of one.
    private static readonly Sql s_find = new("SELECT marks, custom, changed_s FROM contact WHERE owner_no = $1 AND +kind = 1 AND contact_no = $2");

    private static readonly Sql s_groupsOf = new(
        "SELECT group_no FROM contact_group_member WHERE owner_no = $1 AND +kind = 1 AND contact_no = $2 ORDER BY group_no"
    );

    private static readonly Sql s_insert = new("INSERT INTO contact (owner_no, kind, contact_no, marks, custom, changed_s) VALUES ($1, 1, $2, $3, $4, $5)");

    private static readonly Sql s_update = new(
        "UPDATE contact SET marks = $3, custom = $4, changed_s = $5 WHERE owner_no = $1 AND +kind = 1 AND contact_no = $2"
    );

    private static readonly Sql s_delete = new("DELETE FROM contact WHERE owner_no = $1 AND +kind = 1 AND contact_no = $2");

    private static readonly Sql s_join = new("INSERT INTO contact_group_member (owner_no, kind, contact_no, group_no) VALUES ($1, 1, $2, $3)");

    private static readonly Sql s_leave = new("DELETE FROM contact_group_member WHERE owner_no = $1 AND +kind = 1 AND contact_no = $2 AND group_no = $3");

    // Joined with account, so that conversations with deleted accounts are gone at once and take no room.
    private static readonly Sql s_page = new(
        """
        SELECT contact.contact_no, account.user_id, contact.marks, contact.custom, contact.changed_s
        FROM contact JOIN account ON account.account_no = contact.contact_no
        WHERE contact.owner_no = $1 AND +contact.kind = 1 AND contact.contact_no > $2
        ORDER BY contact.contact_no LIMIT $3
        """
    );

    private static readonly Sql s_count = new(
        "SELECT count(*) FROM contact JOIN account ON account.account_no = contact.contact_no WHERE contact.owner_no = $1 AND +contact.kind = 1"
    );

    private static readonly Sql s_members = new(
        "SELECT contact_no, group_no FROM contact_group_member WHERE owner_no = $1 AND +kind = 1 AND contact_no > $2 AND contact_no <= $3 ORDER BY contact_no, group_no"
    );

    private static readonly Sql[] s_deleteAll =
    [
        new("DELETE FROM contact_group_member WHERE owner_no = $1"),
        new("DELETE FROM contact WHERE owner_no = $1"),
        new("DELETE FROM contact_group WHERE owner_no = $1"),
        new("DELETE FROM contact_group_last WHERE owner_no = $1"),
    ];

    /// <summary>The owner's groups, in the order they were made.</summary>
    public ValueTask<List<ContactGroupItem>> GroupsAsync(Session session, long owner) =>
        session.ListAsync(s_groups, static row => new ContactGroupItem { GroupName = row.Text(0), GroupId = row.Number(1) }, owner);

    /// <summary>Makes a group; tells its number.</summary>
    public async ValueTask<long> InsertGroupAsync(WriteSession session, long owner, string name)
    {
        var number = await session.FirstAsync(s_lastGroup, static row => row.Number(0), owner) + 1;
        session.Post(s_saveLastGroup, owner, number);
        session.Post(s_insertGroup, owner, number, name);
        return number;
    }

    public void RenameGroup(WriteSession session, long owner, long group, string name) => session.Post(s_renameGroup, owner, group, name);

    /// <summary>Deletes a group, and what was noted about conversations only because they were in it.</summary>
    /// <param name="session">The session.</param>
    /// <param name="owner">Whose group.</param>
    /// <param name="group">The group.</param>
    /// <param name="now">The time of the change for the conversations that were in it, Unix seconds.</param>
    public async ValueTask DeleteGroupAsync(WriteSession session, long owner, long group, long now)
    {
        await session.ExecuteAsync(s_touchMembers, owner, group, now);
        await session.ExecuteAsync(s_deleteMembers, owner, group);
        await session.ExecuteAsync(s_deleteEmpty, owner);
        await session.ExecuteAsync(s_deleteGroup, owner, group);
    }

    /// <summary>What the owner has noted about the conversation with an account; nothing when there is no row.</summary>
    public async ValueTask<Contact> FindAsync(Session session, long owner, long peer)
    {
        if (await session.FirstAsync(s_find, s_read, owner, peer) is not { } contact)
            return new Contact();

        contact.Groups.AddRange(await session.ListAsync(s_groupsOf, static row => row.Number(0), owner, peer));
        return contact;
    }

    /// <summary>These will be asked for, before they are changed.</summary>
    public void Foresee(WriteSession session, long owner, IEnumerable<long> peers)
    {
        if (!session.Foresees)
            return;
        foreach (var peer in peers)
            session.Foresee(s_find, s_read, owner, peer);
    }

    /// <summary>Writes all but the groups; an empty one leaves no row.</summary>
    public void Save(WriteSession session, long owner, long peer, Contact contact)
    {
        if (contact.IsEmpty)
            session.Post(s_delete, owner, peer);
        else
            session.Post(contact.IsStored ? s_update : s_insert, owner, peer, contact.Marks, contact.Custom, contact.ChangedAt);
        contact.IsStored = !contact.IsEmpty;
    }

    public void Join(WriteSession session, long owner, long peer, long group) => session.Post(s_join, owner, peer, group);

    public void Leave(WriteSession session, long owner, long peer, long group) => session.Post(s_leave, owner, peer, group);

    /// <summary>How many conversations the owner has noted something about.</summary>
    public ValueTask<long> CountAsync(Session session, long owner) => session.FirstAsync(s_count, static row => row.Number(0), owner);

    /// <summary>Conversations the owner has noted something about, in the order of the accounts' numbers.</summary>
    /// <param name="session">The session.</param>
    /// <param name="owner">Whose.</param>
    /// <param name="after">Only those behind this number.</param>
    /// <param name="most">How many.</param>
    public async ValueTask<List<ListedContact>> PageAsync(Session session, long owner, long after, int most)
    {
        var page = await session.ListAsync(s_page, s_readListed, owner, after, (long)most);
        if (page.Count == 0)
            return page;

        var members = await session.ListAsync(s_members, static row => (Peer: row.Number(0), Group: row.Number(1)), owner, after, page[^1].PeerNo);
        var groups = members.ToLookup(member => member.Peer, member => member.Group);
        foreach (var item in page)
            item.Contact.Groups.AddRange(groups[item.PeerNo]);
        return page;
    }

    public void DeleteAll(WriteSession session, long owner)
    {
        foreach (var sql in s_deleteAll)
            session.Post(sql, owner);
    }

    private static Contact Read(Row row, int first) =>
        new()
        {
            IsStored = true,
            Marks = row.Number(first),
            Custom = row.TextOrNull(first + 1),
            ChangedAt = row.Number(first + 2),
        };
}

/// <summary>A conversation something is noted about, with the other side.</summary>
public sealed record ListedContact(long PeerNo, string Peer, Contact Contact);
