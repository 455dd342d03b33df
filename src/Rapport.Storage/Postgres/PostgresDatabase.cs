using Npgsql;

namespace Rapport.Storage.Postgres;

/// <summary>
/// The engine for several nodes. Each node writes in groups, one group of all nodes at a time, and reads on connections of its own; a
/// group's questions and changes go to the server together, so that a unit costs a fraction of a round trip.
/// </summary>
public sealed class PostgresDatabase : Database
{
    /// <summary>The oldest PostgreSQL that is tried out.</summary>
    private const int OldestVersion = 15;

    private static readonly Sql s_nodes = new("SELECT node_no FROM node");
    private static readonly Sql s_forget = new("DELETE FROM node WHERE node_no = $1");
    private static readonly Sql s_bytes = new("SELECT pg_database_size(current_database())");

    private static readonly Sql s_lastNumber = new("SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence($1, $2)::regclass), 0)");
    private static readonly Sql s_numberOn = new("SELECT setval(pg_get_serial_sequence($1, $2), greatest($3::bigint, 1), $3::bigint > 0)");

    private readonly NpgsqlDataSource _source;
    private readonly PostgresNode _node;
    private readonly PostgresWriter _writer;
    private readonly PostgresReader _reader;
    private string _engine = "PostgreSQL";
    private int _disposals;

    /// <param name="connection">Where the database is, in Npgsql's words.</param>
    /// <param name="readers">Connections that read.</param>
    public PostgresDatabase(string connection, int readers = 4)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection) { Multiplexing = false, Enlist = false };
        if (settings.MaxAutoPrepare == 0)
            settings.MaxAutoPrepare = 300;
        settings.AutoPrepareMinUsages = 2;
        settings.ApplicationName ??= "rapport";
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UsePhysicalConnectionInitializer(PostgresSchema.Prepare, PostgresSchema.PrepareAsync);
        _source = builder.Build();
        _node = new PostgresNode(_source, ForgetAsync);
        _writer = new PostgresWriter(_source, _node, news => Committed?.Invoke(news));
        _reader = new PostgresReader(_source, readers);
    }

    public override string Engine => _engine;

    public override TextIndex Texts { get; } = new PostgresTextIndex();

    public override int QueuedUnits => _writer.Queued;

    public override ValueTask<long> BytesAsync() => ReadAsync(session => session.FirstAsync(s_bytes, static row => row.Number(0)));

    public override Task<T> WriteAsync<T>(Func<WriteSession, ValueTask<T>> work) => _writer.Enqueue(UnitScope.Everything, work);

    public override Task<T> WriteAsync<T>(UnitScope scope, Func<WriteSession, ValueTask<T>> work) => _writer.Enqueue(scope, work);

    public override ValueTask<T> ReadAsync<T>(Func<Session, ValueTask<T>> work) => new(_reader.Enqueue(work));

    public override long NodeNo => _node.Number;

    public override int NodeCount => _node.Count;

    public override Task JoinAsync(INodeListener listener) => _node.JoinAsync(listener);

    public override ValueTask<List<long>> NodesAsync() => ReadAsync(session => session.ListAsync(s_nodes, static row => row.Number(0)));

    public override bool IsAway(Exception fault) => fault is NpgsqlException { IsTransient: true };

    public override async Task MigrateAsync()
    {
        await using var connection = await _source.OpenConnectionAsync();
        if (connection.PostgreSqlVersion.Major < OldestVersion)
            throw new StorageException($"PostgreSQL {connection.PostgreSqlVersion} is too old; Rapport needs {OldestVersion} or newer.", code: 0);

        _engine = $"PostgreSQL {connection.PostgreSqlVersion}";
        await PostgresSchema.MigrateAsync(connection);
    }

    /// <summary>In the order of commits: behind this a node that is taken for dead, and is not, can write nothing.</summary>
    private Task<bool> ForgetAsync(long node) =>
        WriteAsync(session =>
        {
            session.Post(s_forget, node);
            return ValueTask.FromResult(true);
        });

    public override ValueTask<long> LastNumberAsync(Session session, string table) =>
        session.FirstAsync(s_lastNumber, static row => row.Number(0), table, PostgresSchema.KeyOf(table));

    public override async ValueTask NumberOnAsync(WriteSession session, string table, long last) =>
        await session.FirstAsync(s_numberOn, static row => row.Number(0), table, PostgresSchema.KeyOf(table), last);

    /// <summary>None: building one over everything would take longer than a statement may.</summary>
    public override ValueTask<IReadOnlyList<string>> DropIndexesAsync(WriteSession session) => new([]);

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposals, 1) == 1)
            return;

        await _writer.DisposeAsync();
        await _node.DisposeAsync();
        await _reader.DisposeAsync();
        await _source.DisposeAsync();
    }
}
