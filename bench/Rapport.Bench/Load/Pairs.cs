using System.Buffers.Text;
using System.Diagnostics;

namespace Rapport.Bench.Load;

/// <summary>
/// Numbers pairs of accounts so that no pair comes twice, neighbours belong to different owners, and no owner gets more
/// than a full blocklist.
/// </summary>
internal static class Pairs
{
    public const int Accounts = 4000;

    /// <summary>A blocklist's default size.</summary>
    public const int PerOwner = 1000;

    public const long Most = (long)Accounts * PerOwner;

    public const int NameLength = 12;

    public static string Name(int account) => $"user-{account:D7}";

    public static (int Owner, int Other) At(long number)
    {
        Debug.Assert(number < Most);
        var owner = (int)(number % Accounts);
        var step = (int)(number / Accounts);
        return (owner, (owner + 1 + step) % Accounts);
    }

    /// <summary>Writes an account's name over 12 bytes.</summary>
    public static void Write(Span<byte> target, int account)
    {
        "user-"u8.CopyTo(target);
        Utf8Formatter.TryFormat(account, target[5..], out _, new System.Buffers.StandardFormat('D', 7));
    }

    /// <summary>Reads the pair out of a body: the first two names in it.</summary>
    public static (int Owner, int Other) Read(ReadOnlySpan<byte> body)
    {
        var first = body.IndexOf("user-"u8);
        var rest = body[(first + NameLength)..];
        var second = rest.IndexOf("user-"u8);
        return (int.Parse(body.Slice(first + 5, 7)), int.Parse(rest.Slice(second + 5, 7)));
    }
}
