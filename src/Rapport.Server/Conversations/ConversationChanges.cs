using Rapport.Contracts.Gateway;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Relationships;
using Rapport.Storage;

namespace Rapport.Server.Conversations;

/// <summary>What several commands do to a conversation of an account.</summary>
public sealed class ConversationChanges(ConversationStore conversations, OwnerBooks books)
{
    /// <summary>Takes conversations out of the owner's list, and clears his view of their history if he wants. The other sides keep everything.</summary>
    public async ValueTask DeleteAsync(WriteSession session, Caller caller, long owner, IEnumerable<AccountRef> peers, bool clears)
    {
        var deleted = new List<string>();
        foreach (var peer in peers)
        {
            var conversation = await conversations.FindAsync(session, owner, peer.Number);
            if (!conversation.IsStored || (conversation.ListedAt == 0 && (!clears || conversation.ClearedNo == conversation.NewestNo)))
                continue;

            conversation.ListedAt = 0;
            conversation.Unread = 0;
            conversation.ReadNo = conversation.NewestNo;
            conversation.PinnedMs = null;
            if (clears)
                conversation.ClearedNo = conversation.NewestNo;
            conversations.Save(session, owner, peer.Number, conversation);
            deleted.Add(peer.UserId);
        }

        if (deleted.Count > 0)
        {
            var item = new ChangeItem
            {
                Type = ChangeTypes.ConversationDeleted,
                To_Account = deleted,
                ClearRamble = clears ? 1 : null,
            };
            await books.NoteConversationAsync(session, caller, owner, item);
        }
    }
}
