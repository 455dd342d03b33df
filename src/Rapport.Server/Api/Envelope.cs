using System.Text.Json;
using Rapport.Contracts;
using Rapport.Contracts.Json;

namespace Rapport.Server.Api;

/// <summary>What every door does with an endpoint: runs it, and turns whatever comes of it into the envelope its service answers with.</summary>
internal static class Envelope
{
    /// <summary>Reads the body and runs the operation.</summary>
    /// <exception cref="Refusal">The body is not what the command takes, or the operation refused.</exception>
    public static ValueTask<Reply> InvokeAsync(ApiEndpoint endpoint, Caller caller, ReadOnlySpan<byte> body, CancellationToken cancel)
    {
        try
        {
            return endpoint.InvokeAsync(caller, RequestBody.Normalize(body, endpoint.Route.Errors), cancel);
        }
        catch (AccountNotAStringException)
        {
            throw new Refusal(Errors.Gateway.AccountNotAString);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException { Source: "System.Text.Json" })
        {
            throw RequestBody.Refuse(body, endpoint.Route.Errors, e);
        }
    }

    /// <summary>The reply of a call that failed.</summary>
    public static Reply Failure(ApiEndpoint? endpoint, WireError error, string info) =>
        endpoint?.Route.Service is "profile" or "sns" or "follow" or "recentcontact"
            ? new DisplayReply
            {
                ActionStatus = "FAIL",
                ErrorCode = error.Code,
                ErrorInfo = info,
            }
            : new Reply
            {
                ActionStatus = "FAIL",
                ErrorCode = error.Code,
                ErrorInfo = info,
            };

    /// <summary>Writes a reply of the endpoint, or a failure.</summary>
    public static void Write(Utf8JsonWriter writer, ApiEndpoint? endpoint, Reply reply)
    {
        if (reply.Succeeded && endpoint is not null)
            endpoint.Write(writer, reply);
        else if (reply is DisplayReply failure)
            JsonSerializer.Serialize(writer, failure, Wire.Json.DisplayReply);
        else
            JsonSerializer.Serialize(writer, reply, Wire.Json.Reply);
    }
}
