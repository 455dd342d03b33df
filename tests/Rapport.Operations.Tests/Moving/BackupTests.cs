using Rapport.Storage;
using Rapport.Storage.Sqlite;

namespace Rapport.Operations.Tests.Moving;

/// <summary>A copy of the file made while others write is whole, and holds all they were promised before it began.</summary>
public sealed class BackupTests
{
    private static readonly Sql s_insert = new("INSERT INTO meta (name, value) VALUES ($1, $2)");
    private static readonly Sql s_count = new("SELECT count(*) FROM meta");
    private static readonly Sql s_check = new("PRAGMA integrity_check");

    [Fact]
    public async Task A_copy_is_of_the_moment_it_was_begun_though_others_write_between_its_pages()
    {
        // Enough for several portions of pages.
        const int Before = 60;
        using var house = new House();
        await using var server = house.Open();
        await server.MigrateAsync();
        for (var i = 0; i < Before; i++)
            await WriteAsync($"before {i}", new string('x', 1_000_000));

        var portions = 0;
        SqliteBackup.Copy(
            house.Database,
            house.File("copy.db"),
            (done, all) =>
            {
                done.ShouldBeLessThanOrEqualTo(all);
                Patience.WaitAsync(WriteAsync($"meanwhile {portions++}", "y"), () => "a write").GetAwaiter().GetResult();
            },
            default
        );
        portions.ShouldBeGreaterThan(2);

        await using var copy = new SqliteDatabase(house.File("copy.db"));
        (await copy.ReadAsync(session => session.ListAsync(s_check, row => row.Text(0)))).ShouldBe(["ok"]);
        (await copy.ReadAsync(session => session.FirstAsync(s_count, row => row.Number(0)))).ShouldBe(Before);

        Task<int> WriteAsync(string name, string value) => server.WriteAsync(session => session.ExecuteAsync(s_insert, name, value));
    }

    [Fact]
    public async Task A_server_starts_on_its_backup_and_has_everything_that_was_acknowledged_before_it_began()
    {
        await using var server = await TestServer.StartAsync(options => options.OnFile = true);
        using var house = new House();
        await server.App.ImportAsync([.. Enumerable.Range(0, 200).Select(i => $"before{i}")]);
        using var enough = new CancellationTokenSource();
        var writing = WriteUntilAsync(server, enough.Token);
        var copied = await House.CommandAsync("backup", house.File("copy.db"), server.Folder);
        await enough.CancelAsync();
        await Patience.WaitAsync(writing, () => "the end of the writing");
        copied.Code.ShouldBe(0, copied.Error);

        await server.StopAsync();
        foreach (var left in Directory.GetFiles(server.Folder, "rapport.db*"))
            File.Delete(left);
        File.Copy(house.File("copy.db"), Path.Combine(server.Folder, "rapport.db"));
        await server.StartAgainAsync();
        for (var i = 0; i < 200; i += 100)
        {
            var names = string.Join(",", Enumerable.Range(i, 100).Select(n => $$"""{"UserID":"before{{n}}"}"""));
            var reply = await server.PostAsync("im_open_login_svc/account_check", $$"""{"CheckItem":[{{names}}]}""");
            reply.Json.GetProperty("ResultItem").EnumerateArray().ShouldAllBe(item => item.GetProperty("AccountStatus").GetString() == "Imported");
        }
    }

    private static async Task WriteUntilAsync(TestServer server, CancellationToken enough)
    {
        for (var i = 0; !enough.IsCancellationRequested; i++)
            await server.PostAsync("im_open_login_svc/account_import", $$"""{"UserID":"meanwhile{{i}}"}""");
    }
}
