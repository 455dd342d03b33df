using System.Text.Json;
using Rapport.Contracts;
using Rapport.Contracts.Json;

namespace Rapport.Server.Profiles;

/// <summary>The tags that are set, as they are stored: a JSON object. Serves profiles and custom friend fields alike.</summary>
public sealed class ProfileDocument
{
    private readonly Dictionary<string, TagValue> _values;

    private ProfileDocument(Dictionary<string, TagValue> values) => _values = values;

    public IEnumerable<KeyValuePair<string, TagValue>> Values => _values;

    public static ProfileDocument Parse(string? json) => new(json is null ? [] : JsonSerializer.Deserialize(json, Wire.Json.DictionaryStringTagValue)!);

    /// <summary>The value, or <c>null</c> when the tag is not set.</summary>
    public TagValue? Find(string tag) => _values.TryGetValue(tag, out var value) ? value : default(TagValue?);

    /// <summary>Sets a tag; tells whether that changed anything.</summary>
    public bool Set(string tag, TagValue value)
    {
        if (_values.TryGetValue(tag, out var before) && before == value)
            return false;

        _values[tag] = value;
        return true;
    }

    public string? ToJson() => _values.Count == 0 ? null : JsonSerializer.Serialize(_values, Wire.Json.DictionaryStringTagValue);
}
