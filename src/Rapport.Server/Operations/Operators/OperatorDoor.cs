using System.Text.Json;
using Rapport.Storage;

namespace Rapport.Server.Operations.Operators;

/// <summary>
/// The door of the operator API: whatever lies under <c>/operator</c> is closed without the operator's credential, and every
/// failure leaves as <c>problem+json</c>.
/// </summary>
internal sealed partial class OperatorDoor(OperatorCredential credential, WrongTokens wrongTokens, ILogger<OperatorDoor> log)
{
    private const string Scheme = "Bearer ";

    public static bool IsFor(HttpContext context) => context.Request.Path.StartsWithSegments("/operator", StringComparison.OrdinalIgnoreCase);

    public async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            Require(context);
            context.Response.Headers.CacheControl = "no-store";
            await next(context);

            // Routing found no endpoint, or none for this method or content; or a parameter could not be read.
            if (!context.Response.HasStarted && context.Response.StatusCode is 400 or 404 or 405 or 413 or 415)
                await OperatorProblem.WriteAsync(context, context.Response.StatusCode, SentenceOf(context.Response.StatusCode));
        }
        catch (OperatorRefusal refusal)
        {
            await OperatorProblem.WriteAsync(context, refusal.Status, refusal.Message, refusal.Mistakes);
        }
        catch (BadHttpRequestException e)
        {
            var sentence = e.InnerException is JsonException json ? SentenceOf(json) : e.Message;
            await OperatorProblem.WriteAsync(context, e.StatusCode, sentence, [sentence]);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            LogFault(log, e, context.Request.Method, context.Request.Path, context.TraceIdentifier);
            await OperatorProblem.WriteAsync(
                context,
                StatusCodes.Status500InternalServerError,
                e is StorageException
                    ? $"The database says: {e.Message}"
                    : $"An internal fault; the server's log has it under request {context.TraceIdentifier}."
            );
        }
    }

    /// <exception cref="OperatorRefusal">401 without the credential, 429 after too many wrong ones.</exception>
    public void Require(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        if (wrongTokens.WaitOf(address) is { Ticks: > 0 } wait)
        {
            context.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString();
            throw new OperatorRefusal(StatusCodes.Status429TooManyRequests, "Too many wrong operator tokens came from this address; try again in a minute.");
        }

        var authorization = context.Request.Headers.Authorization.ToString();
        var given = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : "";
        if (given.Length > 0 && credential.Matches(given))
            return;

        if (given.Length > 0)
            wrongTokens.Count(address);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        throw new OperatorRefusal(
            StatusCodes.Status401Unauthorized,
            given.Length > 0
                ? "The operator token is wrong. The server keeps its own in the file operator-token of its data folder."
                : "The operator API needs the header 'Authorization: Bearer <operator token>'."
        );
    }

    private static string SentenceOf(int status) =>
        status switch
        {
            StatusCodes.Status400BadRequest => "A parameter of the URL has a value that cannot be read; numbers are expected for limit and cursor.",
            StatusCodes.Status405MethodNotAllowed => "This path does not take this method; /docs lists what there is.",
            StatusCodes.Status413PayloadTooLarge => "The request body is too large.",
            StatusCodes.Status415UnsupportedMediaType => "The body must be JSON, with the header 'Content-Type: application/json'.",
            _ => "There is no such path; /docs lists what there is.",
        };

    /// <summary>What is wrong with a body. The serializer speaks of our types, which mean nothing to the caller.</summary>
    private static string SentenceOf(JsonException mistake)
    {
        var message = mistake.Message;
        var cut = message.IndexOf(" could not be mapped", StringComparison.Ordinal);
        if (cut > 0)
            return message[..cut].Replace("The JSON property", "The body's member", StringComparison.Ordinal)
                + " is not known here; /docs lists those that are.";

        cut = message.IndexOf("including: ", StringComparison.Ordinal);
        if (cut > 0)
            return $"The body lacks {message[(cut + "including: ".Length)..]}";
        return mistake.Path is { Length: > 1 } path ? $"The body's {path[2..]} has the wrong type." : "The body is not a JSON object.";
    }

    [LoggerMessage(EventId = 4001, Level = LogLevel.Error, Message = "{Method} {Path} failed; request {RequestId}")]
    private static partial void LogFault(ILogger log, Exception fault, string method, string path, string requestId);
}
