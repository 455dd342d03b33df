namespace Rapport.Storage.Postgres;

/// <summary>A statement a unit has said and that has not been run yet.</summary>
internal abstract class PostgresRequest(Sql sql, SqlValue[] values)
{
    public Sql Sql { get; } = sql;

    public SqlValue[] Values { get; } = values;

    /// <summary>Whether it is an insertion whose key is asked for.</summary>
    public virtual bool WantsKey => false;

    /// <summary>Whether the number of rows it changed is asked for, which is only known when it is said alone.</summary>
    public virtual bool WantsCount => false;

    public abstract bool IsQuery { get; }

    /// <summary>Takes over a row of the answer.</summary>
    public virtual void Take(Row row) { }

    /// <summary>Takes over how many rows were changed.</summary>
    public virtual void Count(int rows) { }

    /// <summary>Hands the answer to the unit, which goes on at once and stops at its next request.</summary>
    public virtual void Complete() { }

    /// <summary>Tells the unit why there is no answer.</summary>
    public virtual void Fail(Exception reason) { }
}

/// <summary>A statement whose answer the unit waits for.</summary>
internal abstract class AskedRequest<T>(Sql sql, SqlValue[] values) : PostgresRequest(sql, values)
{
    private readonly TaskCompletionSource<T> _answer = new();

    public Task<T> Answer => _answer.Task;

    protected abstract T Found { get; }

    public override void Complete() => _answer.SetResult(Found);

    public override void Fail(Exception reason) => _answer.SetException(reason);
}

internal sealed class FirstRequest<T>(Sql sql, Func<Row, T> map, SqlValue[] values) : AskedRequest<T?>(sql, values)
{
    private T? _found;
    private bool _hasFound;

    public override bool IsQuery => true;

    protected override T? Found => _found;

    public override void Take(Row row)
    {
        if (!_hasFound)
            _found = map(row);
        _hasFound = true;
    }
}

internal sealed class ListRequest<T>(Sql sql, Func<Row, T> map, SqlValue[] values) : AskedRequest<List<T>>(sql, values)
{
    public override bool IsQuery => true;

    protected override List<T> Found { get; } = [];

    public override void Take(Row row) => Found.Add(map(row));
}

internal sealed class CountRequest(Sql sql, SqlValue[] values) : AskedRequest<int>(sql, values)
{
    private int _rows;

    public override bool IsQuery => false;

    public override bool WantsCount => true;

    protected override int Found => _rows;

    public override void Count(int rows) => _rows = rows;
}

internal sealed class KeyRequest(Sql sql, SqlValue[] values) : AskedRequest<long>(sql, values)
{
    private long _key;

    public override bool IsQuery => false;

    public override bool WantsKey => true;

    protected override long Found => _key;

    public override void Take(Row row) => _key = row.Number(0);
}

/// <summary>A change nobody waits for: it is said together with whatever is said next.</summary>
internal class PostedRequest(Sql sql, SqlValue[] values) : PostgresRequest(sql, values)
{
    public override bool IsQuery => false;
}

internal sealed class PostedInsert(Sql sql, SqlValue[] values, Action<long> tellKey) : PostedRequest(sql, values)
{
    public override bool WantsKey => true;

    public override void Take(Row row) => tellKey(row.Number(0));
}
