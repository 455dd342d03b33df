using System.Globalization;
using System.Text;
using System.Text.Json;
using Rapport.Contracts.Webhooks;

namespace Rapport.Testing;

/// <summary>A request that reached a <see cref="WebhookReceiver"/>.</summary>
public sealed class ReceivedWebhook
{
    private JsonElement? _json;

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>Path and query as they stood in the request line.</summary>
    public required string Target { get; init; }

    /// <summary>For example <c>HTTP/1.1</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>The headers, whatever their case.</summary>
    public required Dictionary<string, string> Headers { get; init; }

    /// <summary>The body as it came.</summary>
    public required byte[] Body { get; init; }

    /// <summary>The subject of the client certificate, if one was shown.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>The URL's parameters in their order, percent-decoded.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters =>
        field ??= [
            .. Target[(Target.IndexOf('?', StringComparison.Ordinal) + 1)..]
                .Split('&')
                .Select(pair => pair.Split('=', 2))
                .Select(pair => KeyValuePair.Create(pair[0], Uri.UnescapeDataString(pair[^1]))),
        ];

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => _json ??= JsonDocument.Parse(Body).RootElement;

    public string Command => Json.GetProperty("CallbackCommand").GetString()!;

    /// <summary>The event's id, the same at every attempt.</summary>
    public string Id => Headers[WebhookSignature.IdHeader];

    public int Attempt => int.Parse(Headers[WebhookSignature.AttemptHeader], CultureInfo.InvariantCulture);

    public string OrderKey => Uri.UnescapeDataString(Headers[WebhookSignature.OrderKeyHeader]);

    public long OrderSequence => long.Parse(Headers[WebhookSignature.OrderSequenceHeader], CultureInfo.InvariantCulture);

    /// <summary>The value of a parameter of the URL.</summary>
    public string this[string parameter] => Parameters.Single(pair => pair.Key == parameter).Value;

    public override string ToString() => $"{OrderKey} #{Headers.GetValueOrDefault(WebhookSignature.OrderSequenceHeader)} attempt {Attempt}: {Text}";
}
