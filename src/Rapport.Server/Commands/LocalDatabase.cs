using Rapport.Server.Configuration;
using Rapport.Server.Operations;
using Rapport.Storage;
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

    private LocalDatabase(string folder, string engine)
    {
        _folder = folder;
        _engine = engine;
    }

    /// <summary>Whether it is the embedded one.</summary>
    public bool IsSqlite => _engine.Equals("sqlite", StringComparison.OrdinalIgnoreCase);

    /// <summary>For people.</summary>
    public string Name => File;

    /// <summary>The file of the embedded engine.</summary>
    public string File => RapportServer.DatabaseFile(_folder);

    public static LocalDatabase Find(CommandContext context)
    {
        var settings = ServerLocation.Settings();
        return new LocalDatabase(
            Path.GetFullPath(context.Parsed.GetValue(SharedOptions.Data) ?? settings["Rapport:DataDirectory"] ?? new RapportOptions().DataDirectory),
            settings["Rapport:Storage:Engine"] ?? "sqlite"
        );
    }

    /// <summary>Refuses where there is none; opening would make one.</summary>
    public void RequireThere()
    {
        RequireSqlite();
        if (!System.IO.File.Exists(File))
            throw CommandFailure.Refused($"There is no database in {_folder}. Say with --data where the server keeps its data.");
    }

    /// <summary>Opens it for reading beside a running server.</summary>
    public Database OpenBesideServer()
    {
        RequireThere();
        return new SqliteDatabase(File);
    }

    /// <summary>Takes hold of it, which a running server would have to give up first, and opens it for being filled.</summary>
    public (DataFolder Hold, Database Database) OpenAlone()
    {
        RequireSqlite();
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

    private void RequireSqlite()
    {
        if (!IsSqlite)
            throw CommandFailure.Refused($"This Rapport has no engine {_engine}.");
    }
}
