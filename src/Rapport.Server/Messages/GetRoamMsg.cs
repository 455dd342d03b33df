using Rapport.Contracts;
using Rapport.Contracts.Messages;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Conversations;
using Rapport.Storage;

namespace Rapport.Server.Messages;

/// <summary>A page of a conversation's history as one side sees it, from the newest backwards.</summary>
public sealed class GetRoamMsg(Database database, MessageAccess access, MessageStore messages, ConversationStore conversations, TimeProvider clock)
    : IOperation<GetRoamMsgRequest, GetRoamMsgReply>
{
    /// <summary>The original's pages end at about this size.</summary>
    private const int PageBytes = 13 * 1024;

    private const int MostMessages = 1000;

    /// <summary>Messages read at once; a page rarely holds more.</summary>
    private const int MostRead = 100;

    public async ValueTask<GetRoamMsgReply> ExecuteAsync(Caller caller, GetRoamMsgRequest request, CancellationToken cancel)
    {
        // The older names, which newer ones win over.
        var owner = MessageAccess.RequireActor(
            caller,
            string.IsNullOrEmpty(request.Operator_Account) ? request.From_Account : request.Operator_Account,
            Errors.Message.InvalidFromAccount,
            nameof(request.Operator_Account)
        );
        var peer = Require.Text(
            string.IsNullOrEmpty(request.Peer_Account) ? request.To_Account : request.Peer_Account,
            Errors.Message.InvalidToAccount,
            nameof(request.Peer_Account)
        );
        var most = request.MaxCnt is > 0 and var wanted
            ? (int)Math.Min(wanted, MostMessages)
            : throw new Refusal(Errors.Message.InvalidToAccount, "MaxCnt must be positive");
        var before = Before(request);
        var from = Math.Max(request.MinTime ?? 0, Expiry.Of(caller.App, clock));
        var recalled = access.Recall(caller, owner, peer);
        return await database.ReadAsync(session => PageAsync(session, caller, owner, peer, recalled, from, before, most));
    }

    /// <summary>Where the page begins: behind the last message of the range, or at the message the page before ended with.</summary>
    private static MsgKey Before(GetRoamMsgRequest request)
    {
        var latest = new MsgKey(request.MaxTime is >= 0 and < uint.MaxValue and var time ? time + 1 : uint.MaxValue, 0, 0);
        if (string.IsNullOrEmpty(request.LastMsgKey))
            return latest;
        if (!MsgKey.TryParse(request.LastMsgKey, out var last))
            throw new Refusal(Errors.Message.InvalidKey, "LastMsgKey is illegal");
        return last.Time >= latest.Time ? latest : last;
    }

    private async ValueTask<GetRoamMsgReply> PageAsync(
        Session session,
        Caller caller,
        string owner,
        string peer,
        RememberedNumbers? recalled,
        long from,
        MsgKey before,
        int most
    )
    {
        var sides = await access.SidesAsync(session, caller, owner, peer, recalled, Errors.Message.InvalidFromAccount, Errors.Message.InvalidToAccount);
        var (viewer, pair) = (sides.One.Number, sides.Pair);
        var cleared = (await conversations.FindAsync(session, viewer, sides.Other.Number)).ClearedNo;

        var reply = new GetRoamMsgReply();
        var bytes = 0;
        while (true)
        {
            // One more than wanted tells whether there are more.
            var wanted = Math.Min(most - reply.MsgList.Count, MostRead);
            var some = await messages.PageAsync(session, pair, viewer, cleared, from, before, wanted + 1);
            foreach (var message in some)
            {
                var size = message.Body.Length + (message.Custom?.Length ?? 0);
                if (reply.MsgList.Count == most || (reply.MsgList.Count > 0 && bytes + size > PageBytes))
                    return Finish(reply, isComplete: false);

                bytes += size;
                before = message.Key;
                reply.MsgList.Add(message.From == viewer ? message.Show(owner, peer) : message.Show(peer, owner));
            }

            if (some.Count <= wanted)
                return Finish(reply, isComplete: true);
        }
    }

    private static GetRoamMsgReply Finish(GetRoamMsgReply reply, bool isComplete)
    {
        reply.MsgList.Reverse();
        reply.MsgCnt = reply.MsgList.Count;
        reply.Complete = isComplete ? 1 : 0;
        if (reply.MsgList is [var oldest, ..])
        {
            reply.LastMsgTime = oldest.MsgTimeStamp;
            reply.LastMsgKey = oldest.MsgKey;
        }

        return reply;
    }
}
