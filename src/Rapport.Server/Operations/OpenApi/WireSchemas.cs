using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Microsoft.OpenApi;
using Rapport.Contracts;
using Rapport.Contracts.Json;

namespace Rapport.Server.Operations.OpenApi;

/// <summary>Describes the wire's requests and replies, from the very type information they are read and written with.</summary>
internal sealed class WireSchemas(XmlDocumentation documentation)
{
    /// <summary>The schema of a type, with every type it consists of written out.</summary>
    public OpenApiSchema Of(Type type)
    {
        var root = NodeOf(type);
        return Convert(root, root);
    }

    /// <summary>The same as plain JSON Schema.</summary>
    public JsonNode NodeOf(Type type) =>
        Wire
            .Json.GetTypeInfo(type)!
            .GetJsonSchemaAsNode(new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe });

    private JsonObject Describe(JsonSchemaExporterContext context, JsonNode node)
    {
        var schema = Known(context.TypeInfo.Type) ?? node as JsonObject ?? [];
        if (schema["type"] is null && schema["anyOf"] is null && schema["$ref"] is null)
            schema["type"] = context.TypeInfo.Type == typeof(string) ? "string" : "object";

        // An absent optional key is the wire's way of saying null.
        if (schema["type"] is JsonArray alternatives)
            schema["type"] = alternatives.Select(alternative => alternative!.GetValue<string>()).First(alternative => alternative != "null");

        var summary = context.PropertyInfo?.AttributeProvider is System.Reflection.PropertyInfo member
            ? documentation.Of(member)
            : documentation.Of(context.TypeInfo.Type);
        if (summary is not null)
            schema["description"] = summary;
        return schema;
    }

    /// <summary>Types that are read by a converter of their own.</summary>
    private static JsonObject? Known(Type type)
    {
        if (type == typeof(TagValue))
        {
            return new JsonObject
            {
                ["anyOf"] = new JsonArray(
                    new JsonObject { ["type"] = "string" },
                    new JsonObject { ["type"] = "integer" },
                    new JsonObject
                    {
                        ["type"] = "array",
                        ["items"] = new JsonObject { ["type"] = "string" },
                    }
                ),
            };
        }

        if (type == typeof(long?) || type == typeof(long))
            return new JsonObject { ["type"] = "integer", ["format"] = "int64" };
        return type == typeof(List<string>)
            ? new JsonObject
            {
                ["type"] = "array",
                ["items"] = new JsonObject { ["type"] = "string" },
            }
            : null;
    }

    private static OpenApiSchema Convert(JsonNode? node, JsonNode root)
    {
        // What comes twice is a pointer the second time. No type of the wire holds itself, so following it comes to an end.
        if (node is JsonObject again && (string?)again["$ref"] is { } pointer)
        {
            var same = Convert(At(pointer, root), root);
            same.Description = (string?)again["description"] ?? same.Description;
            return same;
        }

        var schema = new OpenApiSchema();
        if (node is not JsonObject source)
            return schema;

        schema.Description = (string?)source["description"];
        schema.Format = (string?)source["format"];
        schema.Type = (string?)source["type"] switch
        {
            "string" => JsonSchemaType.String,
            "integer" => JsonSchemaType.Integer,
            "number" => JsonSchemaType.Number,
            "boolean" => JsonSchemaType.Boolean,
            "array" => JsonSchemaType.Array,
            "object" => JsonSchemaType.Object,
            _ => null,
        };
        if (source["items"] is { } items)
            schema.Items = Convert(items, root);
        if (source["anyOf"] is JsonArray anyOf)
            schema.AnyOf = [.. anyOf.Select(one => Convert(one, root))];
        if (source["additionalProperties"] is JsonObject additional)
            schema.AdditionalProperties = Convert(additional, root);
        if (source["properties"] is JsonObject properties)
            schema.Properties = properties.ToDictionary(property => property.Key, property => (IOpenApiSchema)Convert(property.Value, root));
        return schema;
    }

    /// <summary>The node a pointer such as <c>#/properties/Items/items</c> leads to.</summary>
    private static JsonNode? At(string pointer, JsonNode root) =>
        pointer.Split('/').Skip(1).Aggregate((JsonNode?)root, static (node, step) => node is JsonArray items ? items[int.Parse(step)] : node?[step]);
}
