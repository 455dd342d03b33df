namespace Rapport.Storage;

/// <summary>A consistent view of the database, open for the length of one unit of work.</summary>
public abstract class Session
{
    /// <summary>The first row, or <c>default</c> when there is none.</summary>
    public abstract ValueTask<T?> FirstAsync<T>(Sql sql, Func<Row, T> map, params ReadOnlySpan<SqlValue> values);

    /// <summary>All rows.</summary>
    public abstract ValueTask<List<T>> ListAsync<T>(Sql sql, Func<Row, T> map, params ReadOnlySpan<SqlValue> values);
}

/// <summary>
/// A view that may also write. Everything written in one unit becomes durable together or leaves no trace.
/// A unit may be run again from its start (when a neighbour in its group commit failed), so besides writing through the
/// session it must have no effect of its own.
/// </summary>
public abstract class WriteSession : Session
{
    /// <summary>How many nodes share the database. No other joins before this unit is over.</summary>
    public virtual int NodeCount => 1;

    /// <summary>Whether it is worth while to <see cref="Foresee"/>.</summary>
    public virtual bool Foresees => false;

    /// <summary>
    /// The unit is going to ask this with <see cref="Session.FirstAsync"/>, and changes nothing before that the answer depends on. An engine
    /// may ask it together with the unit's next question, which saves a round trip.
    /// </summary>
    public virtual void Foresee<T>(Sql sql, Func<Row, T> map, params ReadOnlySpan<SqlValue> values) { }

    /// <summary>Runs a statement; tells how many rows it changed.</summary>
    public abstract ValueTask<int> ExecuteAsync(Sql sql, params ReadOnlySpan<SqlValue> values);

    /// <summary>Runs an <c>INSERT</c> into a table with an integer key made by the engine; tells that key.</summary>
    public abstract ValueTask<long> InsertAsync(Sql sql, params ReadOnlySpan<SqlValue> values);

    /// <summary>Runs a statement whose outcome nobody asks for. An engine may put it off until the unit's next question or its end, which saves a round trip.</summary>
    public abstract void Post(Sql sql, params ReadOnlySpan<SqlValue> values);

    /// <summary>The same for many sets of values at once. No two of them may be about the same row.</summary>
    public abstract void PostMany(Sql sql, IReadOnlyList<SqlValue[]> sets);

    /// <summary>The same for an <c>INSERT</c>; the key is told at the latest before the unit is committed.</summary>
    public abstract void PostInsert(Sql sql, Action<long> tellKey, params ReadOnlySpan<SqlValue> values);

    /// <summary>
    /// The unit is about to touch more than the narrow scope it was given. An engine that ran it beside others because of that scope runs
    /// it again, alone.
    /// </summary>
    public virtual void RequireWholeScope() { }

    /// <summary>Hands <paramref name="news"/> to <see cref="Database.Committed"/> if, and after, this unit is committed.</summary>
    public abstract void Announce(object news);
}
