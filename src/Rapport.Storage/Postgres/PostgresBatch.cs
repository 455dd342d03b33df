using System.Globalization;
using System.Numerics;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Rapport.Storage.Postgres;

/// <summary>
/// Everything the units of a group say next, sent in one go. The same statement said by several units becomes one statement about many
/// sets of values.
/// </summary>
internal sealed class PostgresBatch
{
    /// <summary>Seconds a server that says nothing is waited for.</summary>
    public const int LongestWait = 10;

    /// <summary>Changes by layer: what one unit posts first stands in front of what it posts next.</summary>
    private readonly List<List<Group>> _layers = [];
    private readonly List<Group> _asked = [];
    private readonly List<PostgresRequest> _awaited = [];
    private int _firstLayer;

    /// <summary>Whether a unit waits for an answer.</summary>
    public bool HasQuestions => _awaited.Count > 0;

    /// <summary>What is posted from now on stands behind what was posted so far: it may be about the same rows.</summary>
    public void BeginRound() => _firstLayer = _layers.Count;

    public void Post(PostedRequest request, int layer)
    {
        layer += _firstLayer;
        while (_layers.Count <= layer)
            _layers.Add([]);
        Add(_layers[layer], request);
    }

    /// <summary>Posts what belongs to no unit, behind everything that was posted so far.</summary>
    public void Post(PostedRequest request)
    {
        BeginRound();
        Post(request, layer: 0);
    }

    public void Ask(PostgresRequest request)
    {
        _awaited.Add(request);
        Add(_asked, request);
    }

    /// <summary>Says everything; then lets the units go on.</summary>
    /// <param name="first">Said before; has no rows.</param>
    /// <param name="last">Said behind it.</param>
    /// <param name="readLast">Reads the rows of <paramref name="last"/>, from the first result that has any.</param>
    public async Task RunAsync(
        NpgsqlConnection connection,
        string? first = null,
        IReadOnlyList<NpgsqlBatchCommand>? last = null,
        Func<NpgsqlDataReader, Task>? readLast = null
    )
    {
        var statements = new List<Statement>();
        await using var batch = new NpgsqlBatch(connection) { Timeout = LongestWait };
        if (first is not null)
            batch.BatchCommands.Add(new NpgsqlBatchCommand(first));
        foreach (var group in _layers.SelectMany(layer => layer).Concat(_asked))
        {
            var known = await LearnAsync(connection, group.Sql);
            if (group.Requests.Count > 1 && !group.Requests[0].WantsCount && known.Merged is not null)
            {
                var merged = Merged(group, known);
                statements.Add(new Statement(group, merged, IsMerged: true));
                batch.BatchCommands.Add(merged);
                continue;
            }

            foreach (var request in group.Requests)
            {
                var single = Single(request, known);
                statements.Add(new Statement(new Group(group.Sql, [request]), single, IsMerged: false));
                batch.BatchCommands.Add(single);
            }
        }

        foreach (var command in last ?? [])
            batch.BatchCommands.Add(command);
        if (batch.BatchCommands.Count > 0)
            await ReadAsync(batch, statements, readLast);
        foreach (var request in _awaited)
            request.Complete();
    }

    /// <summary>Tells the units that nothing of it was done.</summary>
    public void Fail(Exception reason)
    {
        foreach (var request in _awaited)
            request.Fail(reason);
    }

    private static async Task ReadAsync(NpgsqlBatch batch, List<Statement> statements, Func<NpgsqlDataReader, Task>? readLast)
    {
        await using (var reader = await batch.ExecuteReaderAsync())
        {
            // A statement without rows has no result of its own.
            foreach (var statement in statements.Where(statement => statement.Group.HasRows))
            {
                await ReadRowsAsync(reader, statement.Group, statement.IsMerged);
                await reader.NextResultAsync();
            }

            if (readLast is not null)
                await readLast(reader);
        }

        foreach (var statement in statements)
        {
            if (statement.Group.Requests is [{ WantsCount: true } counted])
                counted.Count((int)statement.Command.Rows);
        }
    }

    private static async Task ReadRowsAsync(NpgsqlDataReader reader, Group group, bool merged)
    {
        if (!merged || !group.Requests[0].IsQuery)
        {
            // Keys come in the order the rows were given.
            var row = new PostgresRow(reader, skip: 0);
            for (var i = 0; await reader.ReadAsync(); i++)
                group.Requests[merged ? i : 0].Take(row);
            return;
        }

        var found = new PostgresRow(reader, skip: 1);
        while (await reader.ReadAsync())
            group.Requests[(int)reader.GetInt64(0) - 1].Take(found);
    }

    private static NpgsqlBatchCommand Single(PostgresRequest request, PostgresStatement known)
    {
        if (request.Values.Length != known.Kinds.Length)
            throw new InvalidOperationException($"The statement takes {known.Kinds.Length} values, {request.Values.Length} were given.");

        var command = new NpgsqlBatchCommand(request.WantsKey ? known.TextForKey : known.Text);
        for (var i = 0; i < request.Values.Length; i++)
            command.Parameters.Add(Single(request.Values[i], known.Kinds[i]));
        return command;
    }

