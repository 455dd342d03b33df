using System.Diagnostics;

namespace Rapport.Recovery.Tests;

/// <summary>A disk is full, as far as a process can tell, when its files may not grow; that can be switched on and off from outside.</summary>
public class FullDiskTests
{
    [Fact]
    public async Task While_the_disk_is_full_writes_are_refused_and_when_there_is_room_again_they_go_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux can change a running process's limits.");
        using var folder = new TemporaryFolder();
        var settlement = new Settlement();
        await using var receiver = await WebhookReceiver.StartAsync();

        // A signal that is ignored stays ignored in the program that is started, which then sees an error code instead.
        await using (var server = ServerProcess.LaunchAfter("trap '' XFSZ", folder.Path, Api.SettingsForFile(receiver.Url)))
        {
            await server.ListeningAsync();
            using var api = new Api(server.Address, Settlement.Connections);
            await settlement.MoveInAsync(api);

            await LimitFilesAsync(server, $"{new FileInfo(folder.File("rapport.db-wal")).Length}");
            var refused = await api.TryCallAsync("sns/black_list_add", new { From_Account = "h0m0", To_Account = new[] { "h0m1" } });
            ((string)refused!["ActionStatus"]!).ShouldBe("FAIL");
            ((long)refused["ErrorCode"]!).ShouldBe(30006);

            // Reading goes on.
            await settlement.SettleAsync(api);

            await LimitFilesAsync(server, "unlimited");
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
            await settlement.SettleAsync(api);
            await settlement.AllArrivedAsync(receiver);
            (await server.StopAsync()).ShouldBe(0, server.Output);
        }

        settlement.Check(receiver.Received);
    }

    [Fact]
    public async Task A_server_that_finds_no_room_to_start_says_so_in_one_sentence()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux can change a running process's limits.");
        using var folder = new TemporaryFolder();
        await using var server = ServerProcess.LaunchAfter(
            "trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f 8",
            folder.Path,
            Api.SettingsForFile()
        );

        (await server.ExitedAsync()).ShouldBe(1, server.Output);
        server.Errors.ShouldHaveSingleItem().ShouldStartWith("SQLite: ");
    }

    private static async Task LimitFilesAsync(ServerProcess server, string bytes)
    {
        using var prlimit = Process.Start(new ProcessStartInfo("prlimit", ["--pid", $"{server.Id}", $"--fsize={bytes}:unlimited"]))!;
        await Patience.WaitAsync(prlimit.WaitForExitAsync(), () => "prlimit");
        prlimit.ExitCode.ShouldBe(0);
    }
}
