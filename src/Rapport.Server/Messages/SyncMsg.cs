using Rapport.Contracts;
using Rapport.Contracts.Messages;
using Rapport.Server.Api;
using Rapport.Server.Conversations;
using Rapport.Storage;

namespace Rapport.Server.Messages;

/// <summary>What a client has missed of its account's messages since the last one it heard of, in the order in which they were stored.</summary>
public sealed class SyncMsg(Database database, MessageStore messages, ConversationStore conversations, TimeProvider clock)
    : IOperation<SyncMsgRequest, SyncMsgReply>
{
    private const int Most = 100;

    /// <summary>Places looked through at once.</summary>
    private const int Step = 256;

    public ValueTask<SyncMsgReply> ExecuteAsync(Caller caller, SyncMsgRequest request, CancellationToken cancel)
    {
        var since = Math.Max(0, request.LastMessage ?? 0);
        var most = (int)Math.Clamp(request.MaxCnt ?? Most, 1, Most);
        return database.ReadAsync(session => ReadAsync(session, caller, caller.Call!.Session.AccountNo, since, most));
    }

    private async ValueTask<SyncMsgReply> ReadAsync(Session session, Caller caller, long owner, long since, int most)
    {
        var newest = await conversations.NewestAsync(session, owner);
        var expired = Expiry.Of(caller.App, clock);
        var missed = new List<(long Number, string Peer)>();
        foreach (var (peer, userId, cleared) in await conversations.BehindAsync(session, owner, since))
        {
            foreach (var number in await BehindAsync(session, MessagePair.Of(owner, peer), Math.Max(since, cleared), expired))
                missed.Add((number, userId));
        }

        missed.Sort();
        var reply = new SyncMsgReply { LastMessage = Math.Max(since, newest), Complete = 1 };
        for (var i = 0; i < missed.Count; i++)
        {
            if (reply.MsgList.Count == most)
            {
                reply.LastMessage = missed[i - 1].Number;
                reply.Complete = 0;
                break;
            }

            var (number, peer) = missed[i];
            if (await messages.FindAsync(session, number) is { } message && message.IsToldTo(owner))
                reply.MsgList.Add(
                    message.From == owner ? message.Show(caller.UserId, peer, forClients: true) : message.Show(peer, caller.UserId, forClients: true)
                );
        }

        return reply;
    }

    /// <summary>
    /// The numbers of a conversation's messages behind one. Times never fall from one message to the next, so once a message is known, so is
    /// everything from an earlier second.
    /// </summary>
    private async ValueTask<List<long>> BehindAsync(Session session, MessagePair pair, long since, long expired)
    {
        var numbers = new List<long>();
        var before = new MsgKey(uint.MaxValue, 0, 0);
        long? known = null;
        while (true)
        {
            var some = await messages.PlacesAsync(session, pair, before, Step);
            foreach (var (number, key) in some)
            {
                if (key.Time < known || key.Time < expired)
                    return numbers;

                before = key;
                if (number > since)
                    numbers.Add(number);
                else
                    known = key.Time;
            }

            if (some.Count < Step)
                return numbers;
        }
    }
}