    private static NpgsqlParameter Single(SqlValue value, SqlKind kind) =>
        value.Kind switch
        {
            SqlKind.Integer => new NpgsqlParameter<long> { TypedValue = value.Number, NpgsqlDbType = NpgsqlDbType.Bigint },
            SqlKind.Null when kind == SqlKind.Integer => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
            _ => new NpgsqlParameter<string> { TypedValue = TextOf(value), NpgsqlDbType = NpgsqlDbType.Text },
        };

    private static NpgsqlBatchCommand Merged(Group group, PostgresStatement known)
    {
        var requests = group.Requests;
        var shared = SharedBy(requests, known);
        var command = new NpgsqlBatchCommand(known.MergedFor(ref shared, requests[0].WantsKey));
        for (var i = 0; i < known.Kinds.Length; i++)
        {
            if (PostgresStatement.IsShared(shared, i))
            {
                command.Parameters.Add(Single(requests[0].Values[i], known.Kinds[i]));
            }
            else if (known.Kinds[i] == SqlKind.Integer)
            {
                command.Parameters.Add(Numbers(requests, i));
            }
            else
            {
                var texts = new string?[requests.Count];
                for (var r = 0; r < texts.Length; r++)
                    texts[r] = TextOf(requests[r].Values[i]);
                command.Parameters.Add(new NpgsqlParameter<string?[]> { TypedValue = texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            }
        }

        return command;
    }

    private static NpgsqlParameter Numbers(List<PostgresRequest> requests, int parameter)
    {
        var numbers = new long[requests.Count];
        for (var r = 0; r < numbers.Length; r++)
        {
            if (requests[r].Values[parameter] is not { Kind: SqlKind.Integer } value)
                return NumbersAndNulls(requests, parameter);
            numbers[r] = value.Number;
        }

        return new NpgsqlParameter<long[]> { TypedValue = numbers, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };
    }

    private static NpgsqlParameter<long?[]> NumbersAndNulls(List<PostgresRequest> requests, int parameter)
    {
        var numbers = new long?[requests.Count];
        for (var r = 0; r < numbers.Length; r++)
            numbers[r] = requests[r].Values[parameter] is { Kind: SqlKind.Integer } value ? value.Number : null;
        return new NpgsqlParameter<long?[]> { TypedValue = numbers, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };
    }

    /// <summary>Which parameters have the same value in all requests; not all of them, so that the number of requests is told.</summary>
    private static uint SharedBy(List<PostgresRequest> requests, PostgresStatement known)
    {
        var shared = 0u;
        var first = requests[0].Values;
        for (var i = 0; i < known.Shareable; i++)
        {
            var r = 1;
            while (r < requests.Count && requests[r].Values[i] == first[i])
                r++;
            if (r == requests.Count)
                shared |= 1u << i;
        }

        return BitOperations.PopCount(shared) == known.Kinds.Length ? shared & ~1u : shared;
    }

    /// <summary>PostgreSQL keeps no NUL in a text; nothing Rapport lets in has one, and what comes from elsewhere must not fail for it.</summary>
    private static string? TextOf(SqlValue value)
    {
        var text = value.Kind switch
        {
            SqlKind.Null => null,
            SqlKind.Utf8 => Encoding.UTF8.GetString((byte[])value.Reference!),
            SqlKind.Integer => value.Number.ToString(CultureInfo.InvariantCulture),
            _ => (string)value.Reference!,
        };
        return text is not null && text.Contains('\0') ? text.Replace('\0', '\uFFFD') : text;
    }

    /// <summary>Asks the server once what kinds of parameters a statement takes.</summary>
    internal static async ValueTask<PostgresStatement> LearnAsync(NpgsqlConnection connection, Sql sql)
    {
        if (PostgresStatement.TryGet(sql, out var known))
            return known!;

        if (!sql.Text.Contains('$'))
            return PostgresStatement.Learn(sql, []);

        await using var command = new NpgsqlCommand(
            $"""
            PREPARE rapport_learn AS {PostgresSchema.TranslateStatement(sql.Text)};
            SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = 'rapport_learn';
            DEALLOCATE rapport_learn
            """,
            connection
        );
        var types = (string[])(await command.ExecuteScalarAsync())!;
        return PostgresStatement.Learn(sql, [.. types.Select(type => type is "bigint" or "integer" ? SqlKind.Integer : SqlKind.Text)]);
    }

    private static void Add(List<Group> groups, PostgresRequest request)
    {
        foreach (var group in groups)
        {
            if (group.Sql == request.Sql && group.Requests[0].WantsKey == request.WantsKey)
            {
                group.Requests.Add(request);
                return;
            }
        }

        groups.Add(new Group(request.Sql, [request]));
    }

    private sealed record Statement(Group Group, NpgsqlBatchCommand Command, bool IsMerged);

    private sealed record Group(Sql Sql, List<PostgresRequest> Requests)
    {
        public bool HasRows => Requests[0].IsQuery || Requests[0].WantsKey;
    }
}
