using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Apps;

namespace Rapport.Server.Webhooks;

/// <summary>Builds the HTTP request of a webhook: exactly the original's, and the Standard-Webhooks headers beside it.</summary>
internal static class WebhookRequest
{
    private static readonly MediaTypeHeaderValue s_json = new("application/json");

    /// <param name="id">The event's id, the same at every attempt.</param>
    /// <param name="now">Unix seconds.</param>
    public static HttpRequestMessage Build(App app, string url, OutboxEvent e, string id, long now)
    {
        var token = app.Settings.Webhook.Token;
        var content = new ByteArrayContent(e.Body);
        content.Headers.ContentType = s_json;
        var request = new HttpRequestMessage(HttpMethod.Post, UrlOf(app, url, e, token, now)) { Version = HttpVersion.Version11, Content = content };

        var headers = request.Headers;
        headers.TryAddWithoutValidation(WebhookSignature.IdHeader, id);
        headers.TryAddWithoutValidation(WebhookSignature.TimestampHeader, now.ToString(CultureInfo.InvariantCulture));
        if (!string.IsNullOrEmpty(token))
            headers.TryAddWithoutValidation(WebhookSignature.SignatureHeader, WebhookSignature.SignBody(token, id, now, e.Body));
        headers.TryAddWithoutValidation(WebhookSignature.AttemptHeader, (e.Attempts + 1).ToString(CultureInfo.InvariantCulture));
        headers.TryAddWithoutValidation(WebhookSignature.OrderKeyHeader, Uri.EscapeDataString(e.OrderKey));
        if (e.OrderSequence > 0)
            headers.TryAddWithoutValidation(WebhookSignature.OrderSequenceHeader, e.OrderSequence.ToString(CultureInfo.InvariantCulture));
        if (e.ReplayOf is not null)
            headers.TryAddWithoutValidation(WebhookSignature.ReplayHeader, e.EventNo.ToString(CultureInfo.InvariantCulture));
        return request;
    }

    private static string UrlOf(App app, string url, OutboxEvent e, string? token, long now)
    {
        var text = new StringBuilder(url, url.Length + 256);
        text.Append(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')
            .Append(CultureInfo.InvariantCulture, $"SdkAppid={app.AppId}&CallbackCommand={e.Command}&contenttype=json");

        // The one command whose documented URL has no ClientIP.
        if (e.Command != WebhookCommands.RequestOverLimit)
            text.Append("&ClientIP=").Append(e.ClientIp);
        text.Append("&OptPlatform=").Append(e.Platform);
        if (!string.IsNullOrEmpty(token))
            text.Append(CultureInfo.InvariantCulture, $"&Sign={WebhookSignature.Sign(token, now)}&RequestTime={now}");
        return text.ToString();
    }
}
