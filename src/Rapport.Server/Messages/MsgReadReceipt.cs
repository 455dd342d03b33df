using Rapport.Contracts;
using Rapport.Contracts.Gateway;
using Rapport.Contracts.Messages;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Relationships;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Server.Messages;

/// <summary>Confirms having read single messages. Messages whose sender did not ask for it, or that are confirmed already, are passed over.</summary>
public sealed class MsgReadReceipt(Database database, MessageAccess access, MessageStore messages, OwnerBooks books, Outbox outbox, TimeProvider clock)
    : IOperation<MsgReadReceiptRequest, Reply>
{
    private const int Most = 100;

    public async ValueTask<Reply> ExecuteAsync(Caller caller, MsgReadReceiptRequest request, CancellationToken cancel)
    {
        var reader = MessageAccess.RequireActor(caller, request.Operator_Account, Errors.Message.InvalidFromAccount, nameof(request.Operator_Account));
        var sender = Require.Text(request.Peer_Account, Errors.Message.InvalidToAccount, nameof(request.Peer_Account));
        var keys = Require
            .Items(request.C2CMsgInfo, Most, Errors.Message.InvalidKey, nameof(request.C2CMsgInfo))
            .ConvertAll(info => RequireKey(info, reader, sender));
        var recalled = access.Recall(caller, reader, sender);
        return await database.WriteAsync(
            UnitScope.AccountsAndPair(caller.AppId, reader, sender),
            session => ConfirmAsync(session, caller, reader, sender, keys, recalled)
        );
    }

    private static MsgKey RequireKey(C2CMsgInfo info, string reader, string sender)
    {
        if (info.From_Account != sender)
            throw new Refusal(Errors.Message.InvalidFromAccount, "From_Account of a message is not Peer_Account");
        if (info.To_Account != reader)
            throw new Refusal(Errors.Message.InvalidToAccount, "To_Account of a message is not Operator_Account");
        return MessageAccess.RequireKey(info.MsgKey);
    }

    private async ValueTask<Reply> ConfirmAsync(
        WriteSession session,
        Caller caller,
        string reader,
        string sender,
        List<MsgKey> keys,
        RememberedNumbers? recalled
    )
    {
        var sides = await access.SidesAsync(session, caller, reader, sender, recalled, Errors.Message.InvalidFromAccount, Errors.Message.InvalidToAccount);
        var told = new List<C2CMsgInfo>();
        foreach (var key in keys.Distinct())
        {
            var message = await messages.FindAsync(session, sides.Pair, key);
            if (message is null || message.From != sides.Other.Number || message.IsHiddenFrom(sides.One.Number))
                continue;
            if ((message.Flags & (MessageMarks.NeedsReceipt | MessageMarks.PeerRead | MessageMarks.Recalled)) != MessageMarks.NeedsReceipt)
                continue;

            message.Flags |= MessageMarks.PeerRead;
            messages.Save(session, message);
            told.Add(
                new C2CMsgInfo
                {
                    From_Account = sender,
                    To_Account = reader,
                    MsgKey = key.ToString(),
                    MsgId = message.Id,
                }
            );
        }

        if (told.Count == 0)
            return new Reply();

        // Both sides' copies of the messages changed; the sender is the one who waits for it.
        var item = new ChangeItem { Type = ChangeTypes.MessageReceipt, C2CMsgInfo = told };
        foreach (var side in new[] { sides.Other.Number, sides.One.Number }.Distinct())
            await books.NoteConversationAsync(session, caller, side, item);

        if (caller.App.WhyWebhookNotSent(WebhookCommands.C2CAfterMsgReadReceipt) is null)
        {
            var webhook = new AfterMsgReadReceiptEvent
            {
                Operator_Account = reader,
                Peer_Account = sender,
                C2CMsgInfo = told,
                EventTime = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            };
            outbox.Append(session, caller, webhook, OrderKey.OfConversation(reader, sender));
        }

        return new Reply();
    }
}
