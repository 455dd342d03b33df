using Microsoft.Extensions.Options;
using Rapport.Contracts.Messages;
using Rapport.Server.Accounts;
using Rapport.Server.Configuration;
using Rapport.Server.Conversations;
using Rapport.Server.Messages.Search;
using Rapport.Storage;

namespace Rapport.Server.Messages;

/// <summary>How a message is to be stored.</summary>
/// <param name="Time">Its time, Unix seconds; the earliest one, unless it is an import.</param>
/// <param name="IsImport">It keeps its time whatever came since.</param>
/// <param name="HiddenFromReceiver">The receiver has blocked the sender.</param>
/// <param name="IsTold">Devices are told.</param>
/// <param name="Counts">It counts as unread.</param>
public sealed record Storing(long Time, bool IsImport = false, bool HiddenFromReceiver = false, bool IsTold = true, bool Counts = true);

/// <summary>A message that was stored, or had been before.</summary>
/// <param name="Message">The message.</param>
/// <param name="IsNew">Not stored before.</param>
/// <param name="ReceiversUnread">The receiver's unread messages in the conversation.</param>
public sealed record Stored(Message Message, bool IsNew, long ReceiversUnread);

/// <summary>Puts messages into conversations: the message's row, and the sides of both who are concerned.</summary>
public sealed class Sending(MessageStore messages, ConversationStore conversations, MessageIndex index, IOptions<RapportOptions> options)
{
    /// <summary>Unread messages are forgotten after so long.</summary>
    public const long UnreadSeconds = 7 * 86_400;

    private readonly LimitOptions _limits = options.Value.Limits;

    /// <summary>What storing a message asks for.</summary>
    public void Foresee(WriteSession session, Sides sides) => Foresee(session, sides.One.Number, sides.Other.Number);

    private void Foresee(WriteSession session, long one, long other) => conversations.ForeseeBothWays(session, one, other);

    /// <summary>Stores a message, unless it is there already.</summary>
    public async ValueTask<Stored> StoreAsync(WriteSession session, Sides sides, MessageDraft draft, Storing how)
    {
        var (from, to) = (sides.One.Number, sides.Other.Number);
        var mine = await conversations.FindAsync(session, from, to);
        var theirs = from == to ? mine : await conversations.FindAsync(session, to, from);
        var (key, known) = await FindPlaceAsync(session, sides.Pair, from, draft, how, Math.Max(mine.NewestAt, theirs.NewestAt));
        if (known is not null)
            return new Stored(known, IsNew: false, theirs.Unread);

        var message = Compose(sides, draft, how, key, theirs.Remind);
        message.Number = await messages.InsertAsync(session, message);
        index.NoteStored();

        if (from != to && !message.IsHiddenFrom(to))
        {
            Advance(theirs, message);
            if (how.Counts && message.CountsFor(to))
                theirs.Unread = Math.Min(theirs.Unread + 1, _limits.Unread);
            conversations.Save(session, to, from, theirs);
        }

        if (!message.IsHiddenFrom(from))
        {
            Advance(mine, message);
            conversations.Save(session, from, to, mine);
        }

        return new Stored(message, IsNew: true, theirs.Unread);
    }

    /// <summary>The first moment at which a message can have the same key in all conversations of its sender with the receivers.</summary>
    public async ValueTask<long> SharedTimeAsync(WriteSession session, long sender, long[] receivers, MessageDraft draft, long now)
    {
        var time = now;
        foreach (var receiver in receivers)
        {
            if (receiver == 0)
                continue;

            Foresee(session, sender, receiver);
            var newestAt = Math.Max(
                (await conversations.FindAsync(session, sender, receiver)).NewestAt,
                (await conversations.FindAsync(session, receiver, sender)).NewestAt
            );
            time = Math.Max(time, newestAt);
            if (newestAt < time)
                continue;

            var there = await messages.FindAsync(session, MessagePair.Of(sender, receiver), new MsgKey(time, draft.Sequence, draft.Random));
            if (there is not null && there.From != sender)
                time++;
        }

        return time;
    }

    /// <summary>A message as it is told of when it is stored nowhere.</summary>
    public static Message Compose(Sides sides, MessageDraft draft, Storing how, MsgKey key, RemindType receiversWish)
    {
        var (from, to) = (sides.One.Number, sides.Other.Number);
        var pair = sides.Pair;
        var flags = MessageMarks.None;
        if (from == pair.High && from != to)
            flags |= MessageMarks.FromHigh;
        if (draft.NeedsReceipt)
            flags |= MessageMarks.NeedsReceipt;
        if (draft.TakesExtensions)
            flags |= MessageMarks.TakesExtensions;
        if (draft.NoUnread || !how.Counts)
            flags |= MessageMarks.NoUnread;
        if (draft.NoLastMsg)
            flags |= MessageMarks.NoLastMsg;
        if (how.IsImport)
            flags |= MessageMarks.Imported;
        if (draft.SenderSide != SenderSide.Devices || !how.IsTold)
            flags |= MessageMarks.SenderNotTold;
        if (!how.IsTold || (draft.HonoursRemind && receiversWish == RemindType.Discard))
            flags |= MessageMarks.ReceiverNotTold;

        var hidden = 0;
        if (draft.SenderSide == SenderSide.Nothing && from != to)
            hidden |= pair.HiddenFrom(from);
        if (how.HiddenFromReceiver)
            hidden |= pair.HiddenFrom(to);

        return new Message
        {
            Pair = pair,
            Key = key,
            Flags = flags,
            Hidden = hidden,
            ClientTime = draft.ClientTime == key.Time ? null : draft.ClientTime,
            Body = draft.Body.Utf8,
            Custom = draft.Custom,
            Push = draft.Push?.Utf8,
        };
    }

    /// <summary>
    /// Where the message belongs, and whether it is there already. Times never fall within a conversation, so that what came behind a message
    /// is found behind it; a place taken by the other side's message is left to it.
    /// </summary>
    private async ValueTask<(MsgKey Key, Message? Known)> FindPlaceAsync(
        WriteSession session,
        MessagePair pair,
        long from,
        MessageDraft draft,
        Storing how,
        long newestAt
    )
    {
        var key = new MsgKey(how.Time, draft.Sequence, draft.Random);
        while (key.Time <= newestAt)
        {
            var there = await messages.FindAsync(session, pair, key);
            if (there is not null)
            {
                // An import is the same whichever side is said to have sent it.
                if (how.IsImport || there.From == from)
                    return (key, there);
            }
            else if (how.IsImport || key.Time == newestAt)
            {
                break;
            }

            key = key with { Time = Math.Max(key.Time + (there is null ? 0 : 1), newestAt) };
        }

        return (key, null);
    }

    private static void Advance(Conversation conversation, Message message)
    {
        // What nobody has looked at for so long is not unread any more.
        if (conversation.Unread > 0 && message.Key.Time - conversation.NewestAt > UnreadSeconds)
        {
            // As if it were read: else it would be taken off the newer ones when it is recalled or deleted.
            conversation.Unread = 0;
            conversation.ReadNo = conversation.NewestNo;
        }

        conversation.NewestNo = message.Number;
        conversation.NewestAt = Math.Max(conversation.NewestAt, message.Key.Time);
        if (!message.Flags.HasFlag(MessageMarks.NoLastMsg))
            conversation.ListedAt = Math.Max(conversation.ListedAt, message.Key.Time);
    }
}
