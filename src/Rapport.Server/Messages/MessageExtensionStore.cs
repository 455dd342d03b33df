using Rapport.Contracts.Messages;
using Rapport.Storage;

namespace Rapport.Server.Messages;

/// <summary>What a message's key-value pairs have counted so far.</summary>
public sealed class ExtensionState
{
    /// <summary>The newest version of any pair.</summary>
    public long Latest { get; set; }

    /// <summary>Pairs of this version or an earlier one were cleared.</summary>
    public long Cleared { get; set; }

    /// <summary>When the minute began in which writes are counted, Unix seconds.</summary>
    public long Minute { get; set; }

    public long Writes { get; set; }
}

/// <summary>All SQL about the key-value pairs of messages.</summary>
public sealed class MessageExtensionStore
{
    private static readonly Sql s_state = new("SELECT latest_seq, clear_seq, minute_s, writes FROM message_extension_state WHERE message_no = $1");

    private static readonly Sql s_saveState = new(
        """
        INSERT INTO message_extension_state (message_no, latest_seq, clear_seq, minute_s, writes) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (message_no) DO UPDATE SET latest_seq = excluded.latest_seq, clear_seq = excluded.clear_seq,
          minute_s = excluded.minute_s, writes = excluded.writes
        """
    );

    private static readonly Sql s_find = new("SELECT name, value, seq FROM message_extension WHERE message_no = $1 AND name = $2");

    private static readonly Sql s_count = new("SELECT count(*) FROM message_extension WHERE message_no = $1");

    private static readonly Sql s_save = new(
        """
        INSERT INTO message_extension (message_no, name, value, seq) VALUES ($1, $2, $3, $4)
        ON CONFLICT (message_no, name) DO UPDATE SET value = excluded.value, seq = excluded.seq
        """
    );

    private static readonly Sql s_delete = new("DELETE FROM message_extension WHERE message_no = $1 AND name = $2");

    private static readonly Sql s_clear = new("DELETE FROM message_extension WHERE message_no = $1");

    private static readonly Sql s_page = new("SELECT name, value, seq FROM message_extension WHERE message_no = $1 AND seq >= $2 ORDER BY seq, name LIMIT $3");

    private static readonly Func<Row, MsgExtension> s_read = static row =>
        new()
        {
            Key = row.Text(0),
            Value = row.Text(1),
            Seq = row.Number(2),
        };

    public async ValueTask<ExtensionState> StateAsync(Session session, long message) =>
        await session.FirstAsync(
            s_state,
            static row => new ExtensionState
            {
                Latest = row.Number(0),
                Cleared = row.Number(1),
                Minute = row.Number(2),
                Writes = row.Number(3),
            },
            message
        ) ?? new ExtensionState();

    public void SaveState(WriteSession session, long message, ExtensionState state) =>
        session.Post(s_saveState, message, state.Latest, state.Cleared, state.Minute, state.Writes);

    public ValueTask<MsgExtension?> FindAsync(Session session, long message, string key) => session.FirstAsync(s_find, s_read, message, key);

    public ValueTask<long> CountAsync(Session session, long message) => session.FirstAsync(s_count, static row => row.Number(0), message);

    public void Save(WriteSession session, long message, string key, string value, long version) => session.Post(s_save, message, key, value, version);

    public void Delete(WriteSession session, long message, string key) => session.Post(s_delete, message, key);

    public void Clear(WriteSession session, long message) => session.Post(s_clear, message);

    /// <summary>Pairs from a version on, in the order of their versions.</summary>
    public ValueTask<List<MsgExtension>> PageAsync(Session session, long message, long from, int most) =>
        session.ListAsync(s_page, s_read, message, from, (long)most);
}
