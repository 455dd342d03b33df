using System.Collections.Concurrent;

namespace Rapport.Storage.Sqlite;

/// <summary>
/// The embedded engine: one file in WAL mode with <c>synchronous=FULL</c>, so that an acknowledged write survives a power cut.
/// One thread writes, any number read on connections of their own, and a third copies the log into the file.
/// </summary>
public sealed class SqliteDatabase : Database
{
    /// <summary>Idle read connections kept; more are opened when needed and closed again. Reading never waits, so hardly more are at work than there are processors.</summary>
    private static readonly int s_readConnectionsKept = Math.Max(4, 2 * Environment.ProcessorCount);

    /// <summary>Small, because SQLite empties a reader's cache whenever somebody has written; the system's file cache does the rest.</summary>
    private const string ReaderCache = "cache_size=-256";

    /// <summary>Of the names of the file, its log and the log's index.</summary>
    private static readonly string[] s_suffixes = ["", "-wal", "-shm"];

    private static readonly Sql s_begin = new("BEGIN");
    private static readonly Sql s_commit = new("COMMIT");
    private static readonly Sql s_lastStep = new("SELECT coalesce(max(number), 0) FROM schema_step");

    // Only tables with AUTOINCREMENT are in it. The others are numbered on from their highest row, which is why retention leaves that one.
    private static readonly Sql s_lastNumber = new("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = $1");
    private static readonly Sql s_forgetNumber = new("DELETE FROM sqlite_sequence WHERE name = $1");
    private static readonly Sql s_setNumber = new(
        "INSERT INTO sqlite_sequence (name, seq) SELECT name, $2 FROM sqlite_master WHERE name = $1 AND sql LIKE '%AUTOINCREMENT%' AND $2 > 0"
    );
    private static readonly Sql s_indexes = new("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name");

    private readonly string _file;
    private readonly SqliteWriter _writer;
    private readonly SqliteCheckpointer _checkpointer;
    private readonly ConcurrentStack<SqliteSession> _readers = new();
    private volatile bool _disposed;
    private int _disposals;

    /// <param name="file">The database file; made if it is not there.</param>
    /// <param name="cacheMegabytes">How much of the file the writer may keep in memory.</param>
    /// <param name="sortsInFiles">What is sorted goes to temporary files beyond the size of the cache: for building indexes over everything.</param>
    public SqliteDatabase(string file, int cacheMegabytes = 16, bool sortsInFiles = false)
    {
        _file = file;
        _writer = new SqliteWriter(
            new SqliteConnection(
                file,
                "journal_mode=WAL",
                "synchronous=FULL",
                "wal_autocheckpoint=0",
                $"cache_size={-cacheMegabytes * 1024}",
                sortsInFiles ? "temp_store=FILE" : "temp_store=MEMORY",
                "foreign_keys=OFF"
            ),
            news => Committed?.Invoke(news),
            pages => _checkpointer?.PagesWritten(pages)
        );

        // A connection learns that there is a log only by looking into the file; before that its checkpoints copy nothing and say they did.
        _checkpointer = new SqliteCheckpointer(new SqliteConnection(file, "journal_mode=WAL", "wal_autocheckpoint=0"), _writer);
    }

    public override string Engine => $"SQLite {SqliteLibrary.Version}";

    public override TextIndex Texts { get; } = new SqliteTextIndex();

    public override int QueuedUnits => _writer.Queued;

    public override ValueTask<long> BytesAsync() =>
        new(s_suffixes.Select(suffix => new FileInfo(_file + suffix)).Where(file => file.Exists).Sum(file => file.Length));

    public override Task<T> WriteAsync<T>(Func<WriteSession, ValueTask<T>> work) => _writer.Enqueue(work);

    public override ValueTask<T> ReadAsync<T>(Func<Session, ValueTask<T>> work)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_readers.TryPop(out var session))
            session = new SqliteSession(new SqliteConnection(_file, "query_only=1", "wal_autocheckpoint=0", ReaderCache));

        try
        {
            return new ValueTask<T>(Read(session, work));
        }
        finally
        {
            if (_readers.Count < s_readConnectionsKept && !_disposed && !session.Connection.InTransaction)
                _readers.Push(session);
            else
                session.Connection.Dispose();
        }
    }

    public override async Task MigrateAsync()
    {
        await WriteAsync(session =>
        {
            Migrate((SqliteSession)session);
            return ValueTask.FromResult(true);
        });
    }

    public override ValueTask<long> LastNumberAsync(Session session, string table) => session.FirstAsync(s_lastNumber, row => row.Number(0), table);

    public override async ValueTask NumberOnAsync(WriteSession session, string table, long last)
    {
        await session.ExecuteAsync(s_forgetNumber, table);
        await session.ExecuteAsync(s_setNumber, table, last);
    }

    public override async ValueTask<IReadOnlyList<string>> DropIndexesAsync(WriteSession session)
    {
        var indexes = await session.ListAsync(s_indexes, row => (Name: row.Text(0), Statement: row.Text(1)));
        foreach (var (name, _) in indexes)
            ((SqliteSession)session).RunScript($"DROP INDEX {name}");
        return indexes.ConvertAll(index => index.Statement);
    }

    public override ValueTask DisposeAsync()
    {
        // The server brings it down at its place in the order; the container that made it asks once more.
        if (Interlocked.Exchange(ref _disposals, 1) == 1)
            return ValueTask.CompletedTask;

        // The writer's last groups still tell the checkpointer what they wrote.
        _disposed = true;
        _writer.Finish();
        _checkpointer.Dispose();
        while (_readers.TryPop(out var session))
            session.Connection.Dispose();

        // Last, because closing the last connection copies the log into the file and removes it.
        _writer.Dispose();
        return ValueTask.CompletedTask;
    }

    private static T Read<T>(SqliteSession session, Func<Session, ValueTask<T>> work)
    {
        session.Run(s_begin);
        try
        {
            var running = work(session);
            if (!running.IsCompleted)
                throw new InvalidOperationException("A unit of work must not wait for anything but its session.");
            return running.GetAwaiter().GetResult();
        }
        finally
        {
            session.Run(s_commit);
        }
    }

    private static void Migrate(SqliteSession session)
    {
        session.RunScript("CREATE TABLE IF NOT EXISTS schema_step (number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT");
        var done = session.First(s_lastStep, row => row.Number(0));
        Migration.RequireKnown(done);
        foreach (var step in Migration.All.Where(step => step.Number > done))
        {
            session.RunScript(step.Sql);
            session.RunScript($"INSERT INTO schema_step (number, name) VALUES ({step.Number}, '{step.Name}')");
        }
    }
}
