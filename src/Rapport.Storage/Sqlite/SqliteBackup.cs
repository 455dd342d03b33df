namespace Rapport.Storage.Sqlite;

/// <summary>A copy of the database file as it is at one moment, made while others go on writing.</summary>
public static class SqliteBackup
{
    /// <summary>16 MB between two words of progress.</summary>
    private const int PagesAtOnce = 4096;

    /// <summary>Copies everything committed before the call.</summary>
    /// <param name="file">The database; nothing is written into it.</param>
    /// <param name="target">An empty file; not yet durable afterwards.</param>
    /// <param name="progress">Told how many of how many pages are copied.</param>
    /// <param name="cancel">Ends it; the copy is then of no use.</param>
    public static void Copy(string file, string target, Action<long, long> progress, CancellationToken cancel)
    {
        using var source = new SqliteConnection(file, "query_only=1", "wal_autocheckpoint=0");

        // The copy is of no use before it is complete, so it needs no journal of its own.
        using var copy = new SqliteConnection(target, "journal_mode=OFF", "synchronous=OFF");

        // A snapshot held for the whole time: without it the copying would begin anew whenever somebody writes.
        source.Run("BEGIN; SELECT 1 FROM sqlite_master LIMIT 1");
        source.CopyTo(copy, PagesAtOnce, progress, cancel);
        source.Run("COMMIT");
    }
}
