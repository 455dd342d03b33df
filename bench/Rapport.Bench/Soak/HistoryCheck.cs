using System.Text.Json;
using Rapport.Bench.Load;
using Rapport.Contracts;
using Rapport.Contracts.Messages;

namespace Rapport.Bench.Soak;

/// <summary>Reads a conversation's history over REST from its end to its beginning, as one side sees it.</summary>
internal sealed class HistoryCheck(Faults faults, Connection connection)
{
    /// <summary>So many of the soak's messages fit into a page.</summary>
    private const int PageSize = 50;

    /// <summary>Every message of every strand must be there once, in order; what else is there, nobody sent.</summary>
    /// <param name="owner">Whose view.</param>
    /// <param name="peer">The other side.</param>
    /// <param name="sent">How many messages were sent, by number of strand.</param>
    /// <returns>The tally of what was read, the newest first.</returns>
    public async Task<(long Count, Tally Tally)> ReadAsync(int owner, int peer, long[] sent)
    {
        var where = $"history of {Pairs.Name(owner)} with {Pairs.Name(peer)}";
        var strands = Strands(owner, peer).Concat(Strands(peer, owner)).ToDictionary(strand => strand.Number, strand => sent[strand.Number]);
        var tally = default(Tally);
        var last = new MsgKey(long.MaxValue, 0, 0);
        var count = 0L;
        var (maxTime, lastKey) = ((long)uint.MaxValue, "");
        while (true)
        {
            var page = await PageAsync(owner, peer, maxTime, lastKey);
            foreach (var message in Enumerable.Reverse(page.MsgList))
            {
                Check(message);
                tally.Take(new Strand((int)message.MsgRandom), message.MsgSeq, message.MsgTimeStamp);
                count++;
            }

            if (page.Complete == 1)
                break;
            (maxTime, lastKey) = (page.LastMsgTime, page.LastMsgKey);
        }

        foreach (var (number, missing) in strands)
        {
            if (missing > 0)
                faults.Add(where, $"{new Strand(number)}: message {missing} and those before it are missing");
        }

        return (count, tally);

        void Check(MsgItem message)
        {
            var key = new MsgKey(message.MsgTimeStamp, message.MsgSeq, message.MsgRandom);
            if ((key.Time, key.Sequence, key.Random).CompareTo((last.Time, last.Sequence, last.Random)) >= 0)
                faults.Add(where, $"{key} stands before {last}");
            last = key;

            if (!Letter.IsGenuine(message) || !strands.TryGetValue((int)message.MsgRandom, out var expected))
            {
                faults.Add(where, $"nobody sent {key} from {message.From_Account} to {message.To_Account}: {message.MsgBody}");
                return;
            }

            if (message.MsgSeq != expected)
                faults.Add(where, $"message {message.MsgSeq} of {new Strand((int)message.MsgRandom)} stands where {expected} was expected");
            strands[(int)message.MsgRandom] = Math.Min(expected, message.MsgSeq) - 1;
        }
    }

    private static IEnumerable<Strand> Strands(int from, int to) =>
        Enumerable.Range(0, Circles.Sides).Select(side => Strand.Of(from, side, Circles.PlaceOf(from, to)));

    private async Task<GetRoamMsgReply> PageAsync(int owner, int peer, long maxTime, string lastKey)
    {
        var request = RequestTemplate.Http(
            "openim/admin_getroammsg",
            $$"""{"Operator_Account":"{{Pairs.Name(owner)}}","Peer_Account":"{{Pairs.Name(peer)}}","MaxCnt":{{PageSize}},"MinTime":0,"MaxTime":{{maxTime}},"LastMsgKey":"{{lastKey}}"}"""
        );
        var reply = JsonSerializer.Deserialize((await connection.SendAsync(request)).Span, Wire.Json.GetRoamMsgReply)!;
        return reply.Succeeded ? reply : throw new InvalidOperationException($"The server refused: {reply.ErrorCode} {reply.ErrorInfo}");
    }
}
