using Rapport.Bench.Load;

namespace Rapport.Bench.Soak;

/// <summary>
/// What one device writes to one account: messages with the numbers 1, 2, 3 …, each sent when the one before is acknowledged. So whoever hears
/// of it needs to remember nothing but the number that comes next.
/// </summary>
/// <param name="Number">Tells strands apart; it is the <c>MsgRandom</c> of all its messages, as their number is the <c>MsgSeq</c>.</param>
internal readonly record struct Strand(int Number)
{
    public int From => Number / (Circles.Peers * Circles.Sides);

    /// <summary>Which device of the account writes.</summary>
    public int Side => Number / Circles.Peers % Circles.Sides;

    public int To => Circles.Peer(From, Number % Circles.Peers);

    public static Strand Of(int account, int side, int place) => new((((account * Circles.Sides) + side) * Circles.Peers) + place);

    public override string ToString() => $"strand {Number} ({Pairs.Name(From)}, device {Side}, to {Pairs.Name(To)})";
}
