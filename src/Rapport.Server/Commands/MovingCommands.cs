using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using Rapport.Server.Operations;
using Rapport.Storage;
using Rapport.Storage.Moving;
using Rapport.Storage.Sqlite;

namespace Rapport.Server.Commands;

/// <summary>
/// <c>rapport export</c>, <c>import</c> and <c>backup</c>: everything a server holds, into a file and out of it. They work on the database
/// itself, not through a server. docs/moving.md has the format.
/// </summary>
internal static class MovingCommands
{
    public static Command Export(CommandRunner runner)
    {
        var file = new Argument<string>("file") { Description = "The file to make. It holds the apps' keys; only you may read it." };
        var command = new Command("export", "Write all data into one file that any engine and any later version can read. The server may go on running.")
        {
            file,
            SharedOptions.Storage,
            SharedOptions.Postgres,
        };
        runner.Run(command, (context, cancel) => PlainlyAsync(context, line => ExportAsync(context, context.Parsed.GetRequiredValue(file), line, cancel)));
        return command;
    }

    public static Command Import(CommandRunner runner)
    {
        var file = new Argument<string>("file") { Description = "What 'rapport export' wrote." };
        var command = new Command("import", "Fill an empty database from an export, and check what was written. No server may be running on it.")
        {
            file,
            SharedOptions.Storage,
            SharedOptions.Postgres,
        };
        runner.Run(command, (context, cancel) => PlainlyAsync(context, line => ImportAsync(context, context.Parsed.GetRequiredValue(file), line, cancel)));
        return command;
    }

    public static Command Backup(CommandRunner runner)
    {
        var file = new Argument<string>("file") { Description = "The file to make. It holds the apps' keys; only you may read it." };
        var command = new Command("backup", "Copy the database file while the server goes on running.") { file, SharedOptions.Storage, SharedOptions.Postgres };
        runner.Run(command, (context, cancel) => PlainlyAsync(context, line => BackupAsync(context, context.Parsed.GetRequiredValue(file), line, cancel)));
        return command;
    }

    private static async Task ExportAsync(CommandContext context, string path, ProgressLine line, CancellationToken cancel)
    {
        var local = LocalDatabase.Find(context);
        await using var database = local.OpenBesideServer();
        using var file = new DurableFile(path);
        var result = await Storage.Moving.Export.WriteAsync(
            database,
            file.Stream,
            ServerVersion.Text,
            context.Clock.GetUtcNow(),
            progress => line.Tell(progress.Activity, progress.Rows, "rows", progress.Share),
            cancel
        );
        file.Publish();
        line.End();
        Write(context, result);
        context.WriteLine(
            $"{result.Rows.ToString("#,0", CultureInfo.InvariantCulture)} rows of {local.Name} are in {Path.GetFullPath(path)}. Keep it safe: it holds the apps' keys."
        );
    }

    private static async Task ImportAsync(CommandContext context, string path, ProgressLine line, CancellationToken cancel)
    {
        var local = LocalDatabase.Find(context);
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var (hold, database) = local.OpenAlone();
        using var _ = hold;
        await using var closed = database;
        var result = await Storage.Moving.Import.RunAsync(
            database,
            file,
            progress => line.Tell(progress.Activity, progress.Rows, "rows", progress.Share),
            cancel
        );
        line.End();
        Write(context, result);
        context.WriteLine(
            $"{result.Rows.ToString("#,0", CultureInfo.InvariantCulture)} rows are in {local.Name}; all were read back, and counts and checksums agree with the file."
        );
    }

    private static Task BackupAsync(CommandContext context, string path, ProgressLine line, CancellationToken cancel)
    {
        var local = LocalDatabase.Find(context);
        if (!local.IsSqlite)
            throw CommandFailure.Refused(
                "'rapport backup' copies SQLite only. PostgreSQL has tools of its own, pg_dump and pg_basebackup: see docs/moving.md."
            );

        local.RequireThere();
        using var file = new DurableFile(path);
        SqliteBackup.Copy(local.File, file.TemporaryPath, (done, all) => line.Tell("copying", done, "pages", (double)done / Math.Max(all, 1)), cancel);
        file.Publish();
        line.End();
        context.WriteLine($"{local.Name} is copied to {Path.GetFullPath(path)}. Keep it safe: it holds the apps' keys.");
        return Task.CompletedTask;
    }

    private static void Write(CommandContext context, MovingResult result) =>
        context.WriteTable(
            ["table", "rows", "checksum"],
            result.Tables.Select<MovedCount, IReadOnlyList<string>>(table => [table.Table, table.Rows.ToString(CultureInfo.InvariantCulture), table.Checksum])
        );

    /// <summary>Faults that are the operator's to remove reach him as one sentence.</summary>
    private static async Task PlainlyAsync(CommandContext context, Func<ProgressLine, Task> work)
    {
        var line = context.Progress();
        try
        {
            await work(line);
        }
        catch (Exception e) when (e is MovingException or StorageException or DbException or CannotStartException or IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.Refused(e.Message);
        }
        finally
        {
            line.End();
        }
    }
}
