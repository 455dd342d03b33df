using System.IO.Compression;
using System.Text;
using Rapport.Storage;
using Rapport.Storage.Moving;

namespace Rapport.Operations.Tests.Moving;

/// <summary>What is not an export in good order is refused, and leaves the database as empty as it was.</summary>
public sealed class RefusedImportTests : IAsyncLifetime
{
    private readonly House _old = new();
    private readonly House _next = new();
    private string _file = "";

    public async ValueTask InitializeAsync()
    {
        await _old.FurnishAsync(Furniture.Few);
        _file = await _old.ExportedAsync();
    }

    public ValueTask DisposeAsync()
    {
        _old.Dispose();
        _next.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(100)]
    [InlineData(-1)]
    [InlineData(-8)]
    [InlineData(-9)]
    [InlineData(-50)]
    [InlineData(-5000)]
    public async Task A_file_that_was_cut_off(int length)
    {
        var bytes = await File.ReadAllBytesAsync(_file);
        await RefusesAsync(bytes[..(length < 0 ? bytes.Length + length : length)]);
    }

    [Fact]
    public async Task A_file_that_was_cut_off_anywhere()
    {
        var bytes = await File.ReadAllBytesAsync(_file);
        for (var part = 1; part < 8; part++)
            await RefusesAsync(bytes[..(bytes.Length * part / 8)]);
    }

