using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rapport.Contracts.Webhooks;

/// <summary>
/// The two signatures of a webhook: the original's over token and time (1047/34354), and beside it one over the body in
/// the form of the Standard Webhooks convention.
/// </summary>
public static class WebhookSignature
{
    /// <summary>Header: the event's id, the same at every attempt.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>Header: when this attempt was made, Unix seconds.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>Header: <c>v1,</c> and the body's signature; absent when the app has no token.</summary>
    public const string SignatureHeader = "webhook-signature";

    /// <summary>Header: which attempt this is, from 1.</summary>
    public const string AttemptHeader = "rapport-attempt";

    /// <summary>Header: the key within which events arrive in commit order, for example <c>account:anna</c>.</summary>
    public const string OrderKeyHeader = "rapport-order-key";

    /// <summary>Header: the event's number within its order key, from 1, without gaps among the events sent.</summary>
    public const string OrderSequenceHeader = "rapport-order-sequence";

    /// <summary>Header: only on replays, the number of the repetition. The id stays that of the first sending.</summary>
    public const string ReplayHeader = "rapport-replay";

    /// <summary>The URL's <c>Sign</c>: lower-case hexadecimal SHA-256 of token and time.</summary>
    /// <param name="token">The app's webhook token.</param>
    /// <param name="requestTime">Unix seconds, as in <c>RequestTime</c>.</param>
    public static string Sign(string token, long requestTime) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token + requestTime.ToString(CultureInfo.InvariantCulture))));

    /// <summary>Whether <paramref name="sign"/> (either case) belongs to token and time. Takes the same time whatever the difference.</summary>
    public static bool Verify(string token, string requestTime, string sign)
    {
        var expected = SHA256.HashData(Encoding.UTF8.GetBytes(token + requestTime));
        Span<byte> given = stackalloc byte[32];
        return sign.Length == 64
            && Convert.FromHexString(sign, given, out _, out var written) == System.Buffers.OperationStatus.Done
            && written == 32
            && CryptographicOperations.FixedTimeEquals(expected, given);
    }

    /// <summary>The header <c>webhook-signature</c>: HMAC-SHA256, keyed with the token's UTF-8 bytes, over <c>id.timestamp.body</c>.</summary>
    public static string SignBody(string token, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(token));
        hmac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        hmac.AppendData(body);
        return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
    }

    /// <summary>Whether one of the space-separated signatures in <paramref name="header"/> belongs to the body.</summary>
    public static bool VerifyBody(string token, string id, long timestamp, ReadOnlySpan<byte> body, string header)
    {
        var expected = Encoding.ASCII.GetBytes(SignBody(token, id, timestamp, body));
        var valid = false;
        foreach (var signature in header.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            valid |= CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(signature));

        return valid;
    }
}
