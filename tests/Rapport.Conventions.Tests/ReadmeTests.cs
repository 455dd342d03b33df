using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Rapport.Conventions.Tests;

/// <summary>Runs what README.md tells a newcomer to type, and compares what it promises with what happens.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string s_readme = File.ReadAllText(Repository.File("README.md"));

    [Fact]
    public async Task The_requests_of_the_readme_work_and_lead_to_the_webhooks_it_shows()
    {
        await using var server = await TestServer.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        await server.App.SendWebhooksToAsync(receiver);

        var script = string.Join('\n', Blocks().Matches(s_readme).Select(block => block.Groups["code"].Value))
            .Replace("http://127.0.0.1:8080", server.Address.ToString().TrimEnd('/'), StringComparison.Ordinal)
            .Replace("1400000001", $"{server.App.SdkAppId}", StringComparison.Ordinal)
            .Replace("THE-USERSIG-THAT-WAS-PRINTED", server.App.UserSig(), StringComparison.Ordinal);
        var replies = (await RunAsync(script)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        replies.Length.ShouldBe(script.Split('\n').Count(line => line.StartsWith("call ", StringComparison.Ordinal)));
        foreach (var reply in replies.Select(reply => JsonDocument.Parse(reply).RootElement))
        {
            reply.GetProperty("ErrorCode").GetInt64().ShouldBe(0);
            reply.TryGetProperty("Fail_Account", out _).ShouldBeFalse();
        }

        var promised = PromisedLines().Matches(s_readme).Select(line => line.Value.TrimEnd('\r')).ToList();
        promised.Count.ShouldBe(5);
        (await receiver.WaitForAsync(promised.Count)).Select(LineOf).ShouldBe(promised);
    }

    [Fact]
    public void Every_file_the_readme_and_the_guides_point_to_is_there()
    {
        foreach (
            var page in new[] { "README.md", "CONTRIBUTING.md", "ARCHITECTURE.md" }.Concat(
                Directory
                    .EnumerateFiles(Repository.File("docs"), "*.md", SearchOption.AllDirectories)
                    .Select(file => Path.GetRelativePath(Repository.Root, file))
            )
        )
        {
            var folder = Path.GetDirectoryName(Repository.File(page))!;
            var text = File.ReadAllText(Repository.File(page));
            foreach (var target in Links().Matches(text).Select(link => link.Groups["target"].Value.Split('#')[0]))
                (target.Length == 0 || Path.Exists(Path.Combine(folder, target))).ShouldBeTrue($"{page} points to {target}");
        }
    }

    [Fact]
    public void Every_file_of_the_journey_in_the_architecture_page_is_there()
    {
        var text = File.ReadAllText(Repository.File("ARCHITECTURE.md"));
        var files = SourceFiles().Matches(text).Select(file => file.Groups["path"].Value).ToList();
        files.Count.ShouldBeGreaterThan(8);
        files.ShouldAllBe(file => File.Exists(Repository.File(file)));
    }

    /// <summary>As the sample backend prints it.</summary>
    private static string LineOf(ReceivedWebhook webhook)
    {
        var pairs = webhook
            .Json.GetProperty("PairList")
            .EnumerateArray()
            .Select(pair => $"{pair.GetProperty("From_Account").GetString()} → {pair.GetProperty("To_Account").GetString()}");
        return $"{webhook.Command} #{webhook.OrderSequence} {webhook.OrderKey}  {string.Join(", ", pairs)}";
    }

    private static async Task<string> RunAsync(string script)
    {
        using var bash = Process.Start(
            new ProcessStartInfo("bash", ["-euo", "pipefail"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        var output = await Patience.WaitAsync(bash.StandardOutput.ReadToEndAsync(), () => "the end of the readme's script");
        await bash.WaitForExitAsync();
        bash.ExitCode.ShouldBe(0, output);
        return output;
    }

    [GeneratedRegex(@"<!-- run: \w+ -->\n```bash\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"^Sns\.\w+ #\d+ account:anna .*$", RegexOptions.Multiline)]
    private static partial Regex PromisedLines();

    [GeneratedRegex(@"\]\((?<target>[^)\s:]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Links();

    [GeneratedRegex(@"`(?<path>src/[\w./]+\.cs)`", RegexOptions.ExplicitCapture)]
    private static partial Regex SourceFiles();
}
