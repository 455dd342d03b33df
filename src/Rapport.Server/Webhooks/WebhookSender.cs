using System.Buffers;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Rapport.Contracts;
using Rapport.Contracts.Json;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Apps;

namespace Rapport.Server.Webhooks;

/// <summary>Makes one attempt: sends the request, reads the answer within the time and size it is allowed, and judges it.</summary>
public sealed class WebhookSender(WebhookConnections connections, Installation installation, TimeProvider clock)
{
    /// <summary>Answers are small; more than this is not read.</summary>
    private const int LargestAnswer = 64 * 1024;

    /// <summary>How much of a noteworthy answer is kept.</summary>
    private const int KeptAnswer = 512;

    /// <summary>How much is kept of the answer to a before-webhook, which is always noteworthy.</summary>
    private const int KeptVerdict = 8 * 1024;

    /// <summary>Sends an after-webhook. HTTP 200 with a JSON object is success, whatever its ErrorCode says.</summary>
    public async Task<Attempt> SendAsync(App app, string url, OutboxEvent e)
    {
        var (attempt, _) = await SendAsync(app, url, e, connections.ForAfter(app), TimeSpan.FromMilliseconds(app.Settings.Webhook.TimeoutMs));
        return attempt;
    }

    /// <summary>Sends a webhook and hands back the answer.</summary>
    /// <returns>The attempt, and the answer when it is a JSON object.</returns>
    internal async Task<(Attempt Attempt, WebhookAnswer? Answer)> SendAsync(App app, string url, OutboxEvent e, HttpMessageInvoker connection, TimeSpan timeout)
    {
        var began = clock.GetUtcNow();
        var beganTicks = clock.GetTimestamp();
        Attempt Ended(Attempt attempt) => attempt with { DurationMs = (int)clock.GetElapsedTime(beganTicks).TotalMilliseconds };
        var attempt = new Attempt { AtMs = began.ToUnixTimeMilliseconds(), DurationMs = 0 };

        using var deadline = new CancellationTokenSource(timeout, clock);
        try
        {
            using var request = WebhookRequest.Build(app, url, e, installation.IdOf(e), began.ToUnixTimeSeconds());
            using var response = await connection.SendAsync(request, deadline.Token);
            attempt = attempt with { Status = (int)response.StatusCode, RetryAfter = RetryAfterOf(response, began) };

            var body = ArrayPool<byte>.Shared.Rent(LargestAnswer);
            try
            {
                await using var stream = await response.Content.ReadAsStreamAsync(deadline.Token);
                var length = await stream.ReadAtLeastAsync(body, LargestAnswer, throwOnEndOfStream: false, deadline.Token);
                var (answer, judged) = Judge(attempt, body.AsSpan(0, length), e.AskedAs is not null);
                return (Ended(judged), answer);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(body);
            }
        }
        catch (OperationCanceledException)
        {
            return (Ended(attempt with { Error = $"no complete answer within {timeout.TotalMilliseconds:0} ms", Unreachable = true }), null);
        }
        catch (DestinationRefusedException refused)
        {
            return (Ended(attempt with { Error = refused.Message }), null);
        }
        catch (HttpRequestException fault) when (fault.InnerException is DestinationRefusedException refused)
        {
            return (Ended(attempt with { Error = refused.Message }), null);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or UriFormatException or InvalidOperationException)
        {
            return (Ended(attempt with { Error = Describe(fault), Unreachable = true }), null);
        }
    }

    private static (WebhookAnswer?, Attempt) Judge(Attempt attempt, ReadOnlySpan<byte> body, bool isQuestion)
    {
        var kept = isQuestion ? KeptVerdict : KeptAnswer;
        if (attempt.Status != (int)HttpStatusCode.OK)
        {
            // What a proxy says whose backend is away.
            var unreachable = attempt.Status is 502 or 503 or 504;
            return (null, attempt with { Error = $"HTTP status {attempt.Status}", Answer = Excerpt(body, kept), Unreachable = unreachable });
        }

        if (ReadAnswer(body) is not { } answer)
            return (null, attempt with { Error = body.IsEmpty ? "the answer is empty" : "the answer is not a JSON object", Answer = Excerpt(body, kept) });

        return (answer, answer.ErrorCode == 0 && !isQuestion ? attempt : attempt with { Answer = Excerpt(body, kept) });
    }

    /// <summary>Reads an answer whatever its Content-Type; <c>null</c> when it is not a JSON object.</summary>
    private static WebhookAnswer? ReadAnswer(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return null;

            return new WebhookAnswer
            {
                ErrorCode =
                    root.TryGetProperty("ErrorCode", out var code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt64(out var number) ? number : 0,
                ErrorInfo = root.TryGetProperty("ErrorInfo", out var info) && info.ValueKind == JsonValueKind.String ? info.GetString()! : "",
                ResultItem = ItemsOf(root),
                MsgBody =
                    root.TryGetProperty("MsgBody", out var elements) && elements.ValueKind == JsonValueKind.Array
                        ? RawJson.Of(JsonMarshal.GetRawUtf8Value(elements).ToArray())
                        : null,
                CloudCustomData =
                    root.TryGetProperty("CloudCustomData", out var custom) && custom.ValueKind == JsonValueKind.String ? custom.GetString() : null,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The verdicts on single accounts. What is no verdict is passed over: the rest of the answer still counts.</summary>
    private static List<ItemResult>? ItemsOf(JsonElement root)
    {
        if (!root.TryGetProperty("ResultItem", out var items) || items.ValueKind != JsonValueKind.Array)
            return null;

        var results = new List<ItemResult>();
        foreach (var item in items.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object))
        {
            try
            {
                results.Add(item.Deserialize(Wire.Json.ItemResult)!);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // A verdict on nobody.
            }
        }

        return results;
    }

    private static TimeSpan? RetryAfterOf(HttpResponseMessage response, DateTimeOffset now) =>
        response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when date > now => date - now,
            _ => null,
        };

    private static string? Excerpt(ReadOnlySpan<byte> body, int most) =>
        body.IsEmpty ? null : Encoding.UTF8.GetString(body[..Math.Min(body.Length, most)]).Replace('\0', '?');

    /// <summary>The innermost reason says most ("Connection refused"); the outer ones repeat the URL.</summary>
    private static string Describe(Exception fault) => fault.InnerException is { } inner ? Describe(inner) : fault.Message;
}
