using Rapport.Contracts;
using Rapport.Contracts.Conversations;
using Rapport.Contracts.Gateway;
using Rapport.Server.Api;
using Rapport.Server.Relationships;
using Rapport.Storage;

namespace Rapport.Server.Conversations;

/// <summary>Makes a contact group and puts conversations into it. A group that is there is used as it is. No webhook.</summary>
public sealed class CreateContactGroup(Database database, ContactAccess access, ContactStore store, OwnerBooks books, TimeProvider clock)
    : IOperation<CreateContactGroupRequest, CreateContactGroupReply>
{
    /// <summary>The most conversations one call may name: more never fit in.</summary>
    internal const int MostItems = 1000;

    private const int MostGroups = 20;

    public async ValueTask<CreateContactGroupReply> ExecuteAsync(Caller caller, CreateContactGroupRequest request, CancellationToken cancel)
    {
        var bad = Errors.Conversation.InvalidParameters;
        var owner = ContactAccess.RequireOwner(caller, request.From_Account);
        var group = Require.Items(request.GroupContactItem, most: 1, bad, nameof(request.GroupContactItem))[0];
        var name = ContactAccess.RequireNewName(group.GroupName, nameof(group.GroupName));
        var items = group.ContactItem is { Count: > 0 } some ? Require.Items(some, MostItems, bad, nameof(group.ContactItem)) : [];
        return await database.WriteAsync(UnitScope.Accounts(caller.AppId, owner), session => CreateAsync(session, caller, owner, name, items));
    }

    private async ValueTask<CreateContactGroupReply> CreateAsync(WriteSession session, Caller caller, string owner, string name, List<ContactItem> items)
    {
        var ownerNo = await access.RequireNumberAsync(session, caller, owner);
        var groups = await store.GroupsAsync(session, ownerNo);
        var known = groups.Find(group => group.GroupName == name);
        if (known is null && groups.Count >= MostGroups)
            throw new Refusal(Errors.Conversation.TooManyContactGroups);

        var group = known?.GroupId ?? await store.InsertGroupAsync(session, ownerNo, name);
        var contacts = new OwnerContacts(session, store, ownerNo, clock.GetUtcNow().ToUnixTimeSeconds());
        var result = new ContactGroupResult
        {
            GroupItem = new ContactGroupItem { GroupName = name, GroupId = group },
        };
        foreach (var named in await access.ResolveAsync(session, caller, [.. items]))
        {
            var error = named.Error ?? await contacts.JoinAsync(named.PeerNo, group);
            result.ResultItem.Add(
                new ContactResult
                {
                    ContactItem = named.Item,
                    ResultCode = error?.Code ?? 0,
                    ResultInfo = error?.Sentence ?? "",
                }
            );
        }

        if (known is null || contacts.IsChanged)
            await books.NoteConversationAsync(session, caller, ownerNo, new ChangeItem { Type = ChangeTypes.ContactGroupsChanged });
        return new CreateContactGroupReply { GroupResultItem = [result] };
    }
}
