using Rapport.Bench.Load;

namespace Rapport.Bench.Soak;

/// <summary>
/// What one device has heard of: of every strand that concerns its account the number that comes next, of every conversation a tally and the
/// time of the last message.
/// </summary>
internal sealed class Heard(Faults faults, int account, string device)
{
    /// <summary>Both sides' devices write in a conversation.</summary>
    private const int StrandsEach = 2 * Circles.Sides;

    private readonly long[] _heard = new long[Circles.Peers * StrandsEach];
    private readonly Tally[] _tallies = new Tally[Circles.Peers];
    private readonly long[] _times = new long[Circles.Peers];

    /// <summary>A message has reached the device.</summary>
    /// <param name="strand">Its strand.</param>
    /// <param name="number">Its number.</param>
    /// <param name="time">Its <c>MsgTimeStamp</c>.</param>
    /// <param name="how">On which way.</param>
    public void Note(Strand strand, long number, long time, string how)
    {
        if (strand.From != account && strand.To != account)
        {
            faults.Add(device, $"message {number} of {strand} is none of its business ({how})");
            return;
        }

        ref var heard = ref _heard[IndexOf(strand)];
        if (number <= heard)
            faults.Add(device, $"message {number} of {strand} came again, or late, behind {heard} ({how})");
        else if (number > heard + 1)
            faults.Add(device, $"message {number} of {strand} came behind {heard} ({how}): what is between is missing");

        var place = PlaceOf(strand);
        if (time < _times[place])
            faults.Add(device, $"message {number} of {strand} has the time {time}, behind one of {_times[place]} ({how})");

        heard = Math.Max(heard, number);
        _times[place] = time;
        _tallies[place].Take(strand, number, time);
    }

    public bool Knows(Strand strand, long number) => (strand.From == account || strand.To == account) && number <= _heard[IndexOf(strand)];

    public Tally TallyOf(int place) => _tallies[place];

    /// <summary>Of how many messages it has not heard.</summary>
    /// <param name="sent">How many were sent, by number of strand.</param>
    public long CountMissing(long[] sent) => Strands().Sum(strand => sent[strand.Number] - _heard[IndexOf(strand)]);

    /// <summary>Tells what is missing.</summary>
    public void Complain(long[] sent)
    {
        foreach (var strand in Strands())
        {
            if (_heard[IndexOf(strand)] is var heard && heard != sent[strand.Number])
                faults.Add(device, $"{strand}: {sent[strand.Number]} messages were acknowledged, it has heard of {heard}");
        }
    }

    private IEnumerable<Strand> Strands() =>
        from place in Enumerable.Range(0, Circles.Peers)
        let peer = Circles.Peer(account, place)
        from side in Enumerable.Range(0, Circles.Sides)
        from strand in new[] { Strand.Of(account, side, place), Strand.Of(peer, side, Circles.PlaceOf(peer, account)) }
        select strand;

    private int PlaceOf(Strand strand) => Circles.PlaceOf(account, strand.From == account ? strand.To : strand.From);

    private int IndexOf(Strand strand) => (PlaceOf(strand) * StrandsEach) + (strand.From == account ? 0 : Circles.Sides) + strand.Side;
}
