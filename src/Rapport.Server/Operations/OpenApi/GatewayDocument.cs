using System.Text.Json;
using System.Text.Json.Nodes;
using Rapport.Contracts;
using Rapport.Contracts.Gateway;
using Rapport.Server.Api;
using Rapport.Server.Gateway;

namespace Rapport.Server.Operations.OpenApi;

/// <summary>
/// <c>/openapi/asyncapi.json</c>: the client gateway for tools (AsyncAPI 3), made of the API's table, the frames' types and their comments.
/// What tools cannot be told stands in <c>docs/gateway.md</c>. Public, as the other document, and not there before somebody asks.
/// </summary>
internal sealed class GatewayDocument
{
    public const string Path = "/openapi/asyncapi.json";

    private const string Channel = "#/channels/gateway";

    private static readonly Lazy<byte[]> s_json = new(static () => JsonSerializer.SerializeToUtf8Bytes(new GatewayDocument().Write()));

    private readonly JsonObject _channelMessages = [];
    private readonly JsonObject _messages = [];
    private readonly JsonObject _schemas = [];
    private readonly JsonObject _operations = [];
    private readonly XmlDocumentation _documentation = new(typeof(Reply).Assembly, typeof(ApiRoute).Assembly);
    private readonly WireSchemas _wire;

    private GatewayDocument() => _wire = new WireSchemas(_documentation);

    public static async Task SendAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = s_json.Value.Length;
        await context.Response.Body.WriteAsync(s_json.Value, context.RequestAborted);
    }

    private JsonObject Write()
    {
        AddCommand(GatewayApi.Login, typeof(LoginRequest), typeof(LoginReply), "Logs in; the first frame of every connection.");
        AddCommand(GatewayApi.Logout, typeof(EmptyRequest), typeof(Reply), "Ends the session in good order.");
        foreach (var route in ApiCatalog.Routes.Where(route => route.Callers != Callers.Admin).OrderBy(route => route.Path, StringComparer.Ordinal))
            AddCommand(route.Path, route.RequestType, route.ReplyType, _documentation.Of(route.OperationType));
        AddNews();

        return new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Rapport, client gateway",
                ["version"] = ServerVersion.Text,
                ["description"] =
                    "App users' clients come in over a WebSocket; text frames hold one JSON object each. Requests carry a number, which their reply carries too; frames without one are news. Login, heartbeat, close codes and how a client's copy keeps step: docs/gateway.md.",
            },
            ["defaultContentType"] = "application/json",
            ["channels"] = new JsonObject
            {
                ["gateway"] = new JsonObject
                {
                    ["address"] = GatewayDoor.Path,
                    ["messages"] = _channelMessages,
                    ["bindings"] = new JsonObject { ["ws"] = new JsonObject { ["method"] = "GET" } },
                },
            },
            ["operations"] = _operations,
            ["components"] = new JsonObject { ["messages"] = _messages, ["schemas"] = _schemas },
        };
    }

    private void AddCommand(string command, Type request, Type reply, string? summary)
    {
        var name = command.Replace('/', '_');
        AddMessage(
            name,
            new JsonObject
            {
                ["Id"] = Id(),
                ["Command"] = new JsonObject { ["const"] = command },
                ["Body"] = SchemaOf(request),
            },
            "Id",
            "Command"
        );
        AddMessage(
            name + "_reply",
            new JsonObject
            {
                ["Id"] = Id(),
                ["Reply"] = SchemaOf(reply),
                ["Changes"] = new JsonObject { ["type"] = "array", ["items"] = SchemaOf(typeof(AccountChange)) },
            },
            "Id",
            "Reply"
        );
        var operation = new JsonObject
        {
            ["action"] = "receive",
            ["channel"] = Reference(Channel),
            ["messages"] = new JsonArray(Reference($"{Channel}/messages/{name}")),
            ["reply"] = new JsonObject { ["channel"] = Reference(Channel), ["messages"] = new JsonArray(Reference($"{Channel}/messages/{name}_reply")) },
        };
        if (summary is not null)
            operation["summary"] = summary;
        _operations[name] = operation;
    }

    private void AddNews()
    {
        _channelMessages["news"] = Reference("#/components/messages/news");
        _messages["news"] = new JsonObject { ["summary"] = _documentation.Of(typeof(NewsFrame)), ["payload"] = SchemaOf(typeof(NewsFrame)) };
        _operations["news"] = new JsonObject
        {
            ["action"] = "send",
            ["channel"] = Reference(Channel),
            ["messages"] = new JsonArray(Reference($"{Channel}/messages/news")),
            ["summary"] = "What a client is told without having asked.",
        };
    }

    private void AddMessage(string name, JsonObject properties, params string[] required)
    {
        _channelMessages[name] = Reference($"#/components/messages/{name}");
        _messages[name] = new JsonObject
        {
            ["payload"] = new JsonObject
            {
                ["type"] = "object",
                ["required"] = new JsonArray([.. required.Select(key => (JsonNode)key)]),
                ["properties"] = properties,
            },
        };
    }

    private JsonObject SchemaOf(Type type)
    {
        var place = $"#/components/schemas/{type.Name}";
        if (!_schemas.ContainsKey(type.Name))
        {
            var schema = _wire.NodeOf(type);
            Move(schema, place);
            _schemas[type.Name] = schema;
        }

        return Reference(place);
    }

    /// <summary>What comes twice in a schema is a reference the second time, counted from the schema's own root.</summary>
    private static void Move(JsonNode? node, string place)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
                Move(item, place);
        }
        else if (node is JsonObject schema)
        {
            if (schema["$ref"] is JsonValue reference)
                schema["$ref"] = place + reference.GetValue<string>()[1..];
            foreach (var (_, child) in schema)
                Move(child, place);
        }
    }

    private static JsonObject Id() =>
        new()
        {
            ["type"] = "integer",
            ["minimum"] = 1,
            ["description"] = "Chosen by the client, below 2^53; the reply carries it.",
        };

    private static JsonObject Reference(string to) => new() { ["$ref"] = to };
}
