using System.Reflection;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Rapport.Contracts;
using Rapport.Server.Api;
using Rapport.Server.Operations.Operators;

namespace Rapport.Server.Operations.OpenApi;

/// <summary>
/// Completes the document the framework made of the operator's endpoints: with every command of the RESTful API, which do not go
/// through its routing, and with what all operator endpoints have in common.
/// </summary>
internal sealed class DocumentCompletion : IOpenApiDocumentTransformer
{
    private const string OperatorScheme = "operator";
    private const string JsonType = "application/json";

    private static readonly (string Name, bool Required, JsonSchemaType Type, string Description)[] s_query =
    [
        ("sdkappid", true, JsonSchemaType.Integer, "The SDKAppID."),
        ("identifier", true, JsonSchemaType.String, "An administrator of the app."),
        ("usersig", true, JsonSchemaType.String, "A UserSig of that administrator."),
        ("random", false, JsonSchemaType.Integer, "Any number; it names the request."),
        ("contenttype", true, JsonSchemaType.String, "Always `json`."),
    ];

    public async Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Rapport",
            Version = ServerVersion.Text,
            Description = """
                The RESTful API (`/v4/…`) speaks the server interface of Tencent Cloud Chat: every call is a POST with a JSON object, authenticated by the
                UserSig of an administrator in the URL, and answered with HTTP 200 and an envelope; `ErrorCode` tells success (0) from failure.

                The operator API (`/operator/v1/…`) configures apps, looks into webhook deliveries and replays them. It needs the operator's token as bearer
                credential, and answers failures as `application/problem+json`.
                """,
        };

        // Where the document was read is where the API is.
        document.Servers = [];
        var problem = await context.GetOrCreateSchemaAsync(typeof(OperatorProblem), null, cancellationToken);
        document.AddComponent(nameof(OperatorProblem), problem);
        document.AddComponent<IOpenApiSecurityScheme>(
            OperatorScheme,
            new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "The operator's token; the server keeps its own in `operator-token` of its data folder.",
            }
        );
        foreach (var (path, item) in document.Paths)
            Complete(document, path, item);

        var documentation = new XmlDocumentation(typeof(Reply).Assembly, typeof(ApiRoute).Assembly);
        AddSummaries(document, context, documentation);
        AddCommands(document, documentation);
    }

    private static void Complete(OpenApiDocument document, string path, IOpenApiPathItem item)
    {
        foreach (var (method, operation) in item.Operations ?? [])
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(OperatorScheme, document)] = [] }];
            operation.Responses ??= [];
            if (method != HttpMethod.Get || (operation.Parameters?.Any(parameter => parameter.In == ParameterLocation.Query) ?? false))
                AddProblem(document, operation, "400", "Something is wrong with the request; every mistake is named.");
            AddProblem(document, operation, "401", "The operator's token is missing or wrong.");
            if (path.Contains('{', StringComparison.Ordinal))
                AddProblem(document, operation, "404", "There is no such thing.");
            if (method != HttpMethod.Get)
                AddProblem(document, operation, "409", "As things stand this cannot be done; the sentence says why.");
            AddProblem(document, operation, "429", "Too many wrong tokens came from this address.");
        }
    }

    private static void AddProblem(OpenApiDocument document, OpenApiOperation operation, string status, string description) =>
        operation.Responses![status] = new OpenApiResponse
        {
            Description = description,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [OperatorProblem.MediaType] = new() { Schema = new OpenApiSchemaReference(nameof(OperatorProblem), document) },
            },
        };

    /// <summary>The framework does not find the comments of handlers that are not public.</summary>
    private static void AddSummaries(OpenApiDocument document, OpenApiDocumentTransformerContext context, XmlDocumentation documentation)
    {
        var handlers = context
            .DescriptionGroups.SelectMany(group => group.Items)
            .Select(item => item.ActionDescriptor.EndpointMetadata)
            .Where(metadata => metadata.OfType<IEndpointNameMetadata>().Any())
            .ToDictionary(
                metadata => metadata.OfType<IEndpointNameMetadata>().First().EndpointName,
                metadata => metadata.OfType<MethodInfo>().FirstOrDefault()
            );
        foreach (var operation in document.Paths.Values.SelectMany(item => item.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>()))
        {
            if (operation.OperationId is not { } id || handlers.GetValueOrDefault(id) is not { } handler)
                continue;

            operation.Summary ??= documentation.Of(handler);
            var properties = handler
                .GetParameters()
                .Where(parameter => parameter.GetCustomAttribute<AsParametersAttribute>() is not null)
                .SelectMany(parameter => parameter.ParameterType.GetProperties())
                .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
            foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            {
                if (parameter.Name is { } name && properties.TryGetValue(name, out var property))
                    parameter.Description ??= documentation.Of(property);
            }
        }
    }

    private static void AddCommands(OpenApiDocument document, XmlDocumentation documentation)
    {
        var schemas = new WireSchemas(documentation);
        foreach (var route in ApiCatalog.RestRoutes)
        {
            document.Tags ??= new HashSet<OpenApiTag>();
            document.Tags.Add(new OpenApiTag { Name = route.Service, Description = $"RESTful API, service `{route.Service}`." });
            var operation = new OpenApiOperation
            {
                OperationId = route.Path.Replace('/', '_'),
                Tags = new HashSet<OpenApiTagReference> { new(route.Service, document) },
                Summary = documentation.Of(route.OperationType),
                Description = $"Documented under {route.Document}. The original allows {route.RatePerSecond} calls per second and app.",
                Parameters = [.. s_query.Select(Parameter)],
                RequestBody = new OpenApiRequestBody
                {
                    Required = true,
                    Content = new Dictionary<string, OpenApiMediaType> { [JsonType] = new() { Schema = Reference(document, schemas, route.RequestType) } },
                },
                Responses = new OpenApiResponses
                {
                    ["200"] = new OpenApiResponse
                    {
                        Description = "The envelope; `ErrorCode` 0 is success.",
                        Content = new Dictionary<string, OpenApiMediaType> { [JsonType] = new() { Schema = Reference(document, schemas, route.ReplyType) } },
                    },
                },
            };
            document.Paths["/v4/" + route.Path] = new OpenApiPathItem
            {
                Operations = new Dictionary<HttpMethod, OpenApiOperation> { [HttpMethod.Post] = operation },
            };
        }
    }

    private static OpenApiSchemaReference Reference(OpenApiDocument document, WireSchemas schemas, Type type)
    {
        if (document.Components?.Schemas?.ContainsKey(type.Name) != true)
            document.AddComponent(type.Name, schemas.Of(type));
        return new OpenApiSchemaReference(type.Name, document);
    }

    private static IOpenApiParameter Parameter((string Name, bool Required, JsonSchemaType Type, string Description) parameter) =>
        new OpenApiParameter
        {
            Name = parameter.Name,
            In = ParameterLocation.Query,
            Required = parameter.Required,
            Description = parameter.Description,
            Schema = new OpenApiSchema { Type = parameter.Type },
        };
}
