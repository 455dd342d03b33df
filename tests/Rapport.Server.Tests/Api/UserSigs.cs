using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Rapport.Server.Tests.Api;

/// <summary>Signatures as other libraries make them, put together from the description and not with the product's own code.</summary>
internal static class UserSigs
{
    /// <summary>Packs any document as a signature is packed.</summary>
    public static string Pack(string document, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, level, leaveOpen: true))
            zlib.Write(Encoding.UTF8.GetBytes(document));
        return Convert.ToBase64String(packed.ToArray()).Replace('+', '*').Replace('/', '-').Replace('=', '_');
    }

    /// <summary>The HMAC over the lines that are signed.</summary>
    public static string Sign(string key, string identifier, long sdkAppId, long time, long expire, string? userBuf = null)
    {
        var text = $"TLS.identifier:{identifier}\nTLS.sdkappid:{sdkAppId}\nTLS.time:{time}\nTLS.expire:{expire}\n";
        if (userBuf is not null)
            text += $"TLS.userbuf:{userBuf}\n";
        return Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text)));
    }
}
