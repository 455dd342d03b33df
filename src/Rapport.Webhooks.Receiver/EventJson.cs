using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Rapport.Contracts;

namespace Rapport.Webhooks.Receiver;

/// <summary>
/// Reads bodies leniently, because senders differ and change: unknown keys are ignored, numbers may be quoted, and a key with
/// <c>null</c> counts as missing, so that a handler never meets a list or text that is <c>null</c>.
/// </summary>
internal static class EventJson
{
    // Events of the contracts come with metadata made at compile time; an app's own event types are read by reflection.
    public static JsonSerializerOptions Options { get; } =
        new(WireJson.Default.Options)
        {
            NumberHandling = JsonNumberHandling.AllowReadingFromString,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new IntegerConverter() },
            TypeInfoResolver = JsonTypeInfoResolver.Combine(WireJson.Default, new DefaultJsonTypeInfoResolver()).WithAddedModifier(IgnoreNulls),
        };

    private static void IgnoreNulls(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property is { Set: { } set, PropertyType.IsValueType: false })
            {
                property.Set = (target, value) =>
                {
                    if (value is not null)
                        set(target, value);
                };
            }
        }
    }

    private sealed class IntegerConverter : JsonConverter<long>
    {
        public override bool HandleNull => true;

        public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.Null:
                    return 0;
                case JsonTokenType.Number when reader.TryGetInt64(out var number):
                    return number;
                case JsonTokenType.String:
                    var text = reader.GetString()!;
                    if (text.Length == 0)
                        return 0;
                    if (long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, null, out var quoted))
                        return quoted;
                    break;
            }

            throw new JsonException("An integer is expected.");
        }

        public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
    }
}
