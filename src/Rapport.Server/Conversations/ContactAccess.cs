using System.Text;
using Rapport.Contracts;
using Rapport.Contracts.Conversations;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Conversations;

/// <summary>Whose contact groups and marks a call may touch, and what it names; asked in one place.</summary>
public sealed class ContactAccess(AccountDirectory accounts)
{
    /// <summary>Bytes in a contact group's name.</summary>
    private const int MostNameBytes = 32;

    private static readonly WireError s_noSuchPeer = Errors.Conversation.AccountNotFound with { Sentence = "To_Account does not exist" };

    /// <summary>Whose data a call is about: an administrator may name anybody, an app user only himself.</summary>
    /// <exception cref="Refusal">50002, 50003.</exception>
    public static string RequireOwner(Caller caller, string? fromAccount)
    {
        if (!caller.IsAdmin && string.IsNullOrEmpty(fromAccount))
            return caller.UserId;

        var owner = Require.Text(fromAccount, Errors.Conversation.InvalidParameters, "From_Account");
        return caller.IsAdmin || owner == caller.UserId ? owner : throw new Refusal(Errors.Conversation.AdminRequired);
    }

    /// <summary>The name a contact group is to have.</summary>
    /// <exception cref="Refusal">50002, 51011.</exception>
    public static string RequireNewName(string? text, string field)
    {
        var name = Require.Text(text, Errors.Conversation.InvalidParameters, field);
        if (Require.Fits(name, MostNameBytes))
            return name;
        throw Encoding.UTF8.GetByteCount(name) > MostNameBytes
            ? new Refusal(Errors.Conversation.ContactGroupNameTooLong)
            : new Refusal(Errors.Conversation.InvalidParameters, $"{field} holds a NUL");
    }

    /// <summary>What is wrong with a conversation as a call names it; <c>null</c>: nothing.</summary>
    public static WireError? Fault(ContactItem? item)
    {
        var sentence = item switch
        {
            null => "ContactItem is missing",
            { Type: RecentContactDelete.OneToOne, To_Account: null or "" } => "To_Account is missing or empty",
            { Type: RecentContactDelete.Group, ToGroupId: null or "" } => "ToGroupId is missing or empty",
            { Type: RecentContactDelete.OneToOne or RecentContactDelete.Group } => null,
            _ => "Type must be 1 or 2",
        };
        return sentence is null ? null : Errors.Conversation.InvalidParameters with { Sentence = sentence };
    }

    /// <summary>The owner's number.</summary>
    /// <exception cref="Refusal">50001.</exception>
    public async ValueTask<long> RequireNumberAsync(Session session, Caller caller, string owner)
    {
        var number = await accounts.NumberOfAsync(session, caller.AppId, owner);
        return number != 0 ? number : throw new Refusal(Errors.Conversation.AccountNotFound);
    }

    /// <summary>The conversations a call names, in its order.</summary>
    public async ValueTask<List<NamedContact>> ResolveAsync(WriteSession session, Caller caller, List<ContactItem?> items)
    {
        accounts.Foresee(
            session,
            caller.AppId,
            items.Where(item => Fault(item) is null && item!.Type == RecentContactDelete.OneToOne).Select(item => item!.To_Account!)
        );
        var named = new List<NamedContact>(items.Count);
        foreach (var item in items)
        {
            var fault = Fault(item);
            if (fault is null && item!.Type == RecentContactDelete.Group)
                fault = Errors.Conversation.GroupNotFound;
            var number = fault is null ? await accounts.NumberOfAsync(session, caller.AppId, item!.To_Account!) : 0;
            named.Add(new NamedContact(Echo(item), number, number == 0 ? fault ?? s_noSuchPeer : null));
        }

        return named;
    }

    /// <summary>The item with nothing but what its type asks for.</summary>
    private static ContactItem? Echo(ContactItem? item) =>
        item?.Type switch
        {
            RecentContactDelete.OneToOne => new ContactItem { Type = item.Type, To_Account = item.To_Account },
            RecentContactDelete.Group => new ContactItem { Type = item.Type, ToGroupId = item.ToGroupId },
            _ => item,
        };
}

/// <summary>A conversation a call names.</summary>
/// <param name="Item">As results name it.</param>
/// <param name="PeerNo">The other side; 0 if there is an error.</param>
/// <param name="Error">Why it cannot be used.</param>
public sealed record NamedContact(ContactItem? Item, long PeerNo, WireError? Error);
