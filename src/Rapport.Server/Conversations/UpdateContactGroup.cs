using Rapport.Contracts;
using Rapport.Contracts.Conversations;
using Rapport.Contracts.Gateway;
using Rapport.Server.Api;
using Rapport.Server.Relationships;
using Rapport.Storage;

namespace Rapport.Server.Conversations;

/// <summary>Gives a contact group another name, or changes what is in it. No webhook.</summary>
public sealed class UpdateContactGroup(Database database, ContactAccess access, ContactStore store, OwnerBooks books, TimeProvider clock)
    : IOperation<UpdateContactGroupRequest, UpdateContactGroupReply>
{
    private const long OfGroup = 1;
    private const long Rename = 1;
    private const long ChangeMembers = 2;
    private const long Add = 1;
    private const long Remove = 2;

    private static readonly WireError s_badOption = Errors.Conversation.InvalidParameters with { Sentence = "ContactOptType must be 1 or 2" };

    public async ValueTask<UpdateContactGroupReply> ExecuteAsync(Caller caller, UpdateContactGroupRequest request, CancellationToken cancel)
    {
        var bad = Errors.Conversation.InvalidParameters;
        var owner = ContactAccess.RequireOwner(caller, request.From_Account);
        if (request.UpdateType is not OfGroup)
            throw new Refusal(bad, "UpdateType must be 1");
        var update = request.UpdateGroup ?? throw new Refusal(bad, "UpdateGroup is missing");
        if (update.UpdateGroupType is not (Rename or ChangeMembers))
            throw new Refusal(bad, "UpdateGroupType must be 1 or 2");

        var name = Require.Text(update.OldGroupName, bad, nameof(update.OldGroupName));
        if (update.UpdateGroupType == Rename)
        {
            var newName = ContactAccess.RequireNewName(update.NewGroupName, nameof(update.NewGroupName));
            return await database.WriteAsync(UnitScope.Accounts(caller.AppId, owner), session => RenameAsync(session, caller, owner, name, newName));
        }

        var items = Require.Items(update.ContactUpdateItem, CreateContactGroup.MostItems, bad, nameof(update.ContactUpdateItem));
        return await database.WriteAsync(UnitScope.Accounts(caller.AppId, owner), session => ChangeAsync(session, caller, owner, name, items));
    }

    private async ValueTask<UpdateContactGroupReply> RenameAsync(WriteSession session, Caller caller, string owner, string name, string newName)
    {
        var ownerNo = await access.RequireNumberAsync(session, caller, owner);
        var groups = await store.GroupsAsync(session, ownerNo);
        var group = Required(groups, name);
        if (newName != name)
        {
            if (groups.Exists(other => other.GroupName == newName))
                throw new Refusal(Errors.Conversation.InvalidParameters, "there is a contact group of this name");

            store.RenameGroup(session, ownerNo, group, newName);
            await NoteAsync(session, caller, ownerNo);
        }

        return Reply(Rename, group, name, newName, []);
    }

    private async ValueTask<UpdateContactGroupReply> ChangeAsync(WriteSession session, Caller caller, string owner, string name, List<ContactUpdateItem> items)
    {
        var ownerNo = await access.RequireNumberAsync(session, caller, owner);
        var group = Required(await store.GroupsAsync(session, ownerNo), name);
        var contacts = new OwnerContacts(session, store, ownerNo, clock.GetUtcNow().ToUnixTimeSeconds());
        var named = await access.ResolveAsync(session, caller, items.ConvertAll(item => item.ContactItem));
        var results = new List<ContactUpdateResult>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            var option = items[i].ContactOptType;
            var error = option is Add or Remove ? named[i].Error : s_badOption;
            if (error is null && option == Add)
                error = await contacts.JoinAsync(named[i].PeerNo, group);
            else if (error is null)
                await contacts.LeaveAsync(named[i].PeerNo, group);
            results.Add(
                new ContactUpdateResult
                {
                    ContactOptType = option,
                    ContactItem = named[i].Item,
                    ResultCode = error?.Code ?? 0,
                    ResultInfo = error?.Sentence ?? "",
                }
            );
        }

        if (contacts.IsChanged)
            await NoteAsync(session, caller, ownerNo);
        return Reply(ChangeMembers, group, name, name, results);
    }

    private static long Required(List<ContactGroupItem> groups, string name) =>
        groups.Find(group => group.GroupName == name)?.GroupId ?? throw new Refusal(Errors.Conversation.ContactGroupNotFound);

    private ValueTask NoteAsync(WriteSession session, Caller caller, long ownerNo) =>
        books.NoteConversationAsync(session, caller, ownerNo, new ChangeItem { Type = ChangeTypes.ContactGroupsChanged });

    private static UpdateContactGroupReply Reply(long type, long group, string oldName, string name, List<ContactUpdateResult> results) =>
        new()
        {
            UpdateType = OfGroup,
            UpdateGroupResult = new ContactGroupUpdateResult
            {
                UpdateGroupType = type,
                GroupName = name,
                GroupId = group,
                OldGroupName = oldName,
                ContactResultItem = results,
            },
        };
}
