using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Rapport.Contracts;
using Rapport.Contracts.Webhooks;

namespace Rapport.Webhooks.Receiver.Tests;

/// <summary>A webhook to send; by default exactly what Rapport sends: "anna blocked ben".</summary>
internal sealed record TestWebhook
{
    public const string DefaultToken = "my-token";
    public const long DefaultAppId = 1400000123;

    public string Method { get; init; } = "POST";

    public string SdkAppid { get; init; } = $"{DefaultAppId}";

    public string? Command { get; init; } = WebhookCommands.BlackListAdd;

    public string? Token { get; init; } = DefaultToken;

    /// <summary>Unix seconds; <c>null</c>: the receiver's time.</summary>
    public long? RequestTime { get; init; }

    /// <summary>Overrides the right one; empty: none.</summary>
    public string? Sign { get; init; }

    /// <summary>Overrides the right one; empty: none.</summary>
    public string? BodySignature { get; init; }

    /// <summary>Overrides <see cref="RequestTime"/>; empty: none.</summary>
    public string? Timestamp { get; init; }

    public string? Id { get; init; } = "evt_0a1b2c3d_1_18bcfe56800";

    public string MoreQuery { get; init; } = "&contenttype=json&ClientIP=203.0.113.7&OptPlatform=RESTAPI";

    public Dictionary<string, string> Headers { get; init; } = [];

    public byte[] Body { get; init; } =
        """{"CallbackCommand":"Sns.CallbackBlackListAdd","PairList":[{"From_Account":"anna","To_Account":"ben"}]}"""u8.ToArray();

    public bool Chunked { get; init; }

    /// <summary>What the original cloud product sends: no id, no signature over the body.</summary>
    public static TestWebhook OfTheOriginal { get; } =
        new()
        {
            Id = null,
            BodySignature = "",
            Timestamp = "",
        };

    public static TestWebhook Of(WebhookEvent e) =>
        Of(e.CallbackCommand, Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(e, e.GetType(), Wire.Json)));

    public static TestWebhook Of(string command, string body) => new() { Command = command, Body = Encoding.UTF8.GetBytes(body) };

    public HttpRequestMessage ToRequest(string path, DateTimeOffset now)
    {
        var time = RequestTime ?? now.ToUnixTimeSeconds();
        var url = new StringBuilder(path).Append("?SdkAppid=").Append(SdkAppid);
        if (Command is not null)
            url.Append("&CallbackCommand=").Append(Command);
        url.Append(MoreQuery);
        if (Token is not null && Sign != "")
            url.Append("&Sign=").Append(Sign ?? WebhookSignature.Sign(Token, time)).Append("&RequestTime=").Append(time);

        var request = new HttpRequestMessage(new HttpMethod(Method), url.ToString());
        if (Method != "GET")
            request.Content = new ByteArrayContent(Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        request.Headers.TransferEncodingChunked = Chunked;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                request.Headers.TryAddWithoutValidation(name, value);
        }

        Add(WebhookSignature.IdHeader, Id);
        Add(WebhookSignature.TimestampHeader, Timestamp ?? $"{time}");
        Add(WebhookSignature.SignatureHeader, BodySignature ?? (Token is null ? null : WebhookSignature.SignBody(Token, Id ?? "", time, Body)));
        foreach (var (name, value) in Headers)
            Add(name, value);
        return request;
    }
}
