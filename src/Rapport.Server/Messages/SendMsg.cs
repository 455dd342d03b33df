using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Messages;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Configuration;
using Rapport.Server.Conversations;
using Rapport.Server.Gateway;
using Rapport.Server.Presence;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Server.Messages;

/// <summary>
/// Sends a one-to-one message. The order of the rules: what the message looks like, who the two are, mute, block, friendship (app users only),
/// the app backend, then storing.
/// </summary>
public sealed class SendMsg(
    Database database,
    MessageAccess access,
    SendRules rules,
    BeforeSending before,
    Sending sending,
    MessageNews news,
    ConversationStore conversations,
    MessageStore messages,
    PresenceStore presence,
    Outbox outbox,
    MessageSequence sequences,
    IOptions<RapportOptions> options,
    TimeProvider clock
) : IOperation<SendMsgRequest, SendMsgReply>
{
    /// <summary>A client that sends a message again after it lost its connection means the same message for so long.</summary>
    private const long SameMessageSeconds = 300;

    /// <summary>Of a conversation, both sides' messages.</summary>
    private const int MostRemembered = 2000;

    private readonly LimitOptions _limits = options.Value.Limits;

    public async ValueTask<SendMsgReply> ExecuteAsync(Caller caller, SendMsgRequest request, CancellationToken cancel)
    {
        var from =
            caller.IsAdmin && string.IsNullOrEmpty(request.From_Account)
                ? caller.UserId
                : MessageAccess.RequireActor(caller, request.From_Account, Errors.Message.InvalidFromAccount, nameof(request.From_Account));
        var to = Require.Text(request.To_Account, Errors.Message.InvalidToAccount, nameof(request.To_Account));
        var draft = MessageDraft.Of(request, caller.IsAdmin, _limits.MessageBytes, sequences);
        var recalled = access.Recall(caller, from, to);

        long? askedAt = null;
        if (!draft.ForbidBefore && caller.App.WhyWebhookNotSent(WebhookCommands.C2CBeforeSendMsg) is null)
        {
            // Nobody is asked about what would be refused anyway. The key that is told is the one the message will have, unless the other
            // side's messages overtake it.
            var time = Now();
            askedAt = time;
            var sides = await database.ReadAsync(session => CheckAsync(session, caller, from, to, recalled));
            var key = new MsgKey(time, draft.Sequence, draft.Random);
            var id = MessageIds.Of(sides.One.Number, draft.ClientTime ?? time, draft.Random);
            var asked = await before.AskAsync(caller, sides, draft, key, id, _limits.MessageBytes);
            if (asked.IsDropped)
                return Reply(key, id);
            draft = asked.Draft;
        }

        caller.Call?.Session.Recent.Sent(to, draft.Sequence, draft.Random, isLate: askedAt is not null);
        return await database.WriteAsync(UnitScope.Pair(caller.AppId, from, to), session => SendAsync(session, caller, from, to, draft, askedAt, recalled));
    }

    private async ValueTask<SendMsgReply> SendAsync(
        WriteSession session,
        Caller caller,
        string from,
        string to,
        MessageDraft draft,
        long? askedAt,
        RememberedNumbers? recalled
    )
    {
        var sides = await SidesAsync(session, caller, from, to, recalled);
        var isUser = !caller.IsAdmin;
        news.Foresee(session, sides);
        if (!draft.OnlineOnly)
            sending.Foresee(session, sides);
        if (isUser && session.NodeCount > 1)
            presence.ForeseeIsThere(session, caller.Call!.Session.Number);

        var permission = isUser ? await rules.AskAsync(session, caller, sides) : default;
        if (permission.Refused is { } refused)
            throw new Refusal(refused);

        var how = new Storing(askedAt ?? Now(), HiddenFromReceiver: permission.IsBlocked);
        if (draft.OnlineOnly)
            return await SendOnlineAsync(session, caller, sides, draft, how);

        if (isUser && await FindSentAsync(session, caller, sides, draft) is { } known)
            return Reply(known.Key, known.Id);

        var stored = await sending.StoreAsync(session, sides, draft, how);
        if (!stored.IsNew)
            return Reply(stored.Message.Key, stored.Message.Id);

        await news.TellAsync(session, sides, stored, caller.Call);
        if (!permission.IsBlocked)
            await AppendAsync(session, caller, sides, draft, stored.Message, isOnline: false);
        return Reply(stored.Message.Key, stored.Message.Id);
    }

    private async ValueTask<SendMsgReply> SendOnlineAsync(WriteSession session, Caller caller, Sides sides, MessageDraft draft, Storing how)
    {
        var message = Sending.Compose(sides, draft, how, new MsgKey(how.Time, draft.Sequence, draft.Random), RemindType.Notify);
        await news.TellOnlineAsync(session, sides, message, caller.Call);
        if (!how.HiddenFromReceiver)
            await AppendAsync(session, caller, sides, draft, message, isOnline: true);
        return Reply(message.Key, message.Id);
    }

    /// <summary>
    /// The message, when the client has sent it before, on this connection or on the one it lost. A connection that is lost itself may have
    /// been overtaken by the next one, of which it knows nothing.
    /// </summary>
    private async ValueTask<Message?> FindSentAsync(WriteSession session, Caller caller, Sides sides, MessageDraft draft)
    {
        var recent = caller.Call!.Session.Recent;
        var now = Now();
        var since = now - SameMessageSeconds;
        if (!recent.Knows(sides.Other.UserId))
        {
            var sent = await messages.SentSinceAsync(session, sides.Pair, since, MostRemembered);
            recent.Learn(sides.Other.UserId, sent, until: now + SameMessageSeconds);
        }

        return await IsOvertakenAsync(session, caller.Call.Session) || recent.MayBeSent(sides.Other.UserId, draft.Sequence, draft.Random, now)
            ? await messages.SentAgainAsync(session, sides.Pair, sides.One.Number, since, draft.Sequence, draft.Random)
            : null;
    }

    /// <summary>Whether the client may have another connection by now: this one has ended here, or the device has logged in on another node.</summary>
    private async ValueTask<bool> IsOvertakenAsync(WriteSession session, ClientSession client) =>
        client.IsOver || (session.NodeCount > 1 && !await presence.IsThereAsync(session, client.Number));

    private async ValueTask AppendAsync(WriteSession session, Caller caller, Sides sides, MessageDraft draft, Message message, bool isOnline)
    {
        if (caller.App.WhyWebhookNotSent(WebhookCommands.C2CAfterSendMsg) is not null)
            return;

        var webhook = new AfterSendMsgEvent
        {
            From_Account = sides.One.UserId,
            To_Account = sides.Other.UserId,
            MsgSeq = message.Key.Sequence,
            MsgRandom = message.Key.Random,
            MsgTime = message.Key.Time,
            MsgKey = message.Key.ToString(),
            MsgId = message.Id,
            OnlineOnlyFlag = isOnline ? 1 : 0,
            MsgBody = draft.Body,
            CloudCustomData = draft.Custom,
            ErrorInfo = "send msg succeed",
            UnreadMsgNum = await conversations.UnreadAsync(session, sides.Other.Number, Expiry.OfUnread(caller.App, clock), _limits.UnreadConversations),
            SupportMessageExtension = draft.TakesExtensions ? 1 : 0,
            EventTime = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        outbox.Append(session, caller, webhook, OrderKey.OfConversation(sides.One.UserId, sides.Other.UserId), draft.ForbidAfter ? NotSent.Suppressed : null);
    }

    private async ValueTask<Sides> CheckAsync(Session session, Caller caller, string from, string to, RememberedNumbers? recalled)
    {
        var sides = await SidesAsync(session, caller, from, to, recalled);
        if (!caller.IsAdmin && (await rules.AskAsync(session, caller, sides)).Refused is { } refused)
            throw new Refusal(refused);
        return sides;
    }

    private ValueTask<Sides> SidesAsync(Session session, Caller caller, string from, string to, RememberedNumbers? recalled) =>
        access.SidesAsync(session, caller, from, to, recalled, Errors.Message.AccountNotFound, Errors.Message.ToAccountNotFound);

    private long Now() => clock.GetUtcNow().ToUnixTimeSeconds();

    private static SendMsgReply Reply(MsgKey key, string id) =>
        new()
        {
            MsgTime = key.Time,
            MsgKey = key.ToString(),
            MsgId = id,
        };
}
