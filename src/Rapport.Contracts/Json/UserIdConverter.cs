using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rapport.Contracts.Json;

/// <summary>Thrown by a deserializer that met an account which is not a JSON string (error 60015).</summary>
public sealed class AccountNotAStringException() : JsonException("An account must be a JSON string.");

/// <summary>Reads one account. Anything but a string or <c>null</c> is the error 60015 of its own.</summary>
public sealed class UserIdConverter : JsonConverter<string>
{
    /// <inheritdoc />
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString() : throw new AccountNotAStringException();

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}

/// <summary>Reads a list of accounts. A member that is not a string is the error 60015.</summary>
public sealed class UserIdListConverter : JsonConverter<List<string>>
{
    /// <inheritdoc />
    public override List<string>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("A list of accounts is expected.");

        var accounts = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String)
                throw new AccountNotAStringException();
            accounts.Add(reader.GetString()!);
        }

        return accounts;
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, List<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var account in value)
            writer.WriteStringValue(account);
        writer.WriteEndArray();
    }
}
