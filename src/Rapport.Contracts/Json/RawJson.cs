using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rapport.Contracts.Json;

/// <summary>A JSON value that is handed on as it came, byte for byte: nobody between sender and receiver has to understand it.</summary>
[JsonConverter(typeof(RawJsonConverter))]
public sealed class RawJson
{
    /// <summary>A value as it is.</summary>
    /// <param name="utf8">A complete JSON value, UTF-8.</param>
    /// <param name="kind">What kind of value it is.</param>
    public RawJson(byte[] utf8, JsonValueKind kind)
    {
        Utf8 = utf8;
        Kind = kind;
    }

    /// <summary>The value's text, UTF-8.</summary>
    public byte[] Utf8 { get; }

    /// <summary>What kind of value it is.</summary>
    public JsonValueKind Kind { get; }

    /// <summary>A value that was written by this library or read before, so that its first byte tells what it is.</summary>
    public static RawJson Of(byte[] utf8) => new(utf8, utf8[0] == (byte)'[' ? JsonValueKind.Array : JsonValueKind.Object);

    /// <summary>A value written by hand.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static RawJson Parse(string json)
    {
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(json));
        return RawJsonConverter.Read(ref reader);
    }

    /// <inheritdoc />
    public override string ToString() => System.Text.Encoding.UTF8.GetString(Utf8);
}

/// <summary>Reads and writes <see cref="RawJson"/>.</summary>
public sealed class RawJsonConverter : JsonConverter<RawJson>
{
    /// <inheritdoc />
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Utf8, skipInputValidation: true);

    internal static RawJson Read(ref Utf8JsonReader reader)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new RawJson(JsonMarshal.GetRawUtf8Value(document.RootElement).ToArray(), document.RootElement.ValueKind);
    }
}
