using Rapport.Contracts.Messages;
using Rapport.Storage;

namespace Rapport.Server.Messages;

/// <summary>All SQL about one-to-one messages.</summary>
public sealed class MessageStore
{
    /// <summary>What <see cref="Read"/> reads.</summary>
    internal const string Columns = "message_no, low_no, high_no, time_s, seq, random, flags, hidden, client_s, version, body, custom, push";

    private static readonly Func<Row, Message> s_read = Read;

    private static readonly Func<Row, (long Number, MsgKey Key)> s_readPlace = static row =>
        (row.Number(0), new MsgKey(row.Number(1), row.Number(2), row.Number(3)));

    private static readonly Sql s_insert = new(
        """
        INSERT INTO message (low_no, high_no, time_s, seq, random, flags, hidden, client_s, body, custom, push)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """
    );

    private static readonly Sql s_find = new($"SELECT {Columns} FROM message WHERE low_no = $1 AND high_no = $2 AND time_s = $3 AND seq = $4 AND random = $5");

    private static readonly Sql s_change = new("UPDATE message SET flags = $2, hidden = $3, version = $4, body = $5, custom = $6 WHERE message_no = $1");

    // The plus keeps the engines at the index of the conversation; else they may walk through all messages there are.
    private static readonly Sql s_page = new(
        $"""
        SELECT {Columns} FROM message
        WHERE low_no = $1 AND high_no = $2 AND time_s >= $3 AND (time_s, seq, random) < ($4, $5, $6)
          AND +message_no > $7 AND (hidden & $8) = 0
        ORDER BY time_s DESC, seq DESC, random DESC LIMIT $9
        """
    );

    private static readonly Sql s_places = new(
        """
        SELECT message_no, time_s, seq, random FROM message
        WHERE low_no = $1 AND high_no = $2 AND (time_s, seq, random) < ($3, $4, $5)
        ORDER BY time_s DESC, seq DESC, random DESC LIMIT $6
        """
    );

    // Numbers grow with time but for imported messages, so the lowest is among the first.
    private static readonly Sql s_firstLater = new(
        """
        SELECT coalesce(min(message_no), 0) FROM (
          SELECT message_no FROM message
          WHERE low_no = $1 AND high_no = $2 AND time_s > $3 ORDER BY time_s, seq, random LIMIT $4) AS later
        """
    );

    // Answered by the index alone: which side sent a message stands in its row, and the rows of a conversation lie far apart.
    private static readonly Sql s_sent = new(
        """
        SELECT seq, random FROM message
        WHERE low_no = $1 AND high_no = $2 AND time_s >= $3 ORDER BY time_s DESC, seq DESC, random DESC LIMIT $4
        """
    );

    private static readonly Sql s_again = new(
        $"""
        SELECT {Columns} FROM message
        WHERE low_no = $1 AND high_no = $2 AND time_s >= $3 AND seq = $4 AND random = $5 AND (flags & 1) = $6
        ORDER BY time_s LIMIT 1
        """
    );

    private static readonly Sql s_ofNumber = new($"SELECT {Columns} FROM message WHERE message_no = $1");

    // Recalled or not to be counted: 2 and 32; hidden from the reader: $5.
    private static readonly Sql s_unread = new(
        """
        SELECT count(*) FROM (
          SELECT 1 FROM message
          WHERE low_no = $1 AND high_no = $2 AND time_s >= $3 AND +message_no > $4 AND (hidden & $5) = 0
            AND (flags & 34) = 0 AND (flags & 1) = $6
          LIMIT $7) AS counted
        """
    );

    private static readonly Sql s_behind = new($"SELECT {Columns} FROM message WHERE message_no > $1 ORDER BY message_no LIMIT $2");

    private static readonly Sql s_numbers = new("SELECT message_no FROM message WHERE low_no = $1 AND high_no = $2 LIMIT $3");

    // Whoever the smaller number belongs to, both accounts are of the same app. Without an app: the account is deleted.
    private static readonly Sql s_ages = new(
        """
        SELECT message.message_no, message.time_s, message.flags, coalesce(account.app_id, 0)
        FROM message LEFT JOIN account ON account.account_no = message.low_no
        WHERE message.message_no > $1 ORDER BY message.message_no LIMIT $2
        """
    );

    private static readonly Sql s_delete = new("DELETE FROM message WHERE message_no = $1");

    private static readonly Sql s_deleteText = new("DELETE FROM message_text WHERE rowid = $1");

    private static readonly Sql s_deleteExtensions = new("DELETE FROM message_extension WHERE message_no = $1");

    private static readonly Sql s_deleteExtensionState = new("DELETE FROM message_extension_state WHERE message_no = $1");

    public ValueTask<long> InsertAsync(WriteSession session, Message message) =>
        session.InsertAsync(
            s_insert,
            message.Pair.Low,
            message.Pair.High,
            message.Key.Time,
            message.Key.Sequence,
            message.Key.Random,
            (long)message.Flags,
            (long)message.Hidden,
            message.ClientTime,
            SqlValue.Utf8(message.Body),
            message.Custom,
            message.Push is { } push ? SqlValue.Utf8(push) : SqlValue.Null
        );

    public ValueTask<Message?> FindAsync(Session session, MessagePair pair, MsgKey key) =>
        session.FirstAsync(s_find, s_read, pair.Low, pair.High, key.Time, key.Sequence, key.Random);

    public ValueTask<Message?> FindAsync(Session session, long number) => session.FirstAsync(s_ofNumber, s_read, number);

