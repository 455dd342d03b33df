namespace Rapport.Recovery.Tests;

public class DataFolderTests
{
    [Fact]
    public async Task A_second_server_on_the_same_folder_refuses_to_start_and_says_why()
    {
        using var folder = new TemporaryFolder();
        await using var first = await ServerProcess.StartAsync(folder.Path, Api.SettingsForFile());
        await using var second = ServerProcess.Launch(folder.Path, Api.SettingsForFile());

        await RefusesAsync(
            second,
            $"The data folder {folder.Path} is in use by another Rapport. Stop that one, or set Rapport:DataDirectory to another folder."
        );

        // The first one never noticed.
        using var api = new Api(first.Address);
        await api.CallAsync("im_open_login_svc/account_import", new { UserID = "anna" });
    }

    [Fact]
    public async Task The_folder_of_a_killed_server_is_free_at_once()
    {
        using var folder = new TemporaryFolder();
        await using (var killed = await ServerProcess.StartAsync(folder.Path, Api.SettingsForFile()))
            await killed.KillAsync();

        await using var next = await ServerProcess.StartAsync(folder.Path, Api.SettingsForFile());
        (await next.StopAsync()).ShouldBe(0, next.Output);
    }

    [Fact]
    public async Task The_log_a_killed_server_left_behind_is_read_even_when_its_end_is_torn()
    {
        using var folder = new TemporaryFolder();
        var settlement = new Settlement();
        await using (var killed = await ServerProcess.StartAsync(folder.Path, Api.SettingsForFile()))
        {
            using var api = new Api(killed.Address, Settlement.Connections);
            await settlement.MoveInAsync(api);
            using var enough = new CancellationTokenSource();
            await settlement.LiveAsync(
                api,
                acknowledged =>
                {
                    if (acknowledged >= 200)
                        enough.Cancel();
                },
                enough.Token
            );
            await killed.KillAsync();
        }

        // As if the power had gone in the middle of the next commit; and the index beside the log is lost.
        var log = folder.File("rapport.db-wal");
        new FileInfo(log).Length.ShouldBePositive();
        var garbage = new byte[5000];
        new Random(Length.Seed).NextBytes(garbage);
        await using (var end = new FileStream(log, FileMode.Append))
            await end.WriteAsync(garbage);
        File.Delete(folder.File("rapport.db-shm"));

        await using var next = await ServerProcess.StartAsync(folder.Path, Api.SettingsForFile());
        using var restored = new Api(next.Address, Settlement.Connections);
        await settlement.SettleAsync(restored);
    }

    [Fact]
    public async Task A_server_killed_while_it_makes_its_tables_starts_the_next_time()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in new[] { "lock", "rapport.db", "rapport.db-wal" })
        {
            await using var killed = ServerProcess.Launch(folder.Path, Api.SettingsForFile());
            await ExistsAsync(folder.File(file));
            await killed.KillAsync();
        }

        await using var next = await ServerProcess.StartAsync(folder.Path, Api.SettingsForFile());
        using var api = new Api(next.Address);
        await api.CallAsync("im_open_login_svc/account_import", new { UserID = "anna" });
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        var inTheWay = folder.File("file");
        await File.WriteAllTextAsync(inTheWay, "not a folder");
        await using var server = ServerProcess.Launch(Path.Combine(inTheWay, "data"), Api.SettingsForFile());

        await RefusesAsync(server, $"The data folder {Path.Combine(inTheWay, "data")} cannot be used: ");
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named_in_one_sentence()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "The superuser can write anywhere.");
        using var folder = new TemporaryFolder();
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var server = ServerProcess.Launch(folder.Path, Api.SettingsForFile());

        await RefusesAsync(server, $"The data folder {folder.Path} cannot be used: ");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("rapport.db"), string.Join('\n', Enumerable.Repeat("This is a letter to my aunt.", 1000)));
        await using var server = ServerProcess.Launch(folder.Path, Api.SettingsForFile());

        await RefusesAsync(server, "SQLite: file is not a database");
    }

    /// <summary>It ends by itself, with a code that says so and exactly one line for the operator.</summary>
    private static async Task RefusesAsync(ServerProcess server, string sentence)
    {
        (await server.ExitedAsync()).ShouldBe(1, server.Output);
        server.Errors.ShouldHaveSingleItem().ShouldStartWith(sentence);
        server.Output.ShouldNotContain("   at ");
    }

    private static async Task ExistsAsync(string file)
    {
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(file)!, Path.GetFileName(file));
        var appeared = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Created += (_, _) => appeared.TrySetResult();
        watcher.EnableRaisingEvents = true;
        if (!File.Exists(file))
            await Patience.WaitAsync(appeared.Task, () => file);
    }
}
