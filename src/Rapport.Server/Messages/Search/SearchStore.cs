using Rapport.Storage;

namespace Rapport.Server.Messages.Search;

/// <summary>All SQL about finding messages by their words.</summary>
public sealed class SearchStore
{
    // Only messages their owner sees: not recalled, hidden from his side or cleared. Which side he is on is told by the pair. CROSS JOIN keeps
    // SQLite at looking into the index first.
    private const string Seen = """
        FROM message_text CROSS JOIN message
        LEFT JOIN conversation ON conversation.owner_no = $3 AND conversation.peer_no = message.low_no + message.high_no - $3
        WHERE message_text MATCH $1 AND message_text.rowid < $2 AND message.message_no = message_text.rowid
          AND message.time_s >= $4 AND message.time_s <= $5 AND (message.flags & 2) = 0
          AND (message.hidden & CASE WHEN message.low_no = $3 THEN 1 ELSE 2 END) = 0
          AND message.message_no > coalesce(conversation.clear_no, 0)
        ORDER BY message_text.rowid DESC LIMIT $6
        """;

    private static readonly Sql s_page = new($"SELECT {MessageStore.Columns} {Seen}");

    private static readonly Sql s_count = new($"SELECT count(*) FROM (SELECT 1 {Seen}) AS found");

    private static readonly Sql s_conversations = new(
        $"""
        SELECT account.user_id, count(*), max(found.message_no)
        FROM (SELECT message.low_no + message.high_no - $3 AS peer_no, message.message_no {Seen}) AS found
        JOIN account ON account.account_no = found.peer_no
        GROUP BY account.account_no, account.user_id ORDER BY max(found.message_no) DESC
        """
    );

    private static readonly Sql s_last = new("SELECT coalesce(max(rowid), 0) FROM message_text");

    private static readonly Sql s_insert = new("INSERT INTO message_text (rowid, terms) VALUES ($1, $2)");

    private static readonly Sql s_change = new("UPDATE message_text SET terms = $2 WHERE rowid = $1");

    private static readonly Sql s_noteReworded = new("INSERT INTO reworded_message (message_no) VALUES ($1)");

    private static readonly Sql s_reworded = new("SELECT number, message_no FROM reworded_message ORDER BY number LIMIT $1");

    private static readonly Sql s_forgetReworded = new("DELETE FROM reworded_message WHERE number = $1");

    /// <summary>The highest number that is in the index.</summary>
    public ValueTask<long> LastAsync(Session session) => session.FirstAsync(s_last, static row => row.Number(0));

    /// <summary>Messages that are in the index with words they no longer have, or will be.</summary>
    public ValueTask<List<(long Number, long Message)>> RewordedAsync(Session session, int most) =>
        session.ListAsync(s_reworded, static row => (row.Number(0), row.Number(1)), (long)most);

    /// <summary>A message has new words.</summary>
    public void NoteReworded(WriteSession session, long message) => session.Post(s_noteReworded, message);

    public void ForgetReworded(WriteSession session, IEnumerable<long> numbers) =>
        session.PostMany(s_forgetReworded, [.. numbers.Select(number => new SqlValue[] { number })]);

    public void Insert(WriteSession session, IEnumerable<(long Message, string Terms)> documents) => session.PostMany(s_insert, Sets(documents));

    /// <summary>Changes what is in the index; what is not in it stays out.</summary>
    public void Change(WriteSession session, IEnumerable<(long Message, string Terms)> documents) => session.PostMany(s_change, Sets(documents));

    /// <summary>Messages that are found, the last stored first.</summary>
    public ValueTask<List<Message>> PageAsync(Session session, SearchQuestion question, long before, int most) =>
        session.ListAsync(s_page, MessageStore.Read, question.Text, before, question.Owner, question.From, question.To, (long)most);

    /// <summary>How many are found, at most so many.</summary>
    public ValueTask<long> CountAsync(Session session, SearchQuestion question, int most) =>
        session.FirstAsync(s_count, static row => row.Number(0), question.Text, long.MaxValue, question.Owner, question.From, question.To, (long)most);

    /// <summary>The conversations of the messages found last, with their numbers of messages and the last of each.</summary>
    public ValueTask<List<(string Peer, long Count, long Last)>> ConversationsAsync(Session session, SearchQuestion question, int most) =>
        session.ListAsync(
            s_conversations,
            static row => (row.Text(0), row.Number(1), row.Number(2)),
            question.Text,
            long.MaxValue,
            question.Owner,
            question.From,
            question.To,
            (long)most
        );

    private static List<SqlValue[]> Sets(IEnumerable<(long Message, string Terms)> documents) =>
        [.. documents.Select(document => new SqlValue[] { document.Message, document.Terms })];
}

/// <summary>What is looked for.</summary>
/// <param name="Owner">Whose messages.</param>
/// <param name="Text">What the index is asked.</param>
/// <param name="From">Not older than this, Unix seconds.</param>
/// <param name="To">Nor younger than this.</param>
public sealed record SearchQuestion(long Owner, string Text, long From, long To);