    [Fact]
    public async Task A_file_with_one_wrong_bit_anywhere()
    {
        var bytes = await File.ReadAllBytesAsync(_file);
        var random = new Random(Length.Seed);

        // The first ten bytes are gzip's own and hold, besides what it is, a time and a system that mean nothing.
        var whole = Encoding.UTF8.GetBytes(string.Concat(House.Lines(_file).Select(line => line + "\n")));
        int[] places = [0, 1, 2, 10, bytes.Length - 1, bytes.Length - 8, .. Enumerable.Range(0, 12).Select(_ => random.Next(10, bytes.Length))];
        foreach (var place in places)
        {
            var broken = (byte[])bytes.Clone();
            broken[place] ^= (byte)(1 << random.Next(8));
            if (!HoldsTheSame(broken))
                await RefusesAsync(broken);
        }

        // Some bits between gzip's blocks mean nothing.
        bool HoldsTheSame(byte[] changed)
        {
            try
            {
                using var unpacked = new MemoryStream();
                using (var gzip = new GZipStream(new MemoryStream(changed), CompressionMode.Decompress))
                    gzip.CopyTo(unpacked);
                return unpacked.ToArray().AsSpan().SequenceEqual(whole);
            }
            catch (InvalidDataException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task Rows_that_were_changed_lost_doubled_or_swapped_with_care()
    {
        var lines = House.Lines(_file);
        var row = lines.FindIndex(line => line.StartsWith("{\"table\":\"tie\"", StringComparison.Ordinal)) + 5;
        await RefusesAsync(lines, changed => changed[row] = changed[row].Replace("null", "7", StringComparison.Ordinal));
        await RefusesAsync(lines, changed => changed.RemoveAt(row));
        await RefusesAsync(lines, changed => changed.Insert(row, changed[row]));
        await RefusesAsync(lines, changed => (changed[row], changed[row + 1]) = (changed[row + 1], changed[row]));
        await RefusesAsync(lines, changed => changed[row] = changed[row].TrimEnd(']') + ",1]");
        await RefusesAsync(lines, changed => changed[row] = "[]");
        await RefusesAsync(lines, changed => changed[row] = "[1,2");
        await RefusesAsync(lines, changed => changed[row] = "nonsense");
        await RefusesAsync(lines, changed => changed.Add(changed[^1]));
        await RefusesAsync(lines, changed => changed.RemoveAt(changed.Count - 1));
        await RefusesAsync(
            lines,
            changed => changed[^1] = changed[^1].Replace($"\"tables\":{MovedTable.All.Count}", "\"tables\":99", StringComparison.Ordinal)
        );
        await RefusesAsync(lines, changed => changed.Insert(1, changed[1]));
    }

    [Fact]
    public async Task Files_of_a_newer_version_are_named_as_such()
    {
        var lines = House.Lines(_file);
        (await RefusesAsync(lines, changed => changed[0] = changed[0].Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal))).ShouldContain(
            "format version 2"
        );
        (
            await RefusesAsync(
                lines,
                changed => changed[0] = changed[0].Replace($"\"schemaStep\":{Migration.All[^1].Number}", "\"schemaStep\":77", StringComparison.Ordinal)
            )
        ).ShouldContain("written by a newer Rapport");
        (await RefusesAsync(lines, changed => changed.Insert(1, """{"table":"spell","columns":["a"]}"""))).ShouldContain("a table spell");
        var tie = lines.FindIndex(line => line.StartsWith("{\"table\":\"tie\"", StringComparison.Ordinal));
        (await RefusesAsync(lines, changed => changed[tie] = changed[tie].Replace("\"remark\"", "\"mood\"", StringComparison.Ordinal))).ShouldContain(
            "a column mood of the table tie"
        );
    }

    [Fact]
    public async Task Something_else_altogether()
    {
        (await RefusesAsync(Encoding.UTF8.GetBytes("Dear Anna, this is no export."))).ShouldContain("no export of Rapport");
        (await RefusesAsync(["Dear Anna, this is compressed."], _ => { })).ShouldContain("no export of Rapport");
        (await RefusesAsync(["[1,2]"], _ => { })).ShouldContain("no export of Rapport");
        (await RefusesAsync(["""{"format":"tar"}"""], _ => { })).ShouldContain("no export of Rapport");
        var missing = await _next.ImportAsync(_next.File("missing"));
        (missing.Code, Directory.Exists(_next.Path)).ShouldBe((1, true));
    }

    [Fact]
    public async Task A_database_with_something_in_it_is_left_alone()
    {
        using var full = await new House().FurnishAsync(Furniture.Few);
        var before = await full.RowsAsync();
        var refused = await full.ImportAsync(_file);
        refused.Code.ShouldBe(1);
        refused.Error.ShouldContain("The database is not empty: there are rows in the table meta.");
        (await full.RowsAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_database_that_does_not_keep_what_it_is_given_is_found_out()
    {
        await using (var database = _next.Open())
            await database.MigrateAsync();
        await _next.RunAsync("CREATE TRIGGER thief AFTER INSERT ON follow WHEN new.followed_ms = 1 BEGIN DELETE FROM follow WHERE followed_ms = 1; END");
        (await RefusesAsync(_file)).ShouldContain("What was written into the table follow is not what the file holds");
    }

    [Fact]
    public async Task A_folder_with_a_running_server_is_left_alone()
    {
        await using var server = await TestServer.StartAsync(options => options.OnFile = true);
        var refused = await House.CommandAsync("import", _file, server.Folder);
        refused.Code.ShouldBe(1);
        refused.Error.ShouldContain("in use by another Rapport");
    }

    [Fact]
    public async Task An_import_that_was_ended_leaves_nothing()
    {
        using var ended = new CancellationTokenSource();
        await using (var database = _next.Open())
        {
            await using var file = File.OpenRead(_file);
            await Should.ThrowAsync<OperationCanceledException>(() =>
                Import.RunAsync(
                    database,
                    file,
                    progress =>
                    {
                        if (progress.Activity == "checking webhook_event")
                            ended.Cancel();
                    },
                    ended.Token
                )
            );
        }

        await IsAsNewAsync();
        (await _next.ImportAsync(_file)).Code.ShouldBe(0);
    }

    [Fact]
    public async Task An_import_that_was_killed_keeps_the_server_from_starting_until_it_is_run_again()
    {
        await using var server = await TestServer.StartAsync(options => (options.OnFile, options.AllowErrors) = (true, true));
        await server.StopAsync();
        foreach (var left in Directory.GetFiles(server.Folder, "rapport.db*"))
            File.Delete(left);

        // What a killed import leaves: the mark, some rows, and no indexes.
        await using (var database = new Storage.Sqlite.SqliteDatabase(Path.Combine(server.Folder, "rapport.db")))
        {
            await database.MigrateAsync();
            await database.WriteAsync(async session =>
            {
                await UnfinishedImport.MarkAsync(session, await database.DropIndexesAsync(session));
                return await session.ExecuteAsync(new Sql("INSERT INTO follow (follower_no, followed_no, followed_ms) VALUES (1, 2, 3)"));
            });
        }

        (await Should.ThrowAsync<Server.Operations.CannotStartException>(server.StartAgainAsync)).Message.ShouldContain("import");
        var export = await House.CommandAsync("export", _next.File("half"), server.Folder);
        (export.Code, File.Exists(_next.File("half"))).ShouldBe((1, false));
        export.Error.ShouldContain("not finished");
    }

    [Fact]
    public async Task An_import_that_was_killed_is_run_again_without_further_ado()
    {
        await using (var database = _next.Open())
        {
            await database.MigrateAsync();
            await database.WriteAsync(async session =>
            {
                await UnfinishedImport.MarkAsync(session, await database.DropIndexesAsync(session));
                return await session.ExecuteAsync(new Sql("INSERT INTO follow (follower_no, followed_no, followed_ms) VALUES (1, 2, 3)"));
            });
        }

        var again = await _next.ImportAsync(_file);
        again.Code.ShouldBe(0, again.Error);
        (await _next.RowsAsync()).ShouldBe(await _old.RowsAsync());
        (await _next.IndexesAsync()).ShouldBe(await _old.IndexesAsync());
    }

    private Task<string> RefusesAsync(List<string> lines, Action<List<string>> change)
    {
        List<string> changed = [.. lines];
        change(changed);
        return RefusesAsync(_next.WriteLines("changed", changed));
    }

    private async Task<string> RefusesAsync(byte[] bytes)
    {
        await File.WriteAllBytesAsync(_next.File("broken"), bytes);
        return await RefusesAsync(_next.File("broken"));
    }

    private async Task<string> RefusesAsync(string file)
    {
        var refused = await _next.ImportAsync(file);
        refused.Code.ShouldBe(1, refused.Output);
        refused.Error.ShouldNotContain("   at ");
        await IsAsNewAsync();
        return refused.Error;
    }

    /// <summary>No rows, no mark, every index, and numbers from the beginning.</summary>
    private async Task IsAsNewAsync()
    {
        await using (var database = _next.Open())
            await database.MigrateAsync();
        (await _next.RowsAsync()).ShouldBeEmpty();
        (await _next.IndexesAsync()).ShouldBe(await _old.IndexesAsync());
        await using var again = _next.Open();
        (await again.ReadAsync(session => session.FirstAsync(new Sql("SELECT count(*) FROM meta"), row => row.Number(0)))).ShouldBe(0);
        (await again.ReadAsync(session => again.LastNumberAsync(session, "account"))).ShouldBe(0);
    }
}
