using System.Globalization;

namespace Rapport.Server.Messages;

/// <summary>What client libraries call messages.</summary>
internal static class MessageIds
{
    /// <summary>The numbers client libraries know accounts by begin here.</summary>
    private const long FirstAccount = 1L << 57;

    /// <summary>What the ids of an account's messages begin with.</summary>
    public static string PrefixOf(long sender) => string.Create(CultureInfo.InvariantCulture, $"{FirstAccount + sender}");

    public static string Of(long sender, long clientTime, long random) =>
        string.Create(CultureInfo.InvariantCulture, $"{FirstAccount + sender}-{clientTime}-{random}");
}
