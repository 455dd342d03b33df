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

/// <summary>Marks a conversation as read up to a moment; the other side is told of the moment.</summary>
public sealed class SetMsgRead(
    Database database,
    MessageAccess access,
    MessageStore messages,
    ConversationStore conversations,
    OwnerBooks books,
    Outbox outbox,
    IOptions<RapportOptions> options,
    TimeProvider clock
) : IOperation<SetMsgReadRequest, Reply>
{
    /// <summary>How many messages behind the moment are looked at; more would all have to be imported ones to matter.</summary>
    private const int MostSkipped = 1000;

    private readonly LimitOptions _limits = options.Value.Limits;

    public async ValueTask<Reply> ExecuteAsync(Caller caller, SetMsgReadRequest request, CancellationToken cancel)
    {
        var reader = MessageAccess.RequireActor(caller, request.Report_Account, Errors.Message.InvalidFromAccount, nameof(request.Report_Account));
        var peer = Require.Text(request.Peer_Account, Errors.Message.InvalidToAccount, nameof(request.Peer_Account));
        var recalled = access.Recall(caller, reader, peer);
        return await database.WriteAsync(
            UnitScope.AccountsAndPair(caller.AppId, reader, peer),
            session => ReadAsync(session, caller, reader, peer, request.MsgReadTime, recalled)
        );
    }

    private async ValueTask<Reply> ReadAsync(WriteSession session, Caller caller, string reader, string peer, long? readTime, RememberedNumbers? recalled)
    {
        var sides = await access.SidesAsync(session, caller, reader, peer, recalled, Errors.Message.InvalidFromAccount, Errors.Message.InvalidToAccount);
        var conversation = await conversations.FindAsync(session, sides.One.Number, sides.Other.Number);
        var now = clock.GetUtcNow();
        var upTo = readTime is > 0 and var given ? Math.Min(given, now.ToUnixTimeSeconds()) : Math.Max(now.ToUnixTimeSeconds(), conversation.NewestAt);
        if (!conversation.IsStored || (conversation.Unread == 0 && conversation.ReadNo == conversation.NewestNo) || upTo < conversation.ReadAt)
            return new Reply();

        conversation.ReadAt = upTo;
        if (upTo >= conversation.NewestAt)
        {
            conversation.ReadNo = conversation.NewestNo;
            conversation.Unread = 0;
        }
        else
        {
            var later = await messages.FirstLaterAsync(session, sides.Pair, upTo, MostSkipped);
            conversation.ReadNo = Math.Max(conversation.ReadNo, later > 0 ? later - 1 : conversation.NewestNo);
            conversation.Unread = Math.Min(
                conversation.Unread,
                await messages.CountUnreadAsync(session, sides.Pair, sides.One.Number, conversation.ReadNo, upTo + 1, _limits.Unread)
            );
        }

        conversations.Save(session, sides.One.Number, sides.Other.Number, conversation);
        await TellAsync(session, caller, sides, conversation);

        if (caller.App.WhyWebhookNotSent(WebhookCommands.C2CAfterMsgReport) is null)
        {
            var since = Expiry.OfUnread(caller.App, clock);
            var webhook = new AfterMsgReportEvent
            {
                Report_Account = reader,
                Peer_Account = peer,
                LastReadTime = upTo,
                UnreadMsgNum = await conversations.UnreadAsync(session, sides.One.Number, since, _limits.UnreadConversations),
                EventTime = now.ToUnixTimeMilliseconds(),
            };
            outbox.Append(session, caller, webhook, OrderKey.OfConversation(reader, peer));
        }

        return new Reply();
    }

    private async ValueTask TellAsync(WriteSession session, Caller caller, Sides sides, Conversation conversation)
    {
        await books.NoteConversationAsync(
            session,
            caller,
            sides.One.Number,
            new ChangeItem
            {
                Type = ChangeTypes.ConversationRead,
                To_Account = [sides.Other.UserId],
                ReadTime = conversation.ReadAt,
                UnreadMsgNum = conversation.Unread,
            }
        );
        if (sides.One.Number == sides.Other.Number)
            return;

        await books.NoteConversationAsync(
            session,
            caller,
            sides.Other.Number,
            new ChangeItem
            {
                Type = ChangeTypes.PeerRead,
                To_Account = [sides.One.UserId],
                ReadTime = conversation.ReadAt,
            }
        );
    }
}
