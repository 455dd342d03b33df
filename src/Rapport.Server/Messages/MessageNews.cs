using Rapport.Contracts.Gateway;
using Rapport.Contracts.Messages;
using Rapport.Server.Gateway;
using Rapport.Server.Presence;
using Rapport.Storage;

namespace Rapport.Server.Messages;

/// <summary>Has clients told of messages, with the commit.</summary>
public sealed class MessageNews(SessionRegistry sessions, PresenceStore presence, Database database)
{
    /// <summary>It will be asked where clients of both sides are.</summary>
    public void Foresee(WriteSession session, Sides sides)
    {
        if (session.NodeCount <= 1)
            return;

        presence.ForeseeOnlineElsewhere(session, sides.Other.Number, database.NodeNo);
        presence.ForeseeOnlineElsewhere(session, sides.One.Number, database.NodeNo);
    }

    /// <summary>Tells of a message that was stored.</summary>
    /// <param name="session">The unit that stored it.</param>
    /// <param name="sides">Sender and receiver.</param>
    /// <param name="stored">The message.</param>
    /// <param name="call">The sender's call, when it was a client's.</param>
    public async ValueTask TellAsync(WriteSession session, Sides sides, Stored stored, GatewayCall? call)
    {
        var (message, sender, receiver) = (stored.Message, sides.One, sides.Other);
        MsgItem? item = null;
        MsgItem Item() => item ??= message.Show(sender.UserId, receiver.UserId, forClients: true);

        if (receiver.Number != sender.Number && message.IsToldTo(receiver.Number) && await WhereAsync(session, receiver.Number) is { IsAnywhere: true } place)
            Announce(
                session,
                receiver.Number,
                message,
                Change(
                    message.Number,
                    new ChangeItem
                    {
                        Type = ChangeTypes.Message,
                        MessageItem = [Item()],
                        UnreadMsgNum = stored.ReceiversUnread,
                    }
                ),
                call: null,
                place
            );

        if (message.IsToldTo(sender.Number) && await WhereAsync(session, sender.Number) is { IsAnywhere: true } own)
            Announce(session, sender.Number, message, Change(message.Number, new ChangeItem { Type = ChangeTypes.Message, MessageItem = [Item()] }), call, own);
    }

    /// <summary>Tells of a message that is stored nowhere.</summary>
    /// <inheritdoc cref="TellAsync"/>
    /// <param name="session">The unit.</param>
    /// <param name="sides">Sender and receiver.</param>
    /// <param name="message">The message.</param>
    /// <param name="call">The sender's call.</param>
    public async ValueTask TellOnlineAsync(WriteSession session, Sides sides, Message message, GatewayCall? call)
    {
        var item = message.Show(sides.One.UserId, sides.Other.UserId, forClients: true);
        item.OnlineOnlyFlag = 1;
        var change = new AccountChange { Items = [new ChangeItem { Type = ChangeTypes.OnlineMessage, MessageItem = [item] }] };

        if (message.IsToldTo(sides.Other.Number) && await WhereAsync(session, sides.Other.Number) is { IsAnywhere: true } place)
            session.Announce(new AccountChanged(sides.Other.Number, Origin: null, change) { ConcernsOtherNodes = place.IsElsewhere });
        if (
            sides.One.Number != sides.Other.Number
            && message.IsToldTo(sides.One.Number)
            && await WhereAsync(session, sides.One.Number) is { IsAnywhere: true } own
        )
            session.Announce(new AccountChanged(sides.One.Number, call, change) { ConcernsOtherNodes = own.IsElsewhere, ForOrigin = new AccountChange() });
    }

    private async ValueTask<(bool IsAnywhere, bool IsElsewhere)> WhereAsync(WriteSession session, long account)
    {
        var isElsewhere = session.NodeCount > 1 && await presence.IsOnlineElsewhereAsync(session, account, database.NodeNo);
        return (isElsewhere || sessions.IsConnected(account), isElsewhere);
    }

    private static AccountChange Change(long number, ChangeItem item) =>
        new()
        {
            Sequences = new Sequences { Message = number },
            Items = [item],
        };

    private static void Announce(
        WriteSession session,
        long account,
        Message message,
        AccountChange change,
        GatewayCall? call,
        (bool IsAnywhere, bool IsElsewhere) place
    ) =>
        session.Announce(
            new AccountChanged(account, call, change)
            {
                // Who sent it knows what it says.
                ForOrigin = new AccountChange { Sequences = change.Sequences },
                MessageNo = message.Number,
                ConcernsOtherNodes = place.IsElsewhere,
            }
        );
}
