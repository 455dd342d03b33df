using System.Globalization;
using System.Runtime.InteropServices;

namespace Rapport.Contracts.Messages;

/// <summary>
/// Names a one-to-one message within its conversation: <c>MsgSeq_MsgRandom_MsgTime</c>, for example <c>93847_1287657_1572870301</c>.
/// A conversation's messages are in the order of time, then sequence, then random number.
/// </summary>
/// <param name="Time">When the server took it, Unix seconds.</param>
/// <param name="Sequence">The sender's choice, 0 to 4294967295.</param>
/// <param name="Random">The sender's choice, 0 to 4294967295.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct MsgKey(long Time, long Sequence, long Random)
{
    /// <summary>The longest key there is.</summary>
    public const int Longest = 50;

    /// <summary>The form on the wire.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sequence}_{Random}_{Time}");

    /// <summary>Reads the form on the wire: exactly three decimal numbers separated by <c>_</c>.</summary>
    public static bool TryParse(string? text, out MsgKey key)
    {
        key = default;
        if (text is null or { Length: > Longest })
            return false;

        var rest = text.AsSpan();
        if (!TryTake(ref rest, out var sequence) || !TryTake(ref rest, out var random) || !TryNumber(rest, out var time))
            return false;

        key = new MsgKey(time, sequence, random);
        return sequence <= uint.MaxValue && random <= uint.MaxValue;
    }

    private static bool TryTake(ref ReadOnlySpan<char> rest, out long number)
    {
        var end = rest.IndexOf('_');
        if (end < 0 || !TryNumber(rest[..end], out number))
        {
            number = 0;
            return false;
        }

        rest = rest[(end + 1)..];
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
