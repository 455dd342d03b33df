namespace Rapport.Storage.Postgres;

/// <summary>One run of a unit: collects what it says until the group it runs in says it to the server.</summary>
internal sealed class PostgresSession(UnitScope scope, int nodeCount) : WriteSession
{
    private readonly List<object> _news = [];

    /// <summary>What the unit is going to ask: said to the server or not, and not asked yet.</summary>
    private List<PostgresRequest>? _foreseen;

    /// <summary>How many of them have been said.</summary>
    private int _saidOfForeseen;

    public IReadOnlyList<object> News => _news;

    /// <summary>Changes said and not waited for, in order; those said together are about different rows.</summary>
    public List<PostedRequest[]> Posted { get; } = [];

    /// <summary>What the unit waits for.</summary>
    public PostgresRequest? Awaited { get; private set; }

    /// <summary>Whether anything it changed has reached the server.</summary>
    public bool HasWritten { get; private set; }

    public override int NodeCount => nodeCount;

    public override bool Foresees => true;

    public override ValueTask<T?> FirstAsync<T>(Sql sql, Func<Row, T> map, params ReadOnlySpan<SqlValue> values)
        where T : default => new((TakeForeseen<T>(sql, values) ?? Await(new FirstRequest<T>(sql, map, values.ToArray()))).Answer);

    public override void Foresee<T>(Sql sql, Func<Row, T> map, params ReadOnlySpan<SqlValue> values) =>
        (_foreseen ??= []).Add(new FirstRequest<T>(sql, map, values.ToArray()));

    public override ValueTask<List<T>> ListAsync<T>(Sql sql, Func<Row, T> map, params ReadOnlySpan<SqlValue> values) =>
        new(Await(new ListRequest<T>(sql, map, values.ToArray())).Answer);

    public override ValueTask<int> ExecuteAsync(Sql sql, params ReadOnlySpan<SqlValue> values) => new(Await(new CountRequest(sql, values.ToArray())).Answer);

    public override ValueTask<long> InsertAsync(Sql sql, params ReadOnlySpan<SqlValue> values) => new(Await(new KeyRequest(sql, values.ToArray())).Answer);

    public override void Post(Sql sql, params ReadOnlySpan<SqlValue> values) => Posted.Add([new PostedRequest(sql, values.ToArray())]);

    public override void PostMany(Sql sql, IReadOnlyList<SqlValue[]> sets)
    {
        if (sets.Count > 0)
            Posted.Add([.. sets.Select(values => new PostedRequest(sql, values))]);
    }

    public override void PostInsert(Sql sql, Action<long> tellKey, params ReadOnlySpan<SqlValue> values) =>
        Posted.Add([new PostedInsert(sql, values.ToArray(), tellKey)]);

    public override void RequireWholeScope()
    {
        if (scope.IsNarrow)
            throw new ScopeTooNarrowException();
    }

    public override void Announce(object news) => _news.Add(news);

    /// <summary>Gives what is to be said next to <paramref name="batch"/>.</summary>
    public void GiveTo(PostgresBatch batch)
    {
        HasWritten |= Posted.Count > 0 || Awaited is { IsQuery: false };
        for (var i = 0; i < Posted.Count; i++)
        {
            foreach (var request in Posted[i])
                batch.Post(request, layer: i);
        }

        Posted.Clear();
        if (Awaited is not { } awaited)
            return;

        batch.Ask(awaited);
        Awaited = null;
        for (; _saidOfForeseen < _foreseen?.Count; _saidOfForeseen++)
            batch.Ask(_foreseen[_saidOfForeseen]);
    }

    private FirstRequest<T>? TakeForeseen<T>(Sql sql, ReadOnlySpan<SqlValue> values)
    {
        for (var i = 0; i < _foreseen?.Count; i++)
        {
            if (_foreseen[i] is not FirstRequest<T> request || request.Sql != sql || !values.SequenceEqual(request.Values))
                continue;

            _foreseen.RemoveAt(i);
            if (i < _saidOfForeseen)
                _saidOfForeseen--;
            else
                Await(request);
            return request;
        }

        return null;
    }

    private T Await<T>(T request)
        where T : PostgresRequest
    {
        if (Awaited is not null)
            throw new InvalidOperationException("A unit of work says one thing after another.");
        Awaited = request;
        return request;
    }
}

/// <summary>A unit touches more than it said; it is run again, alone.</summary>
internal sealed class ScopeTooNarrowException : Exception;
