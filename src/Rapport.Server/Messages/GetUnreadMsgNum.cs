using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Messages;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Configuration;
using Rapport.Server.Conversations;
using Rapport.Storage;

namespace Rapport.Server.Messages;

/// <summary>Tells how many messages are unread, in all or per conversation.</summary>
public sealed class GetUnreadMsgNum(
    Database database,
    AccountDirectory accounts,
    ConversationStore conversations,
    IOptions<RapportOptions> options,
    TimeProvider clock
) : IOperation<GetUnreadMsgNumRequest, GetUnreadMsgNumReply>
{
    private const int MostPeers = 10;

    public async ValueTask<GetUnreadMsgNumReply> ExecuteAsync(Caller caller, GetUnreadMsgNumRequest request, CancellationToken cancel)
    {
        var owner = MessageAccess.RequireActor(caller, request.To_Account, Errors.Message.InvalidToAccount, nameof(request.To_Account));
        var peers = request.Peer_Account is { Count: > 0 } named
            ? Require.Items(named, MostPeers, Errors.Message.InvalidToAccount, nameof(request.Peer_Account))
            : null;
        return await database.ReadAsync(session => CountAsync(session, caller, owner, peers));
    }

    private async ValueTask<GetUnreadMsgNumReply> CountAsync(Session session, Caller caller, string owner, List<string>? peers)
    {
        var number = await accounts.NumberOfAsync(session, caller.AppId, owner);
        if (number == 0)
            throw new Refusal(Errors.Message.InvalidToAccount, "To_Account does not exist");

        var since = Expiry.OfUnread(caller.App, clock);
        if (peers is null)
            return new GetUnreadMsgNumReply
            {
                AllC2CUnreadMsgNum = await conversations.UnreadAsync(session, number, since, options.Value.Limits.UnreadConversations),
            };

        var reply = new GetUnreadMsgNumReply { C2CUnreadMsgNumList = [] };
        foreach (var peer in peers)
        {
            var peerNumber = await accounts.NumberOfAsync(session, caller.AppId, peer);
            if (peerNumber == 0)
            {
                (reply.ErrorList ??= []).Add(new PeerError { Peer_Account = peer, ErrorCode = Errors.Account.NotFound.Code });
                continue;
            }

            var conversation = await conversations.FindAsync(session, number, peerNumber);
            reply.C2CUnreadMsgNumList.Add(new UnreadMsgNum { Peer_Account = peer, C2CUnreadMsgNum = conversation.UnreadSince(since) });
        }

        return reply;
    }
}
