using Rapport.Server.Configuration;
using Rapport.Server.Operations;
using Rapport.Storage;
using Rapport.Storage.Postgres;
using Rapport.Storage.Sqlite;

namespace Rapport.Server.Commands;

/// <summary>
/// The database of this machine's settings, for commands that work on it directly. The only place where commands tell engines apart.
/// </summary>
internal sealed class LocalDatabase
{
    /// <summary>While a big file is filled, its indexes should stay in memory.</summary>
    private const int FillingCacheMegabytes = 64;

    private readonly string _folder;
    private readonly string _engine;
    private readonly string? _connection;

    private LocalDatabase(string folder, string engine, string? connection)
    {
        _folder = folder;
        _engine = engine;
        _connection = connection;
    }

    /// <summary>Whether it is the embedded one.</summary>
    public bool IsSqlite => _engine == StorageOptions.Sqlite;

    /// <summary>For people; how PostgreSQL is reached may hold a password.</summary>
    public string Name => IsSqlite ? File : "PostgreSQL";

    /// <summary>The file of the embedded engine.</summary>
    public string File => RapportServer.DatabaseFile(_folder);

    public static LocalDatabase Find(CommandContext context)
    {
        var settings = ServerLocation.Settings();
        var parsed = context.Parsed;
        var engine = parsed.GetValue(SharedOptions.Storage) ?? settings["Rapport:Storage:Engine"] ?? StorageOptions.Sqlite;
        var connection = parsed.GetValue(SharedOptions.Postgres) ?? settings["Rapport:Storage:Connection"];
        if (engine is not (StorageOptions.Sqlite or StorageOptions.Postgres))
            throw CommandFailure.Usage("The storage is sqlite or postgres.");
        if (engine == StorageOptions.Postgres && string.IsNullOrWhiteSpace(connection))
            throw CommandFailure.Usage("Say with --postgres how PostgreSQL is reached, for example 'Host=db;Database=rapport;Username=rapport'.");
        var folder = parsed.GetValue(SharedOptions.Data) ?? settings["Rapport:DataDirectory"] ?? new RapportOptions().DataDirectory;
        return new LocalDatabase(Path.GetFullPath(folder), engine, connection);
    }

    /// <summary>Refuses where there is none; opening would make one.</summary>
    public void RequireThere()
    {
        if (IsSqlite && !System.IO.File.Exists(File))
            throw CommandFailure.Refused($"There is no database in {_folder}. Say with --data where the server keeps its data.");
    }

    /// <summary>Opens it for reading beside a running server.</summary>
    public Database OpenBesideServer()
    {
        RequireThere();
        return IsSqlite ? new SqliteDatabase(File) : new PostgresDatabase(_connection!, readers: 1);
    }

    /// <summary>
    /// Takes hold of it, which a running server would have to give up first, and opens it for being filled. Of PostgreSQL nobody can take hold; there
    /// a server that was ever started has left rows, and one that is started meanwhile finds the mark.
    /// </summary>
    public (DataFolder? Hold, Database Database) OpenAlone()
    {
        if (!IsSqlite)
            return (null, new PostgresDatabase(_connection!, readers: 1));

        var hold = DataFolder.Open(_folder);
        try
        {
            return (hold, new SqliteDatabase(File, FillingCacheMegabytes, sortsInFiles: true));
        }
        catch
        {
            hold.Dispose();
            throw;
        }
    }
}
