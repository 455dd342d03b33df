using System.IO.Compression;
using System.Text;
using Rapport.Server.Commands;
using Rapport.Storage;
using Rapport.Storage.Moving;
using Rapport.Storage.Sqlite;

namespace Rapport.Operations.Tests.Moving;

/// <summary>A data folder that the tests fill, empty and look into without a server.</summary>
internal sealed class House : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The data folder.</summary>
    public string Path => _folder.File("data");

    public string Database => System.IO.Path.Combine(Path, "rapport.db");

    /// <summary>A file beside the data folder.</summary>
    public string File(string name) => _folder.File(name);

    public SqliteDatabase Open()
    {
        Directory.CreateDirectory(Path);
        return new SqliteDatabase(Database);
    }

    /// <summary>Brings the schema up to date and puts every kind of row in.</summary>
    public async Task<House> FurnishAsync(int rowsOfEach = Furniture.Pages, bool withNul = true)
    {
        await using var database = Open();
        await database.MigrateAsync();
        await Furniture.PlaceAsync(database, lastStep: Migration.All[^1].Number, rowsOfEach, withNul);
        return this;
    }

    /// <summary>Makes the database as a Rapport of that schema step would have left it, with rows in every table there was.</summary>
    public async Task<House> FurnishAsOfStepAsync(int step)
    {
        await using var database = Open();
        await RunAsync(database, "CREATE TABLE schema_step (number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT");
        foreach (var migration in Migration.All.Where(migration => migration.Number <= step))
        {
            foreach (var statement in migration.Sql.Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                await RunAsync(database, statement);
            await RunAsync(database, $"INSERT INTO schema_step (number, name) VALUES ({migration.Number}, '{migration.Name}')");
        }

        await Furniture.PlaceAsync(database, step, Furniture.Pages, withNul: true);
        return this;
    }

    public async Task RunAsync(string sql)
    {
        await using var database = Open();
        await RunAsync(database, sql);
    }

    /// <summary>Every row of every table, as text that tells types and bytes.</summary>
    /// <param name="step">Only the tables and columns there were at this schema step; <c>null</c>: all.</param>
    public async Task<List<string>> RowsAsync(int? step = null)
    {
        await using var database = Open();
        var all = new List<string>();
        foreach (var table in MovedTable.All.Where(table => step is null || table.Since <= step))
        {
            var columns = table.Columns.Where(column => step is null || column.Since <= step);
            var row = string.Join(" || ' ' || ", columns.Select(column => $"typeof({column.Name}) || coalesce(hex({column.Name}), '')"));
            var rows = await database.ReadAsync(session => session.ListAsync(new Sql($"SELECT {row} FROM {table.Name} ORDER BY 1"), found => found.Text(0)));
            all.AddRange(rows.Select(found => $"{table.Name}: {found}"));
        }

        return all;
    }

    /// <summary>What a new database has besides tables.</summary>
    public async Task<List<string>> IndexesAsync()
    {
        await using var database = Open();
        return await database.ReadAsync(session =>
            session.ListAsync(new Sql("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"), row => row.Text(0))
        );
    }

    public Task<(int Code, string Output, string Error)> ExportAsync(string file) => CommandAsync("export", file);

    public Task<(int Code, string Output, string Error)> ImportAsync(string file) => CommandAsync("import", file);

    public Task<(int Code, string Output, string Error)> BackUpAsync(string file) => CommandAsync("backup", file);

    public async Task<string> ExportedAsync(string name = "house.jsonl.gz")
    {
        var done = await ExportAsync(File(name));
        done.Code.ShouldBe(0, done.Error);
        return File(name);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The lines of an export.</summary>
    public static List<string> Lines(string file)
    {
        using var reader = new StreamReader(new GZipStream(System.IO.File.OpenRead(file), CompressionMode.Decompress));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>Writes lines as an export; checksums are the caller's business.</summary>
    public string WriteLines(string name, IEnumerable<string> lines)
    {
        using var writer = new StreamWriter(
            new GZipStream(System.IO.File.Create(File(name)), CompressionLevel.Fastest),
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)
        );
        foreach (var line in lines)
            writer.Write(line + "\n");
        return File(name);
    }

    public static Task<(int Code, string Output, string Error)> CommandAsync(string command, string file, string data) =>
        RunAsync(command, file, "--data", data);

    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] command)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await Patience.WaitAsync(
            RapportCommands.RunAsync(command, output, error, TimeProvider.System),
            () => $"the end of rapport {string.Join(' ', command)}"
        );
        return (code, output.ToString(), error.ToString());
    }

    private Task<(int Code, string Output, string Error)> CommandAsync(string command, string file) => CommandAsync(command, file, Path);

    private static async Task RunAsync(Database database, string sql) => await database.WriteAsync(session => session.ExecuteAsync(new Sql(sql)));
}
