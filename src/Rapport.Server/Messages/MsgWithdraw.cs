using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Gateway;
using Rapport.Contracts.Messages;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Configuration;
using Rapport.Server.Conversations;
using Rapport.Server.Relationships;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Server.Messages;

/// <summary>Recalls a message: both sides keep its place, marked as recalled. App users may recall their own for a short while, administrators any.</summary>
public sealed class MsgWithdraw(
    Database database,
    MessageAccess access,
    MessageStore messages,
    ConversationStore conversations,
    OwnerBooks books,
    Outbox outbox,
    IOptions<RapportOptions> options,
    TimeProvider clock
) : IOperation<MsgWithdrawRequest, Reply>
{
    public async ValueTask<Reply> ExecuteAsync(Caller caller, MsgWithdrawRequest request, CancellationToken cancel)
    {
        var from = MessageAccess.RequireActor(caller, request.From_Account, Errors.Message.InvalidFromAccount, nameof(request.From_Account));
        var to = Require.Text(request.To_Account, Errors.Message.InvalidToAccount, nameof(request.To_Account));
        var key = MessageAccess.RequireKey(request.MsgKey);
        var recalled = access.Recall(caller, from, to);
        return await database.WriteAsync(UnitScope.AccountsAndPair(caller.AppId, from, to), session => RecallAsync(session, caller, from, to, key, recalled));
    }

    private async ValueTask<Reply> RecallAsync(WriteSession session, Caller caller, string from, string to, MsgKey key, RememberedNumbers? recalled)
    {
        var sides = await access.SidesAsync(session, caller, from, to, recalled, Errors.Message.InvalidFromAccount, Errors.Message.InvalidToAccount);
        var (sender, receiver) = (sides.One.Number, sides.Other.Number);
        var message = await access.RequireMessageAsync(session, caller, sides, key);
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        if (message.IsRecalled)
            throw new Refusal(Errors.Message.AlreadyRecalled);
        if (!caller.IsAdmin && now - message.Key.Time > caller.App.Settings.Switches.RecallSeconds)
            throw new Refusal(Errors.Message.RecallTooLate);

        var theirs = await conversations.FindAsync(session, receiver, sender);
        if (message.CountsFor(receiver) && message.Number > theirs.ReadNo && theirs.Unread > 0)
        {
            theirs.Unread--;
            conversations.Save(session, receiver, sender, theirs);
        }

        message.Flags |= MessageMarks.Recalled;
        messages.Save(session, message);

        var told = new C2CMsgInfo
        {
            From_Account = from,
            To_Account = to,
            MsgKey = key.ToString(),
            MsgId = message.Id,
        };
        await TellAsync(session, caller, sides, message, told, theirs.Unread);
        await AppendAsync(session, caller, sides, told);
        return new Reply();
    }

    private async ValueTask TellAsync(WriteSession session, Caller caller, Sides sides, Message message, C2CMsgInfo told, long unread)
    {
        ChangeItem Item(long? unreadNow) =>
            new()
            {
                Type = ChangeTypes.MessageRecalled,
                C2CMsgInfo = [told],
                Operator_Account = caller.UserId,
                UnreadMsgNum = unreadNow,
            };

        if (!message.IsHiddenFrom(sides.One.Number))
            await books.NoteConversationAsync(session, caller, sides.One.Number, Item(unreadNow: null));
        if (sides.Other.Number != sides.One.Number && !message.IsHiddenFrom(sides.Other.Number))
            await books.NoteConversationAsync(session, caller, sides.Other.Number, Item(unread));
    }

    private async ValueTask AppendAsync(WriteSession session, Caller caller, Sides sides, C2CMsgInfo told)
    {
        if (caller.App.WhyWebhookNotSent(WebhookCommands.C2CAfterMsgWithDraw) is not null)
            return;

        var now = clock.GetUtcNow();
        var since = Expiry.OfUnread(caller.App, clock);
        var webhook = new AfterMsgWithDrawEvent
        {
            From_Account = sides.One.UserId,
            To_Account = sides.Other.UserId,
            MsgKey = told.MsgKey!,
            MsgId = told.MsgId!,
            UnreadMsgNum = await conversations.UnreadAsync(session, sides.Other.Number, since, options.Value.Limits.UnreadConversations),
            EventTime = now.ToUnixTimeMilliseconds(),
        };
        outbox.Append(session, caller, webhook, OrderKey.OfConversation(sides.One.UserId, sides.Other.UserId));
    }
}
