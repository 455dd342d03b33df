namespace Rapport.Storage;

/// <summary>
/// A storage engine. Operations see two functions: <see cref="WriteAsync{T}"/> and <see cref="ReadAsync{T}"/>.
/// Inside them no network call and no waiting for anything but the session is allowed.
/// </summary>
public abstract class Database : IAsyncDisposable
{
    /// <summary>What units announced, in the order of their commits. Called on the engine's own thread: must return quickly.</summary>
    public Action<IReadOnlyList<object>>? Committed { get; set; }

    /// <summary>A short name for people, for example <c>SQLite 3.40.1</c>.</summary>
    public abstract string Engine { get; }

    /// <summary>Units waiting to be committed.</summary>
    public abstract int QueuedUnits { get; }

    /// <summary>How much room the data take, in bytes.</summary>
    public abstract ValueTask<long> BytesAsync();

    /// <summary>How this engine's full text index is spoken to.</summary>
    public abstract TextIndex Texts { get; }

    /// <summary>Runs <paramref name="work"/> as one atomic unit. When the task completes, its writes are durable; when it throws, there are none.</summary>
    public abstract Task<T> WriteAsync<T>(Func<WriteSession, ValueTask<T>> work);

    /// <summary>The same for a unit that says what it touches, so that it need not run alone.</summary>
    public virtual Task<T> WriteAsync<T>(UnitScope scope, Func<WriteSession, ValueTask<T>> work) => WriteAsync(work);

    /// <summary>Runs <paramref name="work"/> on a consistent snapshot that holds everything committed before the call.</summary>
    public abstract ValueTask<T> ReadAsync<T>(Func<Session, ValueTask<T>> work);

    /// <summary>This node's number among those that share the database; 0: there are no others, or it has not joined them.</summary>
    public virtual long NodeNo => 0;

    /// <summary>Nodes that share the database, this one among them.</summary>
    public virtual int NodeCount => 1;

    /// <summary>The numbers of the nodes that are alive.</summary>
    public virtual ValueTask<List<long>> NodesAsync() => new([]);

    /// <summary>Joins the nodes that share the database. An engine with one node only lets it lead.</summary>
    public virtual Task JoinAsync(INodeListener listener)
    {
        listener.Lead(true);
        return Task.CompletedTask;
    }

    /// <summary>Whether a fault only says that the database is not there at the moment.</summary>
    public virtual bool IsAway(Exception fault) => false;

    /// <summary>Brings the schema up to date. Called before anything else; may be called again when it failed.</summary>
    public abstract Task MigrateAsync();

    /// <summary>
    /// The same as <see cref="ReadAsync{T}"/> for work that takes minutes: one snapshot for all of it, and nobody who writes waits for its end.
    /// What the work does besides reading (it writes a file) may block.
    /// </summary>
    public virtual ValueTask<T> ReadLongAsync<T>(Func<Session, ValueTask<T>> work) => ReadAsync(work);

    /// <summary>
    /// The highest number the engine has given to a row of <paramref name="table"/>, whether that row is still there or not. 0: none, or the engine
    /// numbers on from the highest there is.
    /// </summary>
    public abstract ValueTask<long> LastNumberAsync(Session session, string table);

    /// <summary>Makes the engine number the table's next row above <paramref name="last"/>; 0: from the beginning.</summary>
    public abstract ValueTask NumberOnAsync(WriteSession session, string table, long last);

    /// <summary>
    /// Drops the indexes that speed up reading and enforce nothing, because filling them row by row takes longer than building them at the end.
    /// An engine may keep them.
    /// </summary>
    /// <returns>The statements that make them again.</returns>
    public abstract ValueTask<IReadOnlyList<string>> DropIndexesAsync(WriteSession session);

    public abstract ValueTask DisposeAsync();
}

/// <summary>The engine could not do what it was asked: a full disk, a broken file, a violated constraint.</summary>
public sealed class StorageException(string message, int code) : Exception(message)
{
    /// <summary>The engine's own result code.</summary>
    public int Code { get; } = code;
}
