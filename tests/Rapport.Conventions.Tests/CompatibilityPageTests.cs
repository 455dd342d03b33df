using System.Text.RegularExpressions;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Api;
using Rapport.Server.Gateway;

namespace Rapport.Conventions.Tests;

/// <summary>docs/compatibility.md says of every command and webhook whether it works; this compares it with the code.</summary>
public sealed partial class CompatibilityPageTests
{
    private static readonly string s_page = File.ReadAllText(Repository.File("docs", "compatibility.md"));

    [Fact]
    public void Exactly_the_commands_of_the_catalogue_are_listed_as_working()
    {
        var working = CommandRow().Matches(s_page).Where(row => row.Groups["state"].Value == "works").Select(row => row.Groups["command"].Value);
        working.Order().ShouldBe(ApiCatalog.RestRoutes.Select(route => route.Path).Order());
    }

    [Fact]
    public void Exactly_the_commands_for_clients_alone_are_listed_as_such()
    {
        var listed = CommandRow().Matches(s_page).Where(row => row.Groups["state"].Value == "clients only").Select(row => row.Groups["command"].Value);
        listed.Order().ShouldBe(ApiCatalog.ClientRoutes.Select(route => route.Path).Append(GatewayApi.Login).Append(GatewayApi.Logout).Order());
    }

    [Fact]
    public async Task Commands_listed_as_not_yet_built_answer_the_documented_error()
    {
        await using var server = await TestServer.StartAsync();
        var commands = CommandRow().Matches(s_page).Where(row => row.Groups["state"].Value == "not yet").Select(row => row.Groups["command"].Value).ToList();
        commands.Count.ShouldBeGreaterThan(100);
        foreach (var command in commands)
            (await server.PostAsync(command, "{}")).ErrorCode.ShouldBe(60009, command);
    }

    [Fact]
    public void Exactly_the_webhooks_the_server_knows_are_listed_as_working_or_ready()
    {
        var known = WebhookRow().Matches(s_page).Where(row => row.Groups["state"].Value != "not yet").Select(row => row.Groups["command"].Value);
        known.Order().ShouldBe(WebhookCommands.All.Order());
    }

    [GeneratedRegex(@"^\| `(?<command>[a-z_0-9]+/[a-z_0-9A-Z]+)` \| (?<state>[^|]+?) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex CommandRow();

    [GeneratedRegex(@"^\| `(?<command>[A-Z]\w+\.\w+)` \| (before|after) \| (?<state>[^|]+?) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex WebhookRow();
}
