namespace Rapport.Storage.Sqlite;

/// <summary>
/// Copies the log into the file beside the writer, on its own connection and thread. While the writer goes on, the log's
/// end is never reached; so when little is left the writer is asked to copy the rest itself between two groups, and
/// the log starts again from its beginning instead of growing for ever.
/// </summary>
internal sealed class SqliteCheckpointer : IDisposable
{
    /// <summary>64 MB of 4 KB pages. Smaller logs are copied more often and cost up to a third of the write rate.</summary>
    private const int PagesBetweenCheckpoints = 16_000;

    private readonly SqliteConnection _connection;
    private readonly SqliteWriter _writer;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private int _pagesAtLastCheckpoint;
    private volatile bool _stopping;

    public SqliteCheckpointer(SqliteConnection connection, SqliteWriter writer)
    {
        _connection = connection;
        _writer = writer;
        _thread = new Thread(Loop) { Name = "SQLite checkpointer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Called by the writer after each group with the number of pages it has written so far.</summary>
    public void PagesWritten(int pages)
    {
        if (pages - _pagesAtLastCheckpoint < PagesBetweenCheckpoints)
            return;

        _pagesAtLastCheckpoint = pages;
        _wake.Set();
    }

    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
        _connection.Dispose();
    }

    private void Loop()
    {
        while (_wake.WaitOne() && !_stopping)
        {
            _connection.Checkpoint();

            // Once more for what was written meanwhile: the less is left, the shorter the writer is held up.
            _connection.Checkpoint();
            _writer.RequestCheckpoint();
        }
    }
}
