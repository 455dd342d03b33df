using System.Collections.Concurrent;

namespace Rapport.Storage.Sqlite;

/// <summary>
/// The only writer: a thread that takes the units waiting, runs them one after another in a single transaction and
/// commits them together, so that one flush to disk serves many callers.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    /// <summary>Groups beyond this size gain nothing (bench/RESULTS.md) and let the first caller wait longer.</summary>
    private const int LargestGroup = 256;

    private static readonly Sql s_begin = new("BEGIN IMMEDIATE");
    private static readonly Sql s_commit = new("COMMIT");

    private readonly SqliteSession _session;
    private readonly Action<IReadOnlyList<object>> _committed;
    private readonly Action<int> _pagesWritten;
    private readonly ConcurrentQueue<SqliteUnit> _queue = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private readonly List<SqliteUnit> _group = new(LargestGroup);
    private readonly List<SqliteUnit> _failed = [];
    private readonly List<object> _news = [];
    private int _asleep;
    private volatile bool _checkpointWanted;
    private volatile bool _stopping;

    public SqliteWriter(SqliteConnection connection, Action<IReadOnlyList<object>> committed, Action<int> pagesWritten)
    {
        _session = new SqliteSession(connection);
        _committed = committed;
        _pagesWritten = pagesWritten;
        _thread = new Thread(Loop) { Name = "SQLite writer", IsBackground = true };
        _thread.Start();
    }

    public int Queued => _queue.Count;

    public Task<T> Enqueue<T>(Func<WriteSession, ValueTask<T>> work)
    {
        ObjectDisposedException.ThrowIf(_stopping, this);
        var unit = new SqliteUnit<T>(work);
        _queue.Enqueue(unit);
        Wake();
        if (_stopping && !_thread.IsAlive)
            FailLeftovers();
        return unit.Task;
    }

    /// <summary>Asks for a checkpoint between two groups, when nothing is being written.</summary>
    public void RequestCheckpoint()
    {
        _checkpointWanted = true;
        Wake();
    }

    /// <summary>Finishes everything queued, then ends the thread.</summary>
    public void Finish()
    {
        _stopping = true;
        _wake.Set();
        _thread.Join();
        FailLeftovers();
    }

    public void Dispose()
    {
        _wake.Dispose();
        _session.Connection.Dispose();
    }

    private void Wake()
    {
        if (Volatile.Read(ref _asleep) == 1 && Interlocked.Exchange(ref _asleep, 0) == 1)
            _wake.Set();
    }

    private void Loop()
    {
        while (true)
        {
            if (_checkpointWanted)
            {
                _checkpointWanted = false;
                _session.Connection.CheckpointAndRestartLog();
            }

            while (_group.Count < LargestGroup && _queue.TryDequeue(out var unit))
                _group.Add(unit);

            if (_group.Count > 0)
            {
                CommitGroup();
                _pagesWritten(_session.Connection.PagesWritten);
                continue;
            }

            if (_stopping && _queue.IsEmpty)
                return;

            // Announce the sleep before looking once more: a producer either sees it or is seen.
            Interlocked.Exchange(ref _asleep, 1);
            if (_queue.IsEmpty && !_checkpointWanted && !_stopping)
                _wake.WaitOne();
            Volatile.Write(ref _asleep, 0);
        }
    }

    /// <summary>Units that came in while the thread was taking its leave: nobody will run them, and their callers must not wait for ever.</summary>
    private void FailLeftovers()
    {
        while (_queue.TryDequeue(out var unit))
            unit.Fail(new ObjectDisposedException(nameof(SqliteWriter)));
    }

    private void CommitGroup()
    {
        try
        {
            RunGroup();
            _session.Run(s_commit);
        }
        catch (Exception e)
        {
            // The disk is full, the file is broken …: nothing of the group became durable, and each caller must hear so.
            Undo();
            foreach (var unit in _group)
                unit.Fail(e);
            FinishGroup();
            return;
        }

        foreach (var unit in _group)
            _news.AddRange(unit.News);
        if (_news.Count > 0)
            _committed(_news);
        foreach (var unit in _group)
            unit.Complete();
        FinishGroup();
    }

    /// <summary>
    /// Runs every unit inside one open transaction. A unit that fails before it wrote is simply left out. One that fails
    /// after it wrote takes the transaction with it: its neighbours are run again without it. That is rare (a refusal is
    /// decided before anything is written) and costs nothing when it does not happen, where a savepoint per unit always would.
    /// </summary>
    private void RunGroup()
    {
        var next = 0;
        _session.Run(s_begin);
        while (next < _group.Count)
        {
            var unit = _group[next];
            unit.Run(_session);
            if (unit.Failure is null)
            {
                next++;
                continue;
            }

            _group.RemoveAt(next);
            _failed.Add(unit);
            if (!_session.HasWritten && _session.Connection.InTransaction)
                continue;

            Undo();
            _session.Run(s_begin);
            next = 0;
        }
    }

    private void FinishGroup()
    {
        foreach (var unit in _failed)
            unit.Fail(unit.Failure!);
        _failed.Clear();
        _group.Clear();
        _news.Clear();
    }

    private void Undo()
    {
        if (_session.Connection.InTransaction)
            _session.Connection.Run("ROLLBACK");
    }
}
