using System.Text;
using SQLitePCL;

namespace Rapport.Storage.Sqlite;

/// <summary>One connection with the statements prepared on it. Used by one thread at a time.</summary>
internal sealed class SqliteConnection : IDisposable
{
    /// <summary>Milliseconds for which another connection's lock is waited for.</summary>
    private const int LongestWait = 10_000;

    /// <summary>The same for readers at the end of a checkpoint: they take microseconds, and meanwhile nobody writes.</summary>
    private const int LongestWaitForReaders = 100;

    private const int Open = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX;

    private readonly sqlite3 _handle;
    private SqliteStatement?[] _statements = new SqliteStatement?[128];

    public SqliteConnection(string file, params string[] pragmas)
    {
        _ = SqliteLibrary.Version;
        var code = raw.sqlite3_open_v2(file, out _handle, Open, null);
        if (code != raw.SQLITE_OK)
            throw new StorageException($"Cannot open {file}: {raw.sqlite3_errstr(code).utf8_to_string()}", code);

        raw.sqlite3_busy_timeout(_handle, LongestWait);
        foreach (var pragma in pragmas)
            Run("PRAGMA " + pragma);
    }

    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    public long LastInsertKey => raw.sqlite3_last_insert_rowid(_handle);

    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>Pages written to the log since the connection was opened.</summary>
    public int PagesWritten
    {
        get
        {
            const int CacheWrite = 9;
            _ = raw.sqlite3_db_status(_handle, CacheWrite, out var pages, out _, 0);
            return pages;
        }
    }

    /// <summary>Runs SQL that is used rarely, possibly several statements.</summary>
    public void Run(string sql)
    {
        var code = raw.sqlite3_exec(_handle, sql);
        if (code != raw.SQLITE_OK)
            throw Failure(code);
    }

    public SqliteStatement Statement(Sql sql)
    {
        if (sql.Slot >= _statements.Length)
            Array.Resize(ref _statements, Math.Max(_statements.Length * 2, sql.Slot + 1));

        return _statements[sql.Slot] ??= Prepare(sql.Text);
    }

    /// <summary>
    /// Copies finished pages from the log into the file, without waiting for anybody. What could not be copied (a full disk, a
    /// reader in the way) stays in the log, where it is just as safe, and is copied the next time.
    /// </summary>
    public void Checkpoint() => _ = raw.sqlite3_wal_checkpoint_v2(_handle, null, raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);

    /// <summary>
    /// Copies the rest, and waits a moment for readers that still look into the log, so that the next write begins the log anew.
    /// A log that is never begun anew grows for ever.
    /// </summary>
    public void CheckpointAndRestartLog()
    {
        raw.sqlite3_busy_timeout(_handle, LongestWaitForReaders);
        _ = raw.sqlite3_wal_checkpoint_v2(_handle, null, raw.SQLITE_CHECKPOINT_RESTART, out _, out _);
        raw.sqlite3_busy_timeout(_handle, LongestWait);
    }

    /// <summary>Copies the whole database over that of another connection. The caller holds a read transaction, so that all pages are of one moment.</summary>
    public void CopyTo(SqliteConnection target, int pagesAtOnce, Action<long, long> progress, CancellationToken cancel)
    {
        using var backup = raw.sqlite3_backup_init(target._handle, "main", _handle, "main");
        if (backup.IsInvalid)
            throw target.Failure(raw.sqlite3_errcode(target._handle));

        int code;
        do
        {
            cancel.ThrowIfCancellationRequested();
            code = raw.sqlite3_backup_step(backup, pagesAtOnce);
            long all = raw.sqlite3_backup_pagecount(backup);
            progress(all - raw.sqlite3_backup_remaining(backup), all);
        } while (code == raw.SQLITE_OK);

        if (code != raw.SQLITE_DONE)
            throw new StorageException($"SQLite: {raw.sqlite3_errstr(code).utf8_to_string()} ({code})", code);
    }

    public StorageException Failure(int code) => new($"SQLite: {raw.sqlite3_errmsg(_handle).utf8_to_string()} ({code})", code);

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement?.Dispose();
        _handle.Dispose();
    }

    private SqliteStatement Prepare(string text)
    {
        const uint Persistent = 1;
        var code = raw.sqlite3_prepare_v3(_handle, text, Persistent, out var handle);
        return code == raw.SQLITE_OK ? new SqliteStatement(this, handle, text) : throw Failure(code);
    }
}

/// <summary>A prepared statement; while it stands on a row it is also that row.</summary>
internal sealed class SqliteStatement : Row, IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _owner;
    private readonly nint _handle;
    private readonly int[] _positions;

    public SqliteStatement(SqliteConnection connection, sqlite3_stmt handle, string text)
    {
        _connection = connection;
        _owner = handle;
        _handle = handle.DangerousGetHandle();

        // "$1" is a named parameter to SQLite, numbered by first appearance; map our numbers to its own.
        _positions = new int[raw.sqlite3_bind_parameter_count(handle)];
        for (var i = 0; i < _positions.Length; i++)
        {
            _positions[i] = raw.sqlite3_bind_parameter_index(handle, "$" + (i + 1));
            if (_positions[i] == 0)
                throw new InvalidOperationException($"The parameters of a statement must be $1, $2 … without gaps: {text}");
        }

        IsReadOnly = raw.sqlite3_stmt_readonly(handle) != 0;
    }

    public bool IsReadOnly { get; }

    public void Bind(ReadOnlySpan<SqlValue> values)
    {
        if (values.Length != _positions.Length)
            throw new InvalidOperationException($"The statement takes {_positions.Length} values, {values.Length} were given.");

        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            _ = value.Kind switch
            {
                SqlKind.Integer => SqliteNative.BindNumber(_handle, _positions[i], value.Number),
                SqlKind.Text => BindText((string)value.Reference!, _positions[i]),
                SqlKind.Utf8 => BindUtf8((byte[])value.Reference!, _positions[i]),
                _ => SqliteNative.BindNull(_handle, _positions[i]),
            };
        }
    }

    /// <summary>Moves to the next row; <c>false</c> at the end.</summary>
    public bool Step()
    {
        var code = SqliteNative.Step(_handle);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw _connection.Failure(code),
        };
    }

    public void Reset() => _ = SqliteNative.Reset(_handle);

    public override long Number(int column) => SqliteNative.Number(_handle, column);

    public override string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(_owner, column));

    public override byte[] Utf8(int column) => raw.sqlite3_column_blob(_owner, column).ToArray();

    public override bool IsNull(int column) => SqliteNative.Type(_handle, column) == raw.SQLITE_NULL;

    public void Dispose() => _owner.Dispose();

    private int BindUtf8(byte[] text, int position) => SqliteNative.BindText(_handle, position, text);

    private int BindText(string text, int position)
    {
        const int OnStack = 512;
        if (text.Length > OnStack / 3)
            return BindUtf8(Encoding.UTF8.GetBytes(text), position);

        Span<byte> bytes = stackalloc byte[OnStack];
        return SqliteNative.BindText(_handle, position, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }
}
