using Rapport.Contracts;
using Rapport.Contracts.Relationships;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>Empties a friend table, on request on the other sides too. The owner's lists stay, empty. No webhook.</summary>
public sealed class FriendDeleteAll(Database database, RelationshipAccess access, TieStore ties, Friendships friendships)
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
            var tally = await ties.TallyAsync(session, ownerNo);
            var changes = new OwnerChanges();
            foreach (var otherNo in await ties.FriendNumbersAsync(session, ownerNo))
            {
                var tie = await ties.FindAsync(session, ownerNo, otherNo);
                await friendships.EndAsync(session, ownerNo, otherNo, tie, tally, changes);
                await ties.SaveAsync(session, ownerNo, otherNo, tie);

                var mirror = both ? await ties.FindAsync(session, otherNo, ownerNo) : new Tie();
                if (mirror.IsFriend)
                    await friendships.EndMirrorAsync(session, otherNo, ownerNo, mirror);
            }

            if (changes.Any)
            {
                changes.CountIn(tally);
                await ties.SaveTallyAsync(session, ownerNo, tally);
            }

            return new DisplayReply();
        });
    }
}
