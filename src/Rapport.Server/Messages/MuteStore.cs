using Rapport.Storage;

namespace Rapport.Server.Messages;

/// <summary>Until when an account is muted in the whole app, Unix seconds.</summary>
public sealed record Mute(long C2CUntil, long GroupUntil)
{
    /// <summary>As a duration and as a moment: for ever.</summary>
    public const long ForEver = uint.MaxValue;

    public static Mute None { get; } = new(0, 0);
}

/// <summary>All SQL about muted accounts.</summary>
public sealed class MuteStore
{
    private static readonly Func<Row, Mute> s_read = static row => new(row.Number(0), row.Number(1));

    private static readonly Sql s_find = new("SELECT c2c_until_s, group_until_s FROM mute WHERE account_no = $1");

    private static readonly Sql s_save = new(
        """
        INSERT INTO mute (account_no, c2c_until_s, group_until_s) VALUES ($1, $2, $3)
        ON CONFLICT (account_no) DO UPDATE SET c2c_until_s = excluded.c2c_until_s, group_until_s = excluded.group_until_s
        """
    );

    private static readonly Sql s_delete = new("DELETE FROM mute WHERE account_no = $1");

    public async ValueTask<Mute> FindAsync(Session session, long account) => await session.FirstAsync(s_find, s_read, account) ?? Mute.None;

    /// <summary>It will be asked for, before it is changed.</summary>
    public void Foresee(WriteSession session, long account)
    {
        if (session.Foresees)
            session.Foresee(s_find, s_read, account);
    }

    public void Save(WriteSession session, long account, Mute mute)
    {
        if (mute == Mute.None)
            session.Post(s_delete, account);
        else
            session.Post(s_save, account, mute.C2CUntil, mute.GroupUntil);
    }
}
