using System.Globalization;

namespace Rapport.Server.Messages;

/// <summary>What client libraries call messages.</summary>
internal static class MessageIds
{
    /// <summary>The numbers client libraries know accounts by begin here.</summary>
    private const long FirstAccount = 1L << 57;

    public static string Of(long sender, long clientTime, long random) =>
        string.Create(CultureInfo.InvariantCulture, $"{FirstAccount + sender}-{clientTime}-{random}");
}
