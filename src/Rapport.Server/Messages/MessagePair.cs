using System.Runtime.InteropServices;

namespace Rapport.Server.Messages;

/// <summary>The two sides of a one-to-one conversation, the smaller account number first.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct MessagePair(long Low, long High)
{
    public static MessagePair Of(long one, long other) => one < other ? new(one, other) : new(other, one);

    /// <summary>The bit that hides a message from one side.</summary>
    public int HiddenFrom(long side) => side == Low ? 1 : 2;

    /// <summary>The other side.</summary>
    public long Other(long side) => side == Low ? High : Low;
}
