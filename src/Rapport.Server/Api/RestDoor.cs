using System.Buffers;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Rapport.Contracts;
using Rapport.Server.Apps;

namespace Rapport.Server.Api;

/// <summary>
/// The door of the RESTful API: <c>POST /v4/service/command</c>. It finds the command, checks who calls and how often, reads
/// the body, and writes whatever comes of it as an envelope with HTTP 200. It decides nothing about chat.
/// </summary>
public sealed partial class RestDoor(
    ApiCatalog catalog,
    AppDirectory apps,
    UserSigCheck userSigs,
    RateLimits limits,
    ApiStatistics statistics,
    ILogger<RestDoor> log
)
{
    /// <summary>No documented request comes near this.</summary>
    private const int LargestBody = 1024 * 1024;

    [ThreadStatic]
    private static ReplyBuffer? t_buffer;

    private const string Version = "/v4";

    public static bool IsFor(HttpContext context) => context.Request.Path.StartsWithSegments(Version, StringComparison.Ordinal);

    public async Task HandleAsync(HttpContext context)
    {
        ApiEndpoint? endpoint = null;
        Reply reply;
        var began = statistics.Begin();
        try
        {
            endpoint = FindEndpoint(context.Request);
            var caller = Authenticate(context);
            await limits.RequireAsync(caller, endpoint.Route);
            reply = await InvokeAsync(context, endpoint, caller);
        }
        catch (Refusal refusal)
        {
            reply = Envelope.Failure(endpoint, refusal.Error, refusal.Message);
        }
        catch (Exception e) when (e is BadHttpRequestException or IOException or OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; there is nobody to answer.
            context.Abort();
            return;
        }
        catch (BadHttpRequestException e)
        {
            reply = Envelope.Failure(endpoint, Errors.Gateway.InvalidUrl, e.Message);
        }
        catch (Exception e)
        {
            LogFault(log, e, endpoint?.Route.Path ?? context.Request.Path, context.TraceIdentifier);
            reply = Envelope.Failure(
                endpoint,
                endpoint?.Route.Errors.Internal ?? Errors.Gateway.Internal,
                $"internal error, request {context.TraceIdentifier}"
            );
        }

        statistics.End(endpoint?.Route, reply.ErrorCode, began);
        Write(context.Response, endpoint, reply);
    }

    private ApiEndpoint FindEndpoint(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method))
            throw new Refusal(Errors.Gateway.InvalidUrl, "the method must be POST");

        // Some clients put a second slash behind the version.
        var path = request.Path.Value.AsSpan(Version.Length).TrimStart('/');
        return catalog.Find(path) is { Route.Callers: not Callers.Owner } endpoint ? endpoint : throw new Refusal(Errors.Gateway.UnknownCommand);
    }

    private Caller Authenticate(HttpContext context)
    {
        var query = RestQuery.Parse(context.Request.QueryString.Value);
        if ((query.Has & RestQuery.Given.SdkAppId) == RestQuery.Given.None)
            throw new Refusal(Errors.Gateway.MissingSdkAppId);
        if (!long.TryParse(query.SdkAppId, System.Globalization.NumberStyles.None, null, out var appId) || !apps.TryGet(appId, out var app))
            throw new Refusal(Errors.Gateway.InvalidSdkAppId);
        if (app.Settings.Stopped)
            throw new Refusal(Errors.Gateway.AppDisabled);

        const RestQuery.Given Needed = RestQuery.Given.Identifier | RestQuery.Given.UserSig | RestQuery.Given.ContentType;
        if ((query.Has & Needed) != Needed)
            throw new Refusal(Errors.Gateway.InvalidQuery);

        var userId = userSigs.Require(app, query.Identifier, query.UserSig);
        if (!app.IsAdmin(userId))
            throw new Refusal(Errors.Gateway.NotAdmin);

        return new Caller(app, userId, IsAdmin: true, Caller.RestApi, AddressOf(context.Connection.RemoteIpAddress));
    }

    /// <summary>The address in its usual form; IPv4 callers are not shown as IPv6.</summary>
    internal static string AddressOf(IPAddress? address) =>
        address is null ? "127.0.0.1"
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString()
        : address.ToString();

    private static async ValueTask<Reply> InvokeAsync(HttpContext context, ApiEndpoint endpoint, Caller caller)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            var body = read.Buffer;
            if (body.Length > LargestBody)
            {
                reader.AdvanceTo(body.End);
                throw new Refusal(Errors.Gateway.InvalidUrl, "the request body is larger than 1 MiB");
            }

            if (!read.IsCompleted)
            {
                reader.AdvanceTo(body.Start, body.End);
                continue;
            }

            try
            {
                return await Invoke(endpoint, caller, body, context.RequestAborted);
            }
            finally
            {
                reader.AdvanceTo(body.End);
            }
        }
    }

    private static ValueTask<Reply> Invoke(ApiEndpoint endpoint, Caller caller, ReadOnlySequence<byte> body, CancellationToken cancel)
    {
        return Envelope.InvokeAsync(endpoint, caller, body.IsSingleSegment ? body.FirstSpan : body.ToArray(), cancel);
    }

    private static void Write(HttpResponse response, ApiEndpoint? endpoint, Reply reply)
    {
        var buffer = t_buffer ??= new ReplyBuffer();
        Envelope.Write(buffer.Begin(), endpoint, reply);
        var bytes = buffer.End();
        response.StatusCode = StatusCodes.Status200OK;
        var headers = response.Headers;
        headers.ContentType = "application/json; charset=utf-8";
        headers.ContentLength = bytes.Length;
        headers.AccessControlAllowOrigin = "*";
        response.BodyWriter.Write(bytes);
        buffer.Clear();
    }

    [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message = "{Command} failed; request {RequestId}")]
    private static partial void LogFault(ILogger log, Exception fault, string command, string requestId);

    /// <summary>One per thread: replies are small and written out at once.</summary>
    private sealed class ReplyBuffer
    {
        private const int KeptBytes = 64 * 1024;

        private ArrayBufferWriter<byte> _bytes = new(1024);
        private Utf8JsonWriter? _writer;

        public Utf8JsonWriter Begin()
        {
            if (_writer is null)
                _writer = new Utf8JsonWriter(_bytes, new JsonWriterOptions { Encoder = Wire.Json.Options.Encoder, SkipValidation = true });
            else
                _writer.Reset(_bytes);
            return _writer;
        }

        public ReadOnlySpan<byte> End()
        {
            _writer!.Flush();
            return _bytes.WrittenSpan;
        }

        public void Clear()
        {
            if (_bytes.Capacity > KeptBytes)
                _bytes = new ArrayBufferWriter<byte>(1024);
            else
                _bytes.ResetWrittenCount();
        }
    }
}
