using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Rapport.Contracts.Webhooks;

namespace Rapport.Webhooks.Receiver;

/// <summary>The way of a webhook from the request to its handler and back: verify, read, find the handler, run it once, answer.</summary>
internal sealed partial class WebhookEndpoint(
    WebhookVerifier verifier,
    WebhookHandlers handlers,
    IOptions<RapportWebhookOptions> options,
    IHostApplicationLifetime application,
    ILogger<WebhookEndpoint> logger
)
{
    private static readonly byte[] s_byteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly RapportWebhookOptions _options = options.Value;

    public void WarnIfOpen(string path)
    {
        if (_options.TokenOrNull is null)
            Log.NotAuthenticated(logger, path);
    }

    public async Task ReceiveAsync(HttpContext http)
    {
        try
        {
            verifier.CheckAddress(http.Request);
            var body = await ReadBodyAsync(http);
            var signed = verifier.CheckBody(http.Request.Headers, body.Span);

            var context = ContextOf(http, body, signed);
            using var json = Parse(body);
            CheckCommand(json.RootElement, context);
            await HandleAsync(http, context, json.RootElement);
        }
        catch (Refusal refusal)
        {
            Log.Refused(logger, http.Connection.RemoteIpAddress, refusal.Status, refusal.Message);
            await FailAsync(http, refusal.Status, refusal.Message);
        }
    }

    private async Task HandleAsync(HttpContext http, WebhookContext context, JsonElement json)
    {
        WebhookAnswer answer = new();
        if (handlers.Find(context.Command) is { } handler)
        {
            var e = Read(handler, context, json);
            try
            {
                // A question is asked once, and each asking wants its own answer; only news can come twice.
                answer =
                    WebhookHandlers.IsBefore(context.Command) || context.DeduplicationKey is not { } key
                        ? await handler.Run(e, context)
                        : await RunOnceAsync(key, handler, e, context);
            }
            catch (Exception fault) when (fault is not Refusal)
            {
                // Whatever went wrong in the app's code, the sender must learn that the event is not handled, and nothing else.
                Log.HandlerFailed(logger, context.Command, context.Id, context.Attempt, fault);
                await FailAsync(http, StatusCodes.Status500InternalServerError, "the handler failed");
                return;
            }
        }

        await AnswerAsync(http, StatusCodes.Status200OK, answer);
    }

    private static async Task<WebhookAnswer> RunOnceAsync(string key, WebhookHandler handler, object e, WebhookContext context)
    {
        var store = context.Services.GetRequiredService<IDeduplicationStore>();
        var state = await store.BeginAsync(key, context.CancellationToken);
        if (state == DeduplicationState.Done)
            return new WebhookAnswer();

        // The sender lost patience with an attempt that still runs: neither success nor failure is known yet.
        if (state == DeduplicationState.Busy)
            throw new Refusal(StatusCodes.Status409Conflict, "an earlier attempt of this event is still being handled");

        try
        {
            var answer = await handler.Run(e, context);
            await store.CompleteAsync(key);
            return answer;
        }
        catch
        {
            await store.ReleaseAsync(key);
            throw;
        }
    }

    private WebhookContext ContextOf(HttpContext http, ReadOnlyMemory<byte> body, bool signed)
    {
        var query = http.Request.Query;
        var headers = http.Request.Headers;
        var command = query["CallbackCommand"].ToString();
        var time = NumberOf(headers[WebhookSignature.TimestampHeader]) ?? NumberOf(query["RequestTime"]);
        return new WebhookContext
        {
            Command = command,
            SdkAppId = _options.SdkAppId,
            Id = TextOf(headers[WebhookSignature.IdHeader]),
            Replay = TextOf(headers[WebhookSignature.ReplayHeader]),
            Attempt = NumberOf(headers[WebhookSignature.AttemptHeader]) is { } attempt and <= int.MaxValue ? (int)attempt : 1,
            OrderKey = TextOf(headers[WebhookSignature.OrderKeyHeader]) is { } key ? Uri.UnescapeDataString(key) : null,
            OrderSequence = NumberOf(headers[WebhookSignature.OrderSequenceHeader]),
            Platform = TextOf(query["OptPlatform"]),
            ClientIp = TextOf(query["ClientIP"]),
            SentAt = time <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(time.Value) : null,
            IsBodySigned = signed,
            Body = body,
            Services = http.RequestServices,
            CancellationToken = WebhookHandlers.IsBefore(command) ? http.RequestAborted : application.ApplicationStopping,
        };
    }

    private static string? TextOf(StringValues values) => values.ToString() is { Length: > 0 } text ? text : null;

    private static long? NumberOf(StringValues values) => WebhookVerifier.Number(values.ToString());

    private async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext http)
    {
        var tooLarge = new Refusal(StatusCodes.Status413PayloadTooLarge, $"the body has more than {_options.MaxBodyBytes} bytes");
        var announced = http.Request.ContentLength;
        if (announced > _options.MaxBodyBytes)
            throw tooLarge;

        // Our limit is the one that counts, even where it is above the web server's own.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;

        var body = new byte[announced ?? 4096];
        var length = 0;
        while (length != announced)
        {
            if (length == body.Length)
                Array.Resize(ref body, (int)Math.Min(body.Length * 2L, _options.MaxBodyBytes + 1L));
            var read = await http.Request.Body.ReadAsync(body.AsMemory(length), http.RequestAborted);
            if (read == 0)
                break;
            length += read;
            if (length > _options.MaxBodyBytes)
                throw tooLarge;
        }

        return body.AsMemory(0, length);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            var json = JsonDocument.Parse(body.Span.StartsWith(s_byteOrderMark) ? body[s_byteOrderMark.Length..] : body);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
                return json;
            json.Dispose();
        }
        catch (JsonException)
        {
            // Told below, like any other body that is no object.
        }

        throw new Refusal(StatusCodes.Status400BadRequest, "the body is not a JSON object");
    }

    private static void CheckCommand(JsonElement json, WebhookContext context)
    {
        // The URL is not signed, the body is: a signed body must itself say what it is, or it could be sent to another handler.
        // Without a signature the name may be missing, and the URL's counts, as with every receiver of the original.
        var command = CommandOf(json);
        if (command is null && context.IsBodySigned)
            throw new Refusal(StatusCodes.Status400BadRequest, "CallbackCommand is missing from the body");
        if (command is not null && command != context.Command)
            throw new Refusal(StatusCodes.Status400BadRequest, "CallbackCommand in the body is not the one in the URL");
    }

    /// <summary>The body's command; <c>null</c> when it names none, empty when what it names is no text.</summary>
    private static string? CommandOf(JsonElement json)
    {
        try
        {
            if (!json.TryGetProperty("CallbackCommand", out var command))
                return null;
            return command.ValueKind == JsonValueKind.String ? command.GetString() : "";
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is valid JSON but no text, be it in the name or beside it.
            throw new Refusal(StatusCodes.Status400BadRequest, "the body holds half a character");
        }
    }

    private static object Read(WebhookHandler handler, WebhookContext context, JsonElement json)
    {
        try
        {
            return handler.Read(json);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            var where = fault is JsonException { Path: { } path } ? $" at {path}" : "";
            throw new Refusal(StatusCodes.Status400BadRequest, $"the body is not what {context.Command} looks like{where}");
        }
    }

    private static Task FailAsync(HttpContext http, int status, string reason)
    {
        if (status == StatusCodes.Status405MethodNotAllowed)
            http.Response.Headers.Allow = HttpMethods.Post;
        if (status == StatusCodes.Status409Conflict)
            http.Response.Headers.RetryAfter = "1";
        return AnswerAsync(
            http,
            status,
            new WebhookAnswer
            {
                ActionStatus = "FAIL",
                ErrorCode = status,
                ErrorInfo = reason,
            }
        );
    }

    private static async Task AnswerAsync(HttpContext http, int status, WebhookAnswer answer)
    {
        // By its own type: an app may answer with more than the contracts know.
        var body = JsonSerializer.SerializeToUtf8Bytes(answer, answer.GetType(), EventJson.Options);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "No token is set: webhooks at {Path} are not authenticated, anybody can send them.")]
        public static partial void NotAuthenticated(ILogger logger, string path);

        [LoggerMessage(2, LogLevel.Warning, "Refused a request from {Address} with {Status}: {Reason}.")]
        public static partial void Refused(ILogger logger, System.Net.IPAddress? address, int status, string reason);

        [LoggerMessage(3, LogLevel.Error, "The handler of {Command} failed on event {Id}, attempt {Attempt}.")]
        public static partial void HandlerFailed(ILogger logger, string command, string? id, int attempt, Exception fault);
    }
}
