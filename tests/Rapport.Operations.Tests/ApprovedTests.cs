using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Contracts;
using Rapport.Contracts.Gateway;
using Rapport.Server.Api;
using Rapport.Server.Operations.OpenApi;
using Rapport.Storage;

namespace Rapport.Operations.Tests;

/// <summary>Promises that are kept as files under <c>spec/</c>. <c>RAPPORT_APPROVE=1</c> writes them anew; the diff is what is talked about.</summary>
public sealed partial class ApprovedTests(SharedServer shared)
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Sql s_schema = new(
        PostgresServer.IsChosen
            ? """
            SELECT line FROM (
              SELECT table_name AS place, 1 AS kind, ordinal_position AS rank,
                table_name || '.' || column_name || ' ' || data_type || CASE WHEN is_nullable = 'NO' THEN ' not null' ELSE '' END
                || coalesce(' default ' || column_default, '') || CASE WHEN is_identity = 'YES' THEN ' identity' ELSE '' END
                || coalesce(' collate ' || collation_name, '') AS line
              FROM information_schema.columns WHERE table_schema = 'public'
              UNION ALL
              SELECT tablename, 2, row_number() OVER (ORDER BY indexname), indexdef FROM pg_indexes WHERE schemaname = 'public'
            ) AS lines ORDER BY place, kind, rank
            """
            : "SELECT sql || ';' FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'message_text_%' ORDER BY tbl_name, type DESC, name"
    );

    [Fact]
    public void The_surface_of_the_API_is_the_approved_one()
    {
        var text = new StringBuilder("# RESTful API: path, callers, calls per second and app in the original, documentation\n");
        foreach (var route in ApiCatalog.RestRoutes.OrderBy(route => route.Path, StringComparer.Ordinal))
            text.Append($"/v4/{route.Path}\t{route.Callers}\t{route.RatePerSecond}\t{route.Document}\n");

        text.Append("\n# For clients only, through the gateway: command, calls per second and app\n");
        foreach (var route in ApiCatalog.ClientRoutes.OrderBy(route => route.Path, StringComparer.Ordinal))
            text.Append($"{route.Path}\t{route.RatePerSecond}\n");

        text.Append("\n# Operator API and the rest: method, path\n");
        var endpoints = shared
            .Server.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => $"{string.Join(',', endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods)}\t{endpoint.RoutePattern.RawText}");
        foreach (var endpoint in endpoints.OrderBy(line => line.Split('\t')[1], StringComparer.Ordinal).ThenBy(line => line, StringComparer.Ordinal))
            text.Append(endpoint).Append('\n');
        Approve("api-surface.txt", text.ToString());
    }

    [Fact]
    public async Task The_API_document_is_the_approved_one()
    {
        var reply = await shared.Operator.SendAsync(HttpMethod.Get, "/openapi/v1.json", authorization: "");
        ((int)reply.Status).ShouldBe(200);
        Approve("openapi.json", JsonSerializer.Serialize(reply.Json, s_json) + "\n");
    }

    [Fact]
    public async Task The_gateways_document_is_the_approved_one_and_every_reference_in_it_leads_somewhere()
    {
        var reply = await shared.Operator.SendAsync(HttpMethod.Get, "/openapi/asyncapi.json", authorization: "");
        ((int)reply.Status).ShouldBe(200);
        var text = JsonSerializer.Serialize(reply.Json, s_json);
        foreach (Match reference in Reference().Matches(text))
        {
            var node = reply.Json;
            foreach (var step in reference.Groups[1].Value.Split('/'))
                node.TryGetProperty(step, out node).ShouldBeTrue(reference.Value);
        }

        Approve("asyncapi.json", text + "\n");
    }

    [Fact]
    public void What_comes_twice_in_a_schema_is_written_out_both_times()
    {
        var item = new WireSchemas(new XmlDocumentation(typeof(AccountChange).Assembly)).Of(typeof(AccountChange)).Properties!["Items"].Items!.Properties!;
        var first = item["UserDataItem"].Items!.Properties!["ValueItem"].Items!.Properties!;
        var second = item["ProfileItem"].Items!.Properties!;
        first.Keys.ShouldBe(["Tag", "Value"]);
        second.Keys.ShouldBe(first.Keys);
    }

    [Fact]
    public void The_errors_are_the_approved_ones()
    {
        var errors = typeof(Errors)
            .GetNestedTypes()
            .SelectMany(service =>
                service
                    .GetFields(BindingFlags.Public | BindingFlags.Static)
                    .Where(field => field.FieldType == typeof(WireError))
                    .Select(field => (Service: service.Name, Error: (WireError)field.GetValue(null)!))
            )
            .OrderBy(entry => entry.Service, StringComparer.Ordinal)
            .ThenBy(entry => entry.Error.Code)
            .ThenBy(entry => entry.Error.Name, StringComparer.Ordinal)
            .Select(entry => new
            {
                service = entry.Service,
                code = entry.Error.Code,
                name = entry.Error.Name,
                sentence = entry.Error.Sentence,
            });
        Approve("errors.json", JsonSerializer.Serialize(errors, s_json) + "\n");
    }

    [Fact]
    public async Task The_schema_is_the_approved_one()
    {
        var database = shared.Server.Services.GetRequiredService<Database>();
        var statements = await database.ReadAsync(session => session.ListAsync(s_schema, row => row.Text(0)));
        Approve(PostgresServer.IsChosen ? "schema.postgres.txt" : "schema.sql", string.Join(PostgresServer.IsChosen ? "\n" : "\n\n", statements) + "\n");
    }

    [Fact]
    public async Task The_API_document_knows_every_command_and_every_operator_endpoint()
    {
        var paths = (await shared.Operator.GetAsync("/openapi/v1.json")).Json.GetProperty("paths");
        foreach (var route in ApiCatalog.RestRoutes)
            paths.GetProperty("/v4/" + route.Path).GetProperty("post").GetProperty("summary").GetString()!.ShouldNotBeEmpty();

        var described = paths
            .EnumerateObject()
            .Where(path => path.Name.StartsWith("/operator", StringComparison.Ordinal))
            .SelectMany(path => path.Value.EnumerateObject())
            .ToList();
        described.Count.ShouldBe(DoorTests.OperatorEndpoints(shared.Server).Count);
        described.ShouldAllBe(operation =>
            operation.Value.GetProperty("summary").GetString()!.Length > 0 && operation.Value.GetProperty("security").GetArrayLength() == 1
        );
    }

    [Fact]
    public async Task The_page_is_served_from_here_alone()
    {
        var page = await shared.Operator.SendAsync(HttpMethod.Get, "/docs/index.html", authorization: "");
        ((int)page.Status).ShouldBe(200);
        page.Text.ShouldNotContain("https://");
        ((int)(await shared.Operator.SendAsync(HttpMethod.Get, "/docs/swagger-ui-bundle.js", authorization: "")).Status).ShouldBe(200);
    }

    private static void Approve(string name, string text)
    {
        var file = Repository.File("spec", name);
        if (Environment.GetEnvironmentVariable("RAPPORT_APPROVE") == "1")
            File.WriteAllText(file, text);
        File.Exists(file).ShouldBeTrue($"spec/{name} is not there: run the tests with RAPPORT_APPROVE=1");
        File.ReadAllText(file).ShouldBe(text, $"spec/{name} is out of date: run the tests with RAPPORT_APPROVE=1 and look at the diff");
    }

    [GeneratedRegex("\"\\$ref\": \"#/([^\"]+)\"")]
    private static partial Regex Reference();
}
