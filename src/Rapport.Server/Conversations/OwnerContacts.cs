using Rapport.Contracts;
using Rapport.Storage;

namespace Rapport.Server.Conversations;

/// <summary>What one owner has noted about conversations, during one unit: changes are saved as they are made, and there is room only for so many.</summary>
internal sealed class OwnerContacts(WriteSession session, ContactStore store, long owner, long now)
{
    /// <summary>Conversations an owner may note something about.</summary>
    private const int Most = 1000;

    private long? _count;

    /// <summary>Something was changed.</summary>
    public bool IsChanged { get; private set; }

    public ValueTask<Contact> FindAsync(long peer) => store.FindAsync(session, owner, peer);

    /// <summary>Puts a conversation into a group; one that is in it stays there.</summary>
    public async ValueTask<WireError?> JoinAsync(long peer, long group)
    {
        var contact = await FindAsync(peer);
        if (contact.Groups.Contains(group))
            return null;
        if (!await HasRoomAsync(contact))
            return Errors.Conversation.TooManyConversations;

        contact.Groups.Add(group);
        store.Join(session, owner, peer, group);
        Save(peer, contact);
        return null;
    }

    /// <summary>Takes a conversation out of a group, if it is in it.</summary>
    public async ValueTask LeaveAsync(long peer, long group)
    {
        var contact = await FindAsync(peer);
        if (!contact.Groups.Remove(group))
            return;

        store.Leave(session, owner, peer, group);
        Save(peer, contact);
    }

    /// <summary>Gives a conversation these marks and no others.</summary>
    public async ValueTask<WireError?> MarkAsync(long peer, Contact contact, long marks, string? custom)
    {
        if ((contact.Marks, contact.Custom) == (marks, custom))
            return null;
        if (!await HasRoomAsync(contact))
            return Errors.Conversation.TooManyConversations;

        (contact.Marks, contact.Custom) = (marks, custom);
        Save(peer, contact);
        return null;
    }

    private async ValueTask<bool> HasRoomAsync(Contact contact) => contact.IsStored || (_count ??= await store.CountAsync(session, owner)) < Most;

    private void Save(long peer, Contact contact)
    {
        var wasStored = contact.IsStored;
        contact.ChangedAt = now;
        store.Save(session, owner, peer, contact);
        _count += (contact.IsStored ? 1 : 0) - (wasStored ? 1 : 0);
        IsChanged = true;
    }
}
