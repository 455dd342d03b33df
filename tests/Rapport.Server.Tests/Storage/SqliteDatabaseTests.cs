using Rapport.Storage;
using Rapport.Storage.Sqlite;

namespace Rapport.Server.Tests.Storage;

/// <summary>The embedded engine keeps every promise, and a few of its own.</summary>
public sealed class SqliteDatabaseTests : DatabaseTests
{
    private readonly TemporaryFolder _folder = new();

    protected override Database Open() => new SqliteDatabase(_folder.File("test.db"));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_unit_that_waits_for_something_else_is_refused_and_leaves_no_trace()
    {
        var insert = new Sql("INSERT INTO meta (name, value) VALUES ('waited', '')");
        var never = new TaskCompletionSource<bool>();

        await Should.ThrowAsync<InvalidOperationException>(() =>
            Database.WriteAsync(async session =>
            {
                await session.ExecuteAsync(insert);
                return await never.Task;
            })
        );

        (await Database.ReadAsync(session => session.FirstAsync(new Sql("SELECT count(*) FROM meta"), row => row.Number(0)))).ShouldBe(0);
    }

    [Fact]
    public async Task A_closed_database_is_one_file()
    {
        await Database.WriteAsync(session => session.ExecuteAsync(new Sql("INSERT INTO meta (name, value) VALUES ('a', 'b')")));
        Directory.GetFiles(_folder.Path).Length.ShouldBe(3);

        await Database.DisposeAsync();
        Directory.GetFiles(_folder.Path).Select(Path.GetFileName).ShouldBe(["test.db"]);
    }

    [Fact]
    public async Task A_log_that_grew_long_is_copied_into_the_file_while_writing_goes_on()
    {
        // 64 MB are let grow; two rounds of that show that the log starts over instead of growing for ever.
        var insert = new Sql("INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
        var value = new string('x', 1_000_000);
        for (var i = 0; i < 200; i++)
            await Database.WriteAsync(session => session.ExecuteAsync(insert, $"{i % 10}", value));

        new FileInfo(_folder.File("test.db-wal")).Length.ShouldBeLessThan(150_000_000);
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_named()
    {
        var failure = Should.Throw<StorageException>(() => new SqliteDatabase(_folder.File("no/such/folder/test.db")));

        failure.Message.ShouldContain("no/such/folder/test.db");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        var file = _folder.File("letter.db");
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat("Dear Anna, this is not a database.\n", 100)));

        Should.Throw<StorageException>(() => new SqliteDatabase(file)).Message.ShouldContain("not a database");
    }
}
