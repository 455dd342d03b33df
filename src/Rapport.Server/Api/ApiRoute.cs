using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rapport.Contracts;

namespace Rapport.Server.Api;

/// <summary>Who may call a command.</summary>
public enum Callers
{
    /// <summary>Only an administrator.</summary>
    Admin,

    /// <summary>An administrator for anybody, and an app user for his own account.</summary>
    AdminOrOwner,

    /// <summary>Only an app user's client, for its own account. The RESTful API does not know the command.</summary>
    Owner,
}

/// <summary>One line of the API table.</summary>
public abstract class ApiRoute
{
    protected ApiRoute(string path, Callers callers, int ratePerSecond, string document)
    {
        Path = path;
        var slash = path.IndexOf('/');
        Service = path[..slash];
        Command = path[(slash + 1)..];
        Callers = callers;
        RatePerSecond = ratePerSecond;
        Document = document;
        Errors = ServiceErrors.Of(Service);
    }

    /// <summary><c>service/command</c>.</summary>
    public string Path { get; }

    public string Service { get; }

    public string Command { get; }

    public Callers Callers { get; }

    /// <summary>Calls per second and app that the original allows.</summary>
    public int RatePerSecond { get; }

    /// <summary>What answers a call beyond that rate.</summary>
    public WireError TooFrequent { get; private init; } = Contracts.Errors.Gateway.TooFrequent;

    /// <summary>The page that documents the command.</summary>
    public string Document { get; }

    public ServiceErrors Errors { get; }

    public abstract Type OperationType { get; }

    public abstract Type RequestType { get; }

    public abstract Type ReplyType { get; }

    /// <summary>Joins the route with its operation.</summary>
    public abstract ApiEndpoint Bind(IServiceProvider services);

    /// <summary>One command: its path, its operation, and what the operation takes and answers.</summary>
    public static ApiRoute Of<TOperation, TRequest, TReply>(string path, Callers callers, int ratePerSecond, string document, WireError? tooFrequent = null)
        where TOperation : class, IOperation<TRequest, TReply>
        where TRequest : class
        where TReply : Reply =>
        new Route<TOperation, TRequest, TReply>(path, callers, ratePerSecond, document) { TooFrequent = tooFrequent ?? Contracts.Errors.Gateway.TooFrequent };

    private sealed class Route<TOperation, TRequest, TReply>(string path, Callers callers, int ratePerSecond, string document)
        : ApiRoute(path, callers, ratePerSecond, document)
        where TOperation : class, IOperation<TRequest, TReply>
        where TRequest : class
        where TReply : Reply
    {
        public override Type OperationType => typeof(TOperation);

        public override Type RequestType => typeof(TRequest);

        public override Type ReplyType => typeof(TReply);

        public override ApiEndpoint Bind(IServiceProvider services) => new ApiEndpoint<TRequest, TReply>(this, services.GetRequiredService<TOperation>());
    }
}

/// <summary>A route joined with its operation: bytes in, reply out.</summary>
public abstract class ApiEndpoint(ApiRoute route)
{
    public ApiRoute Route { get; } = route;

    /// <summary>Reads the request from the body (a JSON object) and runs the operation.</summary>
    /// <exception cref="JsonException">The body is not what the command takes.</exception>
    /// <exception cref="Refusal">The operation refused.</exception>
    public abstract ValueTask<Reply> InvokeAsync(Caller caller, ReadOnlySpan<byte> body, CancellationToken cancel);

    /// <summary>Writes a reply this endpoint gave.</summary>
    public abstract void Write(Utf8JsonWriter writer, Reply reply);
}

internal sealed class ApiEndpoint<TRequest, TReply>(ApiRoute route, IOperation<TRequest, TReply> operation) : ApiEndpoint(route)
    where TRequest : class
    where TReply : Reply
{
    private readonly JsonTypeInfo<TRequest> _request = (JsonTypeInfo<TRequest>)Wire.Json.GetTypeInfo(typeof(TRequest))!;
    private readonly JsonTypeInfo<TReply> _reply = (JsonTypeInfo<TReply>)Wire.Json.GetTypeInfo(typeof(TReply))!;

    public override ValueTask<Reply> InvokeAsync(Caller caller, ReadOnlySpan<byte> body, CancellationToken cancel)
    {
        var request = JsonSerializer.Deserialize(body, _request)!;
        var running = operation.ExecuteAsync(caller, request, cancel);
        return running.IsCompletedSuccessfully ? new ValueTask<Reply>(running.Result) : Await(running);
    }

    public override void Write(Utf8JsonWriter writer, Reply reply) => JsonSerializer.Serialize(writer, (TReply)reply, _reply);

    private static async ValueTask<Reply> Await(ValueTask<TReply> running) => await running;
}
