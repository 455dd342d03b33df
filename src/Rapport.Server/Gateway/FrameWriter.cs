using System.Buffers;
using System.Text.Json;
using Rapport.Contracts;
using Rapport.Contracts.Gateway;
using Rapport.Server.Api;

namespace Rapport.Server.Gateway;

/// <summary>Makes frames for clients.</summary>
internal static class FrameWriter
{
    private const int KeptBytes = 64 * 1024;

    private static readonly JsonEncodedText s_id = JsonEncodedText.Encode("Id");
    private static readonly JsonEncodedText s_reply = JsonEncodedText.Encode("Reply");
    private static readonly JsonEncodedText s_changes = JsonEncodedText.Encode("Changes");

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_bytes;

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    /// <summary>The reply to a request.</summary>
    /// <param name="endpoint">Who answered; <c>null</c>: the request did not get that far.</param>
    public static byte[] Reply(long id, ApiEndpoint? endpoint, Reply reply, List<AccountChange>? changes)
    {
        var writer = Begin();
        writer.WriteStartObject();
        writer.WriteNumber(s_id, id);
        writer.WritePropertyName(s_reply);
        Envelope.Write(writer, endpoint, reply);
        if (changes is not null)
        {
            writer.WriteStartArray(s_changes);
            foreach (var change in changes)
                JsonSerializer.Serialize(writer, change, Wire.Json.AccountChange);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        return End(writer);
    }

    public static byte[] LoginReply(long id, LoginReply reply)
    {
        var writer = Begin();
        writer.WriteStartObject();
        writer.WriteNumber(s_id, id);
        writer.WritePropertyName(s_reply);
        JsonSerializer.Serialize(writer, reply, Wire.Json.LoginReply);
        writer.WriteEndObject();
        return End(writer);
    }

    public static byte[] News(NewsFrame news)
    {
        var writer = Begin();
        JsonSerializer.Serialize(writer, news, Wire.Json.NewsFrame);
        return End(writer);
    }

    private static Utf8JsonWriter Begin()
    {
        t_bytes ??= new ArrayBufferWriter<byte>(1024);

        // A frame that could not be finished may have left its beginning.
        t_bytes.ResetWrittenCount();
        if (t_writer is null)
            t_writer = new Utf8JsonWriter(t_bytes, new JsonWriterOptions { Encoder = Wire.Json.Options.Encoder, SkipValidation = true });
        else
            t_writer.Reset(t_bytes);
        return t_writer;
    }

    private static byte[] End(Utf8JsonWriter writer)
    {
        writer.Flush();
        var frame = t_bytes!.WrittenSpan.ToArray();
        if (t_bytes.Capacity > KeptBytes)
            t_bytes = null;
        return frame;
    }
}
