using System.Buffers.Text;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Rapport.Contracts;

/// <summary>
/// A login signature of the second generation (TLSSigAPIv2, HMAC-SHA256; 1047/34385): what an app backend gives to a client,
/// and what every RESTful call carries.
/// </summary>
/// <param name="SdkAppId">The app.</param>
/// <param name="UserId">The account it was made for.</param>
/// <param name="IssuedAt">When it was made, Unix seconds.</param>
/// <param name="LifetimeSeconds">How long it holds, in seconds.</param>
/// <param name="UserBuf">Extra bytes that are signed too (room permissions); usually <c>null</c>.</param>
public sealed record UserSig(long SdkAppId, string UserId, long IssuedAt, long LifetimeSeconds, byte[]? UserBuf = null)
{
    /// <summary>The libraries' usual lifetime: 180 days.</summary>
    public const long DefaultLifetimeSeconds = 180 * 86400;

    /// <summary>No real signature unpacks to more than this many bytes.</summary>
    private const int MaxInflatedBytes = 4096;

    /// <summary>No real signature is longer than this many characters.</summary>
    private const int MaxTextLength = 4096;

    private byte[] _signature = [];

    /// <summary>The last second at which the signature still holds.</summary>
    public long ExpiresAt => IssuedAt > long.MaxValue - LifetimeSeconds ? long.MaxValue : IssuedAt + LifetimeSeconds;

    /// <summary>Makes the text form, as the public libraries do.</summary>
    /// <param name="key">The app's secret key; its UTF-8 bytes are the HMAC key.</param>
    public string Sign(string key)
    {
        using var document = new MemoryStream();
        using (var json = new Utf8JsonWriter(document))
        {
            json.WriteStartObject();
            json.WriteString("TLS.ver", "2.0");
            json.WriteString("TLS.identifier", UserId);
            json.WriteNumber("TLS.sdkappid", SdkAppId);
            json.WriteNumber("TLS.expire", LifetimeSeconds);
            json.WriteNumber("TLS.time", IssuedAt);
            if (UserBuf is not null)
                json.WriteBase64String("TLS.userbuf", UserBuf);
            json.WriteBase64String("TLS.sig", ComputeSignature(key));
            json.WriteEndObject();
        }

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(document.GetBuffer().AsSpan(0, (int)document.Length));

        return Convert.ToBase64String(packed.GetBuffer(), 0, (int)packed.Length).Replace('+', '*').Replace('/', '-').Replace('=', '_');
    }

    /// <summary>Whether this (parsed) signature was made with <paramref name="key"/>. Takes the same time whatever the difference.</summary>
    public bool WasSignedWith(string key) => CryptographicOperations.FixedTimeEquals(_signature, ComputeSignature(key));

    /// <summary>Reads the text form; <c>null</c> when it is not a signature of this generation.</summary>
    public static UserSig? Parse(string text)
    {
        if (text.Length is 0 or > MaxTextLength)
            return null;

        var base64 = text.Replace('*', '+').Replace('-', '/').Replace('_', '=');
        if (!Base64.IsValid(base64))
            return null;

        try
        {
            var json = Inflate(Convert.FromBase64String(base64));
            return json is null ? null : Read(json);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or JsonException or FormatException or InvalidOperationException)
        {
            // IOException: a zlib header that asks for a preset dictionary is no invalid data to the decompressor, but a fault.
            return null;
        }
    }

    private static byte[]? Inflate(byte[] packed)
    {
        using var zlib = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
        var buffer = new byte[MaxInflatedBytes + 1];
        var length = zlib.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return length > MaxInflatedBytes ? null : buffer[..length];
    }

    private static UserSig? Read(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (
            root.ValueKind != JsonValueKind.Object
            || TextOf(root, "TLS.ver") is null
            || TextOf(root, "TLS.identifier") is not { } userId
            || NumberOf(root, "TLS.sdkappid") is not { } sdkAppId
            || NumberOf(root, "TLS.time") is not { } time
            || NumberOf(root, "TLS.expire") is not { } expire
            || expire < 0
            || TextOf(root, "TLS.sig") is not { } signature
        )
        {
            return null;
        }

        var userBuf = TextOf(root, "TLS.userbuf");
        return new UserSig(sdkAppId, userId, time, expire, userBuf is null ? null : Convert.FromBase64String(userBuf))
        {
            _signature = Convert.FromBase64String(signature),
        };
    }

    private static string? TextOf(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? NumberOf(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private byte[] ComputeSignature(string key)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"TLS.identifier:{UserId}\nTLS.sdkappid:{SdkAppId}\nTLS.time:{IssuedAt}\nTLS.expire:{LifetimeSeconds}\n"
        );
        if (UserBuf is not null)
            text += $"TLS.userbuf:{Convert.ToBase64String(UserBuf)}\n";

        return HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text));
    }
}
