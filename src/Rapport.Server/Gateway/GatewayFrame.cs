using System.Text.Json;

namespace Rapport.Server.Gateway;

/// <summary>A request as it came from a client: its parts are views into the received bytes.</summary>
internal readonly ref struct GatewayFrame
{
    /// <summary>Ids are counted by JavaScript too.</summary>
    private const long LargestId = (1L << 53) - 1;

    private const int LongestCommand = 64;

    private GatewayFrame(long id, string command, ReadOnlySpan<byte> body)
    {
        Id = id;
        Command = command;
        Body = body;
    }

    public long Id { get; }

    public string Command { get; }

    /// <summary>The JSON value of <c>Body</c>; empty when there is none.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Takes a frame apart. The body is looked through, but not read.</summary>
    /// <returns>Whether it is a frame of this protocol.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out GatewayFrame frame)
    {
        frame = default;
        long id = 0;
        string? command = null;
        ReadOnlySpan<byte> body = default;
        try
        {
            var reader = new Utf8JsonReader(bytes);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("Id"u8))
                {
                    if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out id))
                        return false;
                }
                else if (reader.ValueTextEquals("Command"u8))
                {
                    if (!reader.Read() || reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > LongestCommand)
                        return false;
                    command = reader.GetString();
                }
                else
                {
                    var isBody = reader.ValueTextEquals("Body"u8);
                    reader.Read();
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    if (isBody)
                        body = bytes[start..(int)reader.BytesConsumed];
                }
            }

            // Nothing but space may follow.
            if (reader.TokenType != JsonTokenType.EndObject || reader.Read())
                return false;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }

        if (id is <= 0 or > LargestId || command is null)
            return false;

        frame = new GatewayFrame(id, command, body);
        return true;
    }
}
