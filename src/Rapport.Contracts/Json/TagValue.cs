using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rapport.Contracts.Json;

/// <summary>The value of a profile or friend tag: a text, an integer, or (friend lists only) a list of texts.</summary>
[JsonConverter(typeof(TagValueConverter))]
[SuppressMessage("Usage", "CA2225", Justification = "The constructors are the named alternates.")]
public readonly record struct TagValue
{
    private readonly object? _value;

    /// <summary>A text.</summary>
    public TagValue(string text) => _value = text;

    /// <summary>An integer.</summary>
    public TagValue(long number) => _value = number;

    /// <summary>A list of texts.</summary>
    public TagValue(IReadOnlyList<string> list) => _value = list;

    private TagValue(Unsupported marker) => _value = marker;

    /// <summary>Whether there is no value at all (<c>null</c> or a missing key).</summary>
    public bool IsAbsent => _value is null;

    /// <summary>Whether the value has a JSON type no tag takes (an object, a fraction, <c>true</c> …).</summary>
    public bool IsUnsupported => _value is Unsupported;

    /// <summary>The text, or <c>null</c> when the value is something else.</summary>
    public string? Text => _value as string;

    /// <summary>The integer, or <c>null</c> when the value is something else.</summary>
    public long? Number => _value as long?;

    /// <summary>The list, or <c>null</c> when the value is something else.</summary>
    public IReadOnlyList<string>? List => _value as IReadOnlyList<string>;

    /// <summary>A value of a JSON type that no tag takes.</summary>
    public static TagValue OfUnsupportedType { get; } = new(new Unsupported());

    /// <summary>A text.</summary>
    public static implicit operator TagValue(string text) => new(text);

    /// <summary>An integer.</summary>
    public static implicit operator TagValue(long number) => new(number);

    /// <inheritdoc />
    public override string ToString() => _value?.ToString() ?? "";

    private sealed record Unsupported;
}

/// <summary>One tag with its value.</summary>
public sealed class TagItem
{
    /// <summary>The tag, for example <c>Tag_Profile_IM_Nick</c>.</summary>
    public string? Tag { get; set; }

    /// <summary>Its value.</summary>
    public TagValue Value { get; set; }
}

/// <summary>Reads and writes <see cref="TagValue"/> as the JSON value it stands for.</summary>
public sealed class TagValueConverter : JsonConverter<TagValue>
{
    /// <inheritdoc />
    public override bool HandleNull => true;

    /// <inheritdoc />
    public override TagValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return default;
            case JsonTokenType.String:
                return new TagValue(reader.GetString()!);
            case JsonTokenType.Number when reader.TryGetInt64(out var number):
                return new TagValue(number);
            case JsonTokenType.StartArray:
                return ReadList(ref reader);
            default:
                reader.Skip();
                return TagValue.OfUnsupportedType;
        }
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, TagValue value, JsonSerializerOptions options)
    {
        if (value.Text is { } text)
        {
            writer.WriteStringValue(text);
        }
        else if (value.Number is { } number)
        {
            writer.WriteNumberValue(number);
        }
        else if (value.List is { } list)
        {
            writer.WriteStartArray();
            foreach (var item in list)
                writer.WriteStringValue(item);
            writer.WriteEndArray();
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static TagValue ReadList(ref Utf8JsonReader reader)
    {
        var list = new List<string>();
        var supported = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                list.Add(reader.GetString()!);
            }
            else
            {
                supported = false;
                reader.Skip();
            }
        }

        return supported ? new TagValue(list) : TagValue.OfUnsupportedType;
    }
}
