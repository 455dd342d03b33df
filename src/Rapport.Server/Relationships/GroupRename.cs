using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Relationships;
using Rapport.Server.Api;
using Rapport.Server.Configuration;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>Gives a friend list another name; who is in it stays. No webhook.</summary>
public sealed class GroupRename(
    Database database,
    RelationshipAccess access,
    FriendListStore lists,
    FriendFields fields,
    OwnerBooks books,
    IOptions<RapportOptions> options
) : IOperation<GroupRenameRequest, GroupRenameReply>
{
    public async ValueTask<GroupRenameReply> ExecuteAsync(Caller caller, GroupRenameRequest request, CancellationToken cancel)
    {
        var bad = Errors.Relationship.InvalidParameters;
        var owner = RelationshipAccess.RequireOwner(caller, request.From_Account);
        var oldName = Require.Text(request.OldName, bad, nameof(request.OldName));
        var newName = Require.Text(request.NewName, bad, nameof(request.NewName));
        if (!fields.IsListName(newName))
            throw new Refusal(bad, $"a list's name has 1 to {options.Value.Limits.FriendListName} bytes");

        return await database.WriteAsync(async session =>
        {
            var ownerNo = await access.RequireNumberAsync(session, caller, owner);
            var ownerLists = await OwnerLists.LoadAsync(session, lists, ownerNo, int.MaxValue);
            if (!ownerLists.TryGet(oldName, out var number))
                throw new Refusal(bad, "Err_SNS_GroupRename_Group_Not_Exist");
            if (ownerLists.TryGet(newName, out _))
                throw new Refusal(bad, "Err_SNS_GroupRename_Group_Exist");

            var changes = await books.OpenAsync(session, caller, ownerNo);
            await lists.RenameAsync(session, number, newName);
            changes.Lists = true;
            foreach (var member in await lists.MembersOfAsync(session, ownerNo, number))
            {
                changes.Standard = true;
                changes.FriendUpdated(member.UserId, member.Number);
            }

            await books.CloseAsync(session, changes);
            return new GroupRenameReply { CurrentSequence = changes.Tally.ListSequence };
        });
    }
}
