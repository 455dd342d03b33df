using Rapport.Contracts;
using Rapport.Contracts.Relationships;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>Empties a friend table, on request on the other sides too. The owner's lists stay, empty. No webhook.</summary>
public sealed class FriendDeleteAll(Database database, RelationshipAccess access, TieStore ties, Friendships friendships, OwnerBooks books)
    : IOperation<FriendDeleteAllRequest, DisplayReply>
{
    public async ValueTask<DisplayReply> ExecuteAsync(Caller caller, FriendDeleteAllRequest request, CancellationToken cancel)
    {
        var owner = RelationshipAccess.RequireOwner(caller, request.From_Account);
        var both =
            Require.Choice(request.DeleteType, Errors.Relationship.InvalidParameters, nameof(request.DeleteType), FriendDelete.Single, FriendDelete.Both)
            == FriendDelete.Both;

        return await database.WriteAsync(async session =>
        {
            var ownerNo = await access.RequireNumberAsync(session, caller, owner);
            var changes = await books.OpenAsync(session, caller, ownerNo);
            foreach (var (otherNo, other) in await ties.FriendRefsAsync(session, ownerNo))
            {
                var tie = await ties.FindAsync(session, ownerNo, otherNo);
                await friendships.EndAsync(session, changes, otherNo, other, tie);
                ties.Save(session, ownerNo, otherNo, tie);

                var mirror = both ? await ties.FindAsync(session, otherNo, ownerNo) : new Tie();
                if (mirror.IsFriend)
                    await friendships.EndMirrorAsync(session, otherNo, new AccountRef(ownerNo, owner), mirror);
            }

            await books.CloseAsync(session, changes);
            return new DisplayReply();
        });
    }
}
