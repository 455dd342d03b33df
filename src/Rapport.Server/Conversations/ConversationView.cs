using Rapport.Contracts.Conversations;
using Rapport.Contracts.Messages;
using Rapport.Server.Accounts;
using Rapport.Server.Apps;
using Rapport.Server.Messages;
using Rapport.Storage;

namespace Rapport.Server.Conversations;

/// <summary>A conversation as its owner's clients show it.</summary>
public sealed class ConversationView(ConversationStore conversations, MessageStore messages, TimeProvider clock)
{
    /// <summary>Messages looked at for one that is shown in the list.</summary>
    private const int MostSkipped = 50;

    public async ValueTask<ConversationItem> ShowAsync(Session session, App app, AccountRef owner, ListedConversation item)
    {
        var conversation = item.Conversation;
        return new ConversationItem
        {
            To_Account = item.Peer,
            MsgTime = conversation.ListedAt,
            UnreadMsgNum = conversation.UnreadSince(Expiry.OfUnread(app, clock)),
            ReadTime = conversation.ReadAt,
            PeerReadTime = await conversations.ReadTimeAsync(session, item.PeerNo, owner.Number),
            TopFlag = conversation.PinnedMs is null ? 0 : 1,
            RemindType = (long)conversation.Remind,
            LastMsg = await LastAsync(session, owner, item, Expiry.Of(app, clock)),
        };
    }

    /// <summary>The last message the owner sees, but for those that are not to be shown in lists.</summary>
    private async ValueTask<MsgItem?> LastAsync(Session session, AccountRef owner, ListedConversation item, long expired)
    {
        var pair = MessagePair.Of(owner.Number, item.PeerNo);
        var before = new MsgKey(uint.MaxValue, 0, 0);
        for (var (most, seen) = (1, 0); seen < MostSkipped; most = 10)
        {
            var some = await messages.PageAsync(session, pair, owner.Number, item.Conversation.ClearedNo, expired, before, most);
            if (some.Find(message => !message.Flags.HasFlag(MessageMarks.NoLastMsg)) is { } last)
                return last.From == owner.Number ? last.Show(owner.UserId, item.Peer) : last.Show(item.Peer, owner.UserId);
            if (some.Count < most)
                return null;

            seen += some.Count;
            before = some[^1].Key;
        }

        return null;
    }
}
