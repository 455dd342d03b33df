using Microsoft.Extensions.Hosting;

namespace Rapport.Deployment.Tests;

/// <summary><c>deploy/rapport.service</c> as systemd reads it. Nothing is started.</summary>
public sealed class ServiceUnitTests
{
    private static readonly string s_unit = File.ReadAllText(Repository.File("deploy", "rapport.service"));

    [Fact]
    public async Task Systemd_has_nothing_to_say_about_it()
    {
        using var folder = new TemporaryFolder();
        var file = await WriteAsync(folder);
        (await Tool.RunAsync("/usr/bin/systemd-analyze", "verify", file)).ShouldBe((0, ""));
    }

    [Fact]
    public async Task Systemd_calls_it_well_protected()
    {
        // Tenths: what systemd-analyze calls OK ends at 5.0, and a unit without protection has 9 and more.
        using var folder = new TemporaryFolder();
        var (exitCode, output) = await Tool.RunAsync("/usr/bin/systemd-analyze", "security", "--offline=true", "--threshold=20", await WriteAsync(folder));
        exitCode.ShouldBe(0, output);
    }

    [Fact]
    public void The_server_is_given_the_time_to_end_in_good_order_and_the_folder_it_may_write()
    {
        var seconds = int.Parse(ValueOf("TimeoutStopSec=").TrimEnd('s'));
        TimeSpan.FromSeconds(seconds).ShouldBeGreaterThan(new HostOptions().ShutdownTimeout);
        ValueOf("Environment=Rapport__DataDirectory=").ShouldBe("/var/lib/" + ValueOf("StateDirectory="));
    }

    private static string ValueOf(string start) =>
        s_unit.Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal)).ShouldHaveSingleItem()[start.Length..];

    /// <summary>With a program that is there.</summary>
    private static async Task<string> WriteAsync(TemporaryFolder folder)
    {
        var file = folder.File("rapport.service");
        await File.WriteAllTextAsync(file, s_unit.Replace(ValueOf("ExecStart="), "/bin/true", StringComparison.Ordinal));
        return file;
    }
}
