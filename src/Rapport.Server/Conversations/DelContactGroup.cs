using Rapport.Contracts;
using Rapport.Contracts.Conversations;
using Rapport.Contracts.Gateway;
using Rapport.Server.Api;
using Rapport.Server.Relationships;
using Rapport.Storage;

namespace Rapport.Server.Conversations;

/// <summary>Deletes a contact group, never the conversations in it. No webhook.</summary>
public sealed class DelContactGroup(Database database, ContactAccess access, ContactStore store, OwnerBooks books, TimeProvider clock)
    : IOperation<DelContactGroupRequest, DelContactGroupReply>
{
    public async ValueTask<DelContactGroupReply> ExecuteAsync(Caller caller, DelContactGroupRequest request, CancellationToken cancel)
    {
        var bad = Errors.Conversation.InvalidParameters;
        var owner = ContactAccess.RequireOwner(caller, request.From_Account);
        var name = Require.Text(Require.Items(request.GroupName, most: 1, bad, nameof(request.GroupName))[0], bad, nameof(request.GroupName));
        return await database.WriteAsync(
            UnitScope.Accounts(caller.AppId, owner),
            async session =>
            {
                var ownerNo = await access.RequireNumberAsync(session, caller, owner);
                var groups = await store.GroupsAsync(session, ownerNo);
                var group = groups.Find(group => group.GroupName == name) ?? throw new Refusal(Errors.Conversation.ContactGroupNotFound);

                await store.DeleteGroupAsync(session, ownerNo, group.GroupId, clock.GetUtcNow().ToUnixTimeSeconds());
                await books.NoteConversationAsync(session, caller, ownerNo, new ChangeItem { Type = ChangeTypes.ContactGroupsChanged });
                return new DelContactGroupReply { GroupItem = [group] };
            }
        );
    }
}
