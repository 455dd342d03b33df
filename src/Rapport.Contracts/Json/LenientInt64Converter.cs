using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rapport.Contracts.Json;

/// <summary>Reads an integer the way real clients send it: a number, a quoted number, or <c>""</c> and <c>null</c> for "absent".</summary>
public sealed class LenientInt64Converter : JsonConverter<long?>
{
    /// <inheritdoc />
    public override long? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.Number when reader.TryGetInt64(out var number):
                return number;
            case JsonTokenType.String:
                var text = reader.GetString()!;
                if (text.Length == 0)
                    return null;
                if (long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, null, out var quoted))
                    return quoted;
                break;
        }

        throw new JsonException("An integer is expected.");
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, long? value, JsonSerializerOptions options)
    {
        if (value is { } number)
            writer.WriteNumberValue(number);
        else
            writer.WriteNullValue();
    }
}