    /// <summary>The messages of all conversations behind a number, in the order in which they were stored.</summary>
    public ValueTask<List<Message>> BehindAsync(Session session, long number, int most) => session.ListAsync(s_behind, s_read, number, (long)most);

    /// <summary>Saves what may change of a message.</summary>
    public void Save(WriteSession session, Message message) =>
        session.Post(s_change, message.Number, (long)message.Flags, (long)message.Hidden, message.Version, SqlValue.Utf8(message.Body), message.Custom);

    /// <summary>The messages one side sees, newest first.</summary>
    /// <param name="session">The session.</param>
    /// <param name="pair">The conversation.</param>
    /// <param name="viewer">The side.</param>
    /// <param name="clearedUpTo">Messages up to this number are cleared from its view.</param>
    /// <param name="from">From this second on.</param>
    /// <param name="before">Before this place.</param>
    /// <param name="most">How many.</param>
    public ValueTask<List<Message>> PageAsync(Session session, MessagePair pair, long viewer, long clearedUpTo, long from, MsgKey before, int most) =>
        session.ListAsync(
            s_page,
            s_read,
            pair.Low,
            pair.High,
            from,
            before.Time,
            before.Sequence,
            before.Random,
            clearedUpTo,
            (long)pair.HiddenFrom(viewer),
            (long)most
        );

    /// <summary>Numbers and keys of messages before a place, newest first.</summary>
    public ValueTask<List<(long Number, MsgKey Key)>> PlacesAsync(Session session, MessagePair pair, MsgKey before, int most) =>
        session.ListAsync(s_places, s_readPlace, pair.Low, pair.High, before.Time, before.Sequence, before.Random, (long)most);

    /// <summary>The lowest number among the first messages later than a second, imported long after or not; 0: none is later.</summary>
    public ValueTask<long> FirstLaterAsync(Session session, MessagePair pair, long time, int most) =>
        session.FirstAsync(s_firstLater, static row => row.Number(0), pair.Low, pair.High, time, (long)most);

    /// <summary>Sequence and random numbers of what either side has sent since, the newest first.</summary>
    public ValueTask<List<(long Sequence, long Random)>> SentSinceAsync(Session session, MessagePair pair, long since, int most) =>
        session.ListAsync(s_sent, static row => (row.Number(0), row.Number(1)), pair.Low, pair.High, since, (long)most);

    /// <summary>A message one side has sent since, by its sequence and random numbers.</summary>
    public ValueTask<Message?> SentAgainAsync(Session session, MessagePair pair, long sender, long since, long sequence, long random) =>
        session.FirstAsync(s_again, s_read, pair.Low, pair.High, since, sequence, random, DirectionOf(pair, sender));

    /// <summary>How many messages behind a number one side has not read, at most so many.</summary>
    /// <param name="session">The session.</param>
    /// <param name="pair">The conversation.</param>
    /// <param name="reader">The side.</param>
    /// <param name="readUpTo">What it has read up to.</param>
    /// <param name="from">No message behind that number is older than this second.</param>
    /// <param name="most">No more are counted.</param>
    public ValueTask<long> CountUnreadAsync(Session session, MessagePair pair, long reader, long readUpTo, long from, long most) =>
        session.FirstAsync(
            s_unread,
            static row => row.Number(0),
            pair.Low,
            pair.High,
            from,
            readUpTo,
            (long)pair.HiddenFrom(reader),
            DirectionOf(pair, pair.Other(reader)),
            most
        );

    /// <summary>Some messages of a conversation, whoever sees them.</summary>
    public ValueTask<List<long>> NumbersAsync(Session session, MessagePair pair, int most) =>
        session.ListAsync(s_numbers, static row => row.Number(0), pair.Low, pair.High, (long)most);

    /// <summary>How old the messages behind a number are, in the order in which they were stored.</summary>
    public ValueTask<List<MessageAge>> AgesAsync(Session session, long after, int most) =>
        session.ListAsync(
            s_ages,
            static row => new MessageAge(row.Number(0), row.Number(1), ((MessageMarks)row.Number(2)).HasFlag(MessageMarks.Imported), row.Number(3)),
            after,
            (long)most
        );

    /// <summary>Deletes messages with everything attached to them.</summary>
    public void Delete(WriteSession session, IReadOnlyList<long> numbers)
    {
        List<SqlValue[]> sets = [.. numbers.Select(number => new SqlValue[] { number })];
        session.PostMany(s_deleteText, sets);
        session.PostMany(s_deleteExtensions, sets);
        session.PostMany(s_deleteExtensionState, sets);
        session.PostMany(s_delete, sets);
    }

    private static long DirectionOf(MessagePair pair, long sender) => sender == pair.High && pair.Low != pair.High ? 1 : 0;

    internal static Message Read(Row row) =>
        new()
        {
            Number = row.Number(0),
            Pair = new MessagePair(row.Number(1), row.Number(2)),
            Key = new MsgKey(row.Number(3), row.Number(4), row.Number(5)),
            Flags = (MessageMarks)row.Number(6),
            Hidden = (int)row.Number(7),
            ClientTime = row.NumberOrNull(8),
            Version = row.Number(9),
            Body = row.Utf8(10),
            Custom = row.TextOrNull(11),
            Push = row.IsNull(12) ? null : row.Utf8(12),
        };
}

/// <summary>How old a message is.</summary>
/// <param name="Number">The message.</param>
/// <param name="Time">Its time, Unix seconds.</param>
/// <param name="IsImported">It was stored later than that.</param>
/// <param name="AppId">The app; 0: the account is deleted.</param>
public sealed record MessageAge(long Number, long Time, bool IsImported, long AppId);
