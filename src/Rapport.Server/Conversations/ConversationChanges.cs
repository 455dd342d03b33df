using Rapport.Contracts.Gateway;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Relationships;
using Rapport.Storage;

namespace Rapport.Server.Conversations;

/// <summary>What several commands do to a conversation of an account.</summary>
public sealed class ConversationChanges(AccountDirectory accounts, ConversationStore conversations, OwnerBooks books)
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

    /// <summary>Clears the owner's view of the histories; the conversations stay in his list.</summary>
    public async ValueTask ClearAsync(WriteSession session, Caller caller, long owner, IEnumerable<AccountRef> peers)
    {
        var cleared = new List<string>();
        foreach (var peer in peers)
        {
            var conversation = await conversations.FindAsync(session, owner, peer.Number);
            if (conversation.ClearedNo == conversation.NewestNo)
                continue;

            conversation.Unread = 0;
            conversation.ReadNo = conversation.NewestNo;
            conversation.ClearedNo = conversation.NewestNo;
            conversations.Save(session, owner, peer.Number, conversation);
            cleared.Add(peer.UserId);
        }

        if (cleared.Count > 0)
            await books.NoteConversationAsync(session, caller, owner, new ChangeItem { Type = ChangeTypes.ConversationCleared, To_Account = cleared });
    }

    /// <summary>Those of the accounts that exist.</summary>
    public async ValueTask<List<AccountRef>> KnownAsync(Session session, Caller caller, IEnumerable<string> userIds)
    {
        var known = new List<AccountRef>();
        foreach (var userId in userIds.Distinct())
        {
            if (await accounts.NumberOfAsync(session, caller.AppId, userId) is not 0 and var number)
                known.Add(new AccountRef(number, userId));
        }

        return known;
    }
}
