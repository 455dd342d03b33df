using System.Net;
using System.Text.Json;

namespace Rapport.Testing;

/// <summary>What the server answered, to the letter.</summary>
public sealed class TestReply
{
    private JsonElement? _json;

    internal TestReply(HttpStatusCode status, string? contentType, string text, HttpResponseMessage response)
    {
        Status = status;
        ContentType = contentType;
        Text = text;
        Headers = response.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
    }

    public HttpStatusCode Status { get; }

    public string? ContentType { get; }

    public Dictionary<string, string> Headers { get; }

    /// <summary>The body as it came.</summary>
    public string Text { get; }

    /// <summary>The body as JSON.</summary>
    public JsonElement Json => _json ??= JsonDocument.Parse(Text).RootElement;

    public string ActionStatus => Json.GetProperty(nameof(ActionStatus)).GetString()!;

    public long ErrorCode => Json.GetProperty(nameof(ErrorCode)).GetInt64();

    public string ErrorInfo => Json.GetProperty(nameof(ErrorInfo)).GetString()!;

    public bool Has(string key) => Json.TryGetProperty(key, out _);

    public override string ToString() => $"{(int)Status} {Text}";

    internal static async Task<TestReply> ReadAsync(HttpResponseMessage response) =>
        new(response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsStringAsync(), response);
}
