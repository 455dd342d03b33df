using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Rapport.Deployment.Tests;

/// <summary>
/// <c>deploy/compose.yaml</c> read as YAML and held against the server and the files it names. That is less than starting it, which takes
/// a container engine.
/// </summary>
public sealed partial class ComposeTests
{
    private const string Prefix = "Rapport__";

    private static readonly string[] s_nodes = ["rapport-1", "rapport-2"];

    [Fact]
    public async Task A_node_starts_with_the_settings_it_is_given_and_its_health_check_tells_whether_it_is_ready()
    {
        var compose = await ReadAsync();
        foreach (var node in s_nodes)
        {
            var settings = SettingsOf(compose, node);
            var connection = new NpgsqlConnectionStringBuilder(settings["Storage:Connection"]);
            connection.Host.ShouldBe("postgres");
            connection.Username.ShouldBe(compose.Service("postgres").GetProperty("environment").GetProperty("POSTGRES_USER").GetString());
            connection.Database.ShouldBe(compose.Service("postgres").GetProperty("environment").GetProperty("POSTGRES_DB").GetString());
            connection.Password.ShouldNotBeNullOrEmpty();
            settings["Storage:Connection"] = await PostgresServer.Shared.NewDatabaseAsync();
            settings["DataDirectory"].ShouldBe("/data");
            settings.Remove("DataDirectory");

            await using var server = await TestServer.StartAsync(options =>
            {
                foreach (var (name, value) in settings)
                    options.Settings[name] = value;
            });
            (await HealthAsync(compose, node, server.Address)).ShouldBe(0);
            using var away = new ClosedPort();
            (await HealthAsync(compose, node, away.Address)).ShouldNotBe(0);
        }
    }

    [Fact]
    public async Task No_secret_has_a_default()
    {
        var compose = await File.ReadAllTextAsync(Repository.File("deploy", "compose.yaml"));
        var asked = Variables().Matches(compose);
        asked.ShouldAllBe(variable => variable.Groups["otherwise"].Value == ":?");
        var example = (await File.ReadAllLinesAsync(Repository.File("deploy", ".env.example"))).Where(line => line.Length > 0 && line[0] != '#').ToList();
        example.ShouldAllBe(line => line.EndsWith('='));
        asked.Select(variable => variable.Groups["name"].Value).Distinct().Order().ShouldBe(example.Select(line => line.TrimEnd('=')).Order());
    }

    [Fact]
    public async Task What_it_names_is_there()
    {
        var compose = await ReadAsync();
        var services = compose.Root.GetProperty("services");
        var volumes = compose.Root.GetProperty("volumes").EnumerateObject().Select(volume => volume.Name).ToList();
        foreach (var service in services.EnumerateObject())
        {
            if (service.Value.TryGetProperty("depends_on", out var others))
            {
                foreach (var other in others.EnumerateObject())
                    services.GetProperty(other.Name).TryGetProperty("healthcheck", out _).ShouldBeTrue($"{service.Name} waits for {other.Name}");
            }

            foreach (var source in service.Value.GetProperty("volumes").EnumerateArray().Select(volume => volume.GetString()!.Split(':')[0]))
            {
                // The certificate is the operator's own.
                if (source is "./tls")
                    continue;
                var isThere = source.StartsWith("./", StringComparison.Ordinal) ? File.Exists(Repository.File("deploy", source)) : volumes.Contains(source);
                isThere.ShouldBeTrue($"{service.Name} mounts {source}");
            }
        }
    }

    [Fact]
    public async Task Nginx_finds_the_nodes_and_is_the_one_they_trust()
    {
        var compose = await ReadAsync();
        var nginx = await File.ReadAllTextAsync(Repository.File("deploy", "nginx.conf"));
        UpstreamServers().Matches(nginx).Select(server => server.Groups["name"].Value).ShouldBe(s_nodes);
        foreach (var node in s_nodes)
        {
            var environment = compose.Service(node).GetProperty("environment");
            environment.GetProperty("Urls").GetString().ShouldEndWith(":8080");
            environment.GetProperty("Rapport__TrustedProxies__0").GetString().ShouldBe(AddressOf(compose, "nginx"));
        }

        s_nodes.Append("nginx").Select(name => AddressOf(compose, name)).ShouldBeUnique();
    }

    [Fact]
    public async Task A_node_is_given_the_time_to_end_in_good_order()
    {
        var compose = await ReadAsync();
        foreach (var node in s_nodes)
        {
            var seconds = int.Parse(compose.Service(node).GetProperty("stop_grace_period").GetString()!.TrimEnd('s'));
            TimeSpan.FromSeconds(seconds).ShouldBeGreaterThan(new HostOptions().ShutdownTimeout);
        }
    }

    private static string AddressOf(Compose compose, string service) =>
        compose.Service(service).GetProperty("networks").GetProperty("inside").GetProperty("ipv4_address").GetString()!;

    /// <summary>A node's settings, with made-up values for what the operator fills in.</summary>
    private static Dictionary<string, string> SettingsOf(Compose compose, string node) =>
        compose
            .Service(node)
            .GetProperty("environment")
            .EnumerateObject()
            .Where(variable => variable.Name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(
                variable => variable.Name[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal),
                variable => Variables().Replace(variable.Value.ToString(), name => MadeUp(name.Groups["name"].Value))
            );

    private static string MadeUp(string name) =>
        name switch
        {
            "RAPPORT_SDKAPPID" => "1400000888",
            "RAPPORT_WEBHOOK_URL" => "http://127.0.0.1:9/imcallback",
            _ => "0123456789abcdef0123456789abcdef",
        };

    private static async Task<int> HealthAsync(Compose compose, string node, Uri address)
    {
        var test = compose.Service(node).GetProperty("healthcheck").GetProperty("test").EnumerateArray().Select(word => word.GetString()!).ToArray();
        test[0].ShouldBe("CMD");
        test[^1].ShouldContain("/127.0.0.1/8080 ");
        test[^1] = test[^1].Replace("/8080 ", $"/{address.Port} ", StringComparison.Ordinal);
        return (await Tool.RunAsync(test[1], test[2..])).ExitCode;
    }

    private static async Task<Compose> ReadAsync()
    {
        const string ToJson = "import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)";
        var (exitCode, output) = await Tool.RunAsync("/usr/bin/python3", "-c", ToJson, Repository.File("deploy", "compose.yaml"));
        exitCode.ShouldBe(0, output);
        return new Compose(JsonDocument.Parse(output).RootElement);
    }

    private sealed record Compose(JsonElement Root)
    {
        public JsonElement Service(string name) => Root.GetProperty("services").GetProperty(name);
    }

    [GeneratedRegex(@"\$\{(?<name>\w+)(?<otherwise>[^}]*)\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Variables();

    [GeneratedRegex(@"^\s*server (?<name>[\w-]+):8080 ", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex UpstreamServers();
}
