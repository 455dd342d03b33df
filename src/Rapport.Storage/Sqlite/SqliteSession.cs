namespace Rapport.Storage.Sqlite;

/// <summary>
/// Runs statements on one connection. Everything completes at once, so a unit of work on this engine never really waits;
/// that is what lets one thread run many units in one transaction.
/// </summary>
internal sealed class SqliteSession(SqliteConnection connection) : WriteSession
{
    private readonly List<object> _news = [];

    public SqliteConnection Connection { get; } = connection;

    /// <summary>Whether the current unit has written anything, so that its failure must undo the transaction.</summary>
    public bool HasWritten { get; private set; }

    public void BeginUnit()
    {
        HasWritten = false;
        _news.Clear();
    }

    public IReadOnlyList<object> News => _news;

    public override ValueTask<T?> FirstAsync<T>(Sql sql, Func<Row, T> map, params ReadOnlySpan<SqlValue> values)
        where T : default => new(First(sql, map, values));

    public T? First<T>(Sql sql, Func<Row, T> map, params ReadOnlySpan<SqlValue> values)
    {
        var statement = Start(sql, values);
        try
        {
            return statement.Step() ? map(statement) : default;
        }
        finally
        {
            statement.Reset();
        }
    }

    public override ValueTask<List<T>> ListAsync<T>(Sql sql, Func<Row, T> map, params ReadOnlySpan<SqlValue> values)
    {
        var statement = Start(sql, values);
        try
        {
            var rows = new List<T>();
            while (statement.Step())
                rows.Add(map(statement));
            return new ValueTask<List<T>>(rows);
        }
        finally
        {
            statement.Reset();
        }
    }

    public override ValueTask<int> ExecuteAsync(Sql sql, params ReadOnlySpan<SqlValue> values)
    {
        Run(sql, values);
        return new ValueTask<int>(Connection.Changes);
    }

    public override ValueTask<long> InsertAsync(Sql sql, params ReadOnlySpan<SqlValue> values)
    {
        Run(sql, values);
        return new ValueTask<long>(Connection.LastInsertKey);
    }

    public override void Post(Sql sql, params ReadOnlySpan<SqlValue> values) => Run(sql, values);

    public override void PostMany(Sql sql, IReadOnlyList<SqlValue[]> sets)
    {
        foreach (var values in sets)
            Run(sql, values);
    }

    public override void PostInsert(Sql sql, Action<long> tellKey, params ReadOnlySpan<SqlValue> values)
    {
        Run(sql, values);
        tellKey(Connection.LastInsertKey);
    }

    public override void Announce(object news) => _news.Add(news);

    /// <summary>Runs rarely used SQL, possibly several statements, as part of the current unit.</summary>
    public void RunScript(string sql)
    {
        HasWritten = true;
        Connection.Run(sql);
    }

    public void Run(Sql sql, params ReadOnlySpan<SqlValue> values)
    {
        var statement = Start(sql, values);
        try
        {
            while (statement.Step())
            {
                // A statement with RETURNING has to be stepped to its end to take effect.
            }
        }
        finally
        {
            statement.Reset();
        }
    }

    private SqliteStatement Start(Sql sql, ReadOnlySpan<SqlValue> values)
    {
        var statement = Connection.Statement(sql);
        HasWritten |= !statement.IsReadOnly;
        statement.Bind(values);
        return statement;
    }
}
