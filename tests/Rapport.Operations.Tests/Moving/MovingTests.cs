using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Storage;
using Rapport.Storage.Moving;
using Rapport.Storage.Sqlite;

namespace Rapport.Operations.Tests.Moving;

/// <summary>What goes into an export comes out of it, whatever it is and whoever writes meanwhile.</summary>
public sealed class MovingTests
{
    private static readonly Sql s_newest = new("SELECT max(account_no) FROM account");
    private static readonly Sql s_newestEvent = new("SELECT max(event_no) FROM webhook_event");

    [Fact]
    public async Task Every_table_and_column_of_the_schema_is_carried()
    {
        // But for the full text index, which the messages are put into again.
        using var house = new House();
        await using var database = house.Open();
        await database.MigrateAsync();
        var schema = await database.ReadAsync(session =>
            session.ListAsync(
                new Sql(
                    """
                    SELECT t.name, c.name, c.type, c."notnull" OR c.pk > 0, c.pk FROM sqlite_master t, pragma_table_info(t.name) c
                    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'schema_step'
                      AND t.name NOT LIKE 'message_text%' AND t.name <> 'reworded_message' ORDER BY t.name, c.name
                    """
                ),
                row => $"{row.Text(0)}.{row.Text(1)} {row.Text(2)} null={!row.Boolean(3)} key={row.Number(4)}"
            )
        );

        MovedTable
            .All.SelectMany(table =>
                table.Columns.Select(
                    (column, i) =>
                        $"{table.Name}.{column.Name} {(column.IsText ? "TEXT" : "INTEGER")} null={column.MayBeNull} key={(i < table.KeyColumns ? i + 1 : 0)}"
                )
            )
            .Order(StringComparer.Ordinal)
            .ShouldBe(schema.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Everything_arrives_as_it_was()
    {
        using var old = await new House().FurnishAsync();
        using var next = new House();
        var exported = await old.ExportAsync(old.File("house.jsonl.gz"));
        exported.Code.ShouldBe(0, exported.Error);
        var imported = await next.ImportAsync(old.File("house.jsonl.gz"));
        imported.Code.ShouldBe(0, imported.Error);
        imported.Output.ShouldContain("counts and checksums agree");

        (await next.RowsAsync()).ShouldBe(await old.RowsAsync());
        (await next.IndexesAsync()).ShouldBe(await old.IndexesAsync());

        // The first line tells the time, and the last has the hash of all before it.
        House.Lines(await next.ExportedAsync("again.jsonl.gz"))[1..^1].ShouldBe(House.Lines(old.File("house.jsonl.gz"))[1..^1]);
        TablesOf(imported.Output).ShouldBe(TablesOf(exported.Output));

        static IEnumerable<string> TablesOf(string output) => output.Split('\n').Take(MovedTable.All.Count + 1);
    }

    [Fact]
    public async Task It_goes_into_PostgreSQL_and_comes_out_the_same()
    {
        // NUL is the one thing PostgreSQL cannot keep, and nothing Rapport lets in.
        using var old = await new House().FurnishAsync(withNul: false);
        var connection = await PostgresServer.Shared.NewDatabaseAsync();
        var there = await House.RunAsync("import", await old.ExportedAsync(), "--storage", "postgres", "--postgres", connection);
        there.Code.ShouldBe(0, there.Error);
        var back = await House.RunAsync("export", old.File("back"), "--storage", "postgres", "--postgres", connection);
        back.Code.ShouldBe(0, back.Error);
        (await House.RunAsync("import", old.File("back"), "--storage", "postgres", "--postgres", connection)).Error.ShouldContain("not empty");
        (await House.RunAsync("backup", old.File("copy"), "--storage", "postgres", "--postgres", connection)).Error.ShouldContain("pg_dump");

        House.Lines(old.File("back"))[1..^1].ShouldBe(House.Lines(old.File("house.jsonl.gz"))[1..^1]);
        using var next = new House();
        (await next.ImportAsync(old.File("back"))).Code.ShouldBe(0);
        (await next.RowsAsync()).ShouldBe(await old.RowsAsync());
    }

    [Fact]
    public async Task More_rows_than_are_written_at_once_arrive_too()
    {
        using var old = await new House().FurnishAsync(Furniture.Few);
        await old.RunAsync(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
            INSERT INTO follow (follower_no, followed_no, followed_ms) SELECT 1000 + i / 7, i, i * 31 FROM n
            """
        );
        using var next = new House();
        (await next.ImportAsync(await old.ExportedAsync())).Code.ShouldBe(0);
        (await next.RowsAsync()).SequenceEqual(await old.RowsAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task The_reader_in_the_documentation_reads_it()
    {
        using var house = await new House().FurnishAsync(Furniture.Few);
        var export = await house.ExportedAsync();
        var page = await File.ReadAllTextAsync(Repository.File("docs", "moving.md"));
        await File.WriteAllTextAsync(house.File("reader.py"), page.Split("<!-- run by a test -->\n```python\n")[1].Split("```")[0]);
        Process python;
        try
        {
            python = Process.Start(
                new ProcessStartInfo("python3", [house.File("reader.py"), export]) { RedirectStandardOutput = true, UseShellExecute = false }
            )!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("There is no Python here.");
            return;
        }

        using (python)
        {
            var output = await Patience.WaitAsync(python.StandardOutput.ReadToEndAsync(), () => "the end of the reader");
            await python.WaitForExitAsync();
            python.ExitCode.ShouldBe(0);
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(MovedTable.All.Select(table => $"{table.Name} {Furniture.Few}"));
        }
    }

    [Fact]
    public async Task Only_the_owner_may_read_an_export_or_a_backup_and_neither_replaces_a_file()
    {
        using var house = await new House().FurnishAsync();
        var export = await house.ExportedAsync();
        (await house.BackUpAsync(house.File("copy.db"))).Code.ShouldBe(0);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(export).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(house.File("copy.db")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        foreach (var refused in new[] { await house.ExportAsync(export), await house.BackUpAsync(house.File("copy.db")) })
        {
            refused.Code.ShouldBe(1);
            refused.Error.ShouldContain("is there already");
        }

        Directory.GetFiles(house.File("."), "*.partial*").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("export")]
    [InlineData("backup")]
    public async Task Where_there_is_no_database_none_is_made(string command)
    {
        using var house = new House();
        var refused = await House.CommandAsync(command, house.File("file"), house.Path);
        refused.Code.ShouldBe(1);
        refused.Error.ShouldContain("There is no database in");
        Directory.Exists(house.Path).ShouldBeFalse();
        File.Exists(house.File("file")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_server_that_moved_goes_on_where_it_was()
    {
        await using var server = await TestServer.StartAsync(options => options.OnFile = true);
        using var house = new House();
        await server.App.ImportAsync("anna", "ben", "cleo");
        await server.Client().Relationships.AddFriendAsync("anna", "ben", "AddSource_Type_Test");
        await using (await server.App.ConnectAsync("anna"))
        {
            // With a client on the line, and with the newest account gone: its number must not come again.
            await server.PostAsync("im_open_login_svc/account_delete", """{"DeleteItem":[{"UserID":"cleo"}]}""");
            (await House.CommandAsync("export", house.File("moved"), server.Folder)).Code.ShouldBe(0);
        }

        var numbers = House
            .Lines(house.File("moved"))
            .Where(line => line.Contains("lastNumber", StringComparison.Ordinal))
            .Select(line => long.Parse(line.Split("\"lastNumber\":")[1].TrimEnd('}'), CultureInfo.InvariantCulture))
            .ToList();
        var (lastAccount, lastEvent) = (numbers[0], numbers[2]);
        numbers[3].ShouldBe(1);
        lastEvent.ShouldBeGreaterThan(0);

        await server.StopAsync();
        var rapport = Path.Combine(server.Folder, "rapport.db");
        File.Delete(rapport);
        var imported = await House.CommandAsync("import", house.File("moved"), server.Folder);
        imported.Code.ShouldBe(0, imported.Error);
        await server.StartAgainAsync();

        // Whoever was connected is not any more, and the app's backend hears of it.
        var database = server.Services.GetRequiredService<Database>();
        (await NumberAsync(database, new Sql("SELECT count(*) FROM client_session WHERE state = 0"))).ShouldBe(0);
        (await NumberAsync(database, new Sql("SELECT count(*) FROM webhook_event WHERE command = 'State.StateChange'"))).ShouldBe(2);
        (await NumberAsync(database, s_newest)).ShouldBeLessThan(lastAccount);
        await server.App.ImportAsync("dora");
        (await NumberAsync(database, s_newest)).ShouldBe(lastAccount + 1);
        await server.Client().Relationships.AddFriendAsync("ben", "dora", "AddSource_Type_Test");
        (await NumberAsync(database, s_newestEvent)).ShouldBeGreaterThan(lastEvent);
        await using var again = await server.App.ConnectAsync("anna");
        (await NumberAsync(database, new Sql("SELECT max(session_no) FROM client_session"))).ShouldBe(2);
    }

    [Fact]
    public async Task An_export_is_of_one_moment_and_nobody_who_writes_waits_for_it()
    {
        using var house = await new House().FurnishAsync();
        await using var server = house.Open();
        await using var tool = house.Open();
        var before = await house.RowsAsync();
        var writes = 0;
        using var memory = new MemoryStream();

        // Between two thousand rows somebody else adds a friend and is answered, in tables already read and not read yet.
        var result = await Export.WriteAsync(
            tool,
            memory,
            "test",
            DateTimeOffset.UnixEpoch,
            _ => Patience.WaitAsync(BefriendAsync(), () => "a write").GetAwaiter().GetResult(),
            default
        );
        writes.ShouldBeGreaterThan(20);
        (await NumberAsync(server, new Sql("SELECT count(*) FROM tie WHERE owner_no = 7777777"))).ShouldBe(writes);

        using var next = new House();
        await File.WriteAllBytesAsync(next.File("moment"), memory.ToArray());
        (await next.ImportAsync(next.File("moment"))).Code.ShouldBe(0);
        (await next.RowsAsync()).ShouldBe(before);
        result.Rows.ShouldBe(before.Count);

        Task<bool> BefriendAsync() =>
            server.WriteAsync(async session =>
            {
                await session.ExecuteAsync(new Sql("INSERT INTO tie (owner_no, other_no, friend_s) VALUES (7777777, $1, 1)"), ++writes);
                await session.ExecuteAsync(
                    new Sql(
                        "INSERT INTO tally (account_no, friend_count) VALUES (7777777, 1) ON CONFLICT (account_no) DO UPDATE SET friend_count = tally.friend_count + 1"
                    )
                );
                return true;
            });
    }

    [Fact]
    public async Task An_export_of_an_older_version_fits_into_todays_tables()
    {
        using var old = await new House().FurnishAsOfStepAsync(1);
        var file = await old.ExportedAsync();
        House.Lines(file)[0].ShouldContain("\"schemaStep\":1");

        using var next = new House();
        var imported = await next.ImportAsync(file);
        imported.Code.ShouldBe(0, imported.Error);
        (await next.RowsAsync(step: 1)).ShouldBe(await old.RowsAsync(step: 1));
        await using var database = next.Open();
        (await NumberAsync(database, new Sql("SELECT sum(application_sequence + follow_sequence) FROM tally"))).ShouldBe(0);
        (await NumberAsync(database, new Sql("SELECT count(*) FROM webhook_event WHERE asked_as IS NOT NULL"))).ShouldBe(0);
        (await NumberAsync(database, new Sql("SELECT count(*) FROM presence"))).ShouldBe(0);
    }

    [Fact]
    public async Task A_database_of_the_first_version_is_brought_up_to_date_with_all_its_rows()
    {
        using var old = await new House().FurnishAsOfStepAsync(1);

        // Without what a server would begin to work on as soon as it starts.
        await old.RunAsync("DELETE FROM app");
        await old.RunAsync("DELETE FROM deleted_account");
        await old.RunAsync("UPDATE webhook_event SET state = 2");
        var before = await old.RowsAsync(step: 1);

        await using var server = await TestServer.StartAsync(options => (options.OnFile, options.AllowErrors) = (true, true));
        await server.StopAsync();
        File.Delete(Path.Combine(server.Folder, "rapport.db"));
        File.Copy(old.Database, Path.Combine(server.Folder, "rapport.db"));
        await server.StartAgainAsync();
        (await server.PostAsync("im_open_login_svc/account_import", """{"UserID":"anna"}""")).Json.GetProperty("ErrorCode").GetInt64().ShouldBe(0);
        await server.StopAsync();

        using var now = new House();
        Directory.CreateDirectory(now.Path);
        File.Copy(Path.Combine(server.Folder, "rapport.db"), now.Database);
        var after = await now.RowsAsync(step: 1);
        before.Except(after).ShouldBeEmpty();

        using var fresh = new House();
        await using (var database = fresh.Open())
            await database.MigrateAsync();
        (await now.IndexesAsync()).ShouldBe(await fresh.IndexesAsync());
        await using var upgraded = now.Open();
        (await NumberAsync(upgraded, new Sql("SELECT max(number) FROM schema_step"))).ShouldBe(Migration.All[^1].Number);
    }

    private static async Task<long> NumberAsync(Database database, Sql sql) =>
        await database.ReadAsync(session => session.FirstAsync(sql, row => row.Number(0)));
}
