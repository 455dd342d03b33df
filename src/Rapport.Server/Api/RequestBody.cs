using System.Text.Json;
using Rapport.Contracts;

namespace Rapport.Server.Api;

/// <summary>What real clients put where a JSON object belongs, and how to tell broken JSON from JSON of the wrong shape.</summary>
internal static class RequestBody
{
    /// <summary>No body, <c>null</c> and PHP's empty array all mean "no parameters".</summary>
    public static ReadOnlySpan<byte> Normalize(ReadOnlySpan<byte> body, ServiceErrors errors)
    {
        if (body.StartsWith("\uFEFF"u8))
            body = body[3..];

        var trimmed = body.Trim(" \t\r\n"u8);
        if (trimmed.Length > 0 && trimmed[0] == '{')
            return trimmed;
        if (trimmed.Length == 0 || trimmed.SequenceEqual("null"u8) || (trimmed[0] == '[' && trimmed[1..].Trim(" \t\r\n"u8).SequenceEqual("]"u8)))
            return "{}"u8;

        throw Refuse(body, errors, cause: null);
    }

    /// <summary>The error for a body that could not be read: one code for text that is no JSON, another for JSON of the wrong shape.</summary>
    public static Refusal Refuse(ReadOnlySpan<byte> body, ServiceErrors errors, Exception? cause)
    {
        if (body.StartsWith("\uFEFF"u8))
            body = body[3..];

        var reader = new Utf8JsonReader(body);
        try
        {
            while (reader.Read())
            {
                // Texts are only known to be good once they are decoded.
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                    _ = reader.GetString();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new Refusal(errors.InvalidJson);
        }

        var where = (cause as JsonException)?.Path;
        var error = errors.WrongType(where);
        return new Refusal(error, string.IsNullOrEmpty(where) ? "the body must be a JSON object" : $"{error.Sentence}: {where} has the wrong type");
    }
}
