using Rapport.Contracts;
using Rapport.Contracts.Relationships;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>Removes friends from one side or both; one webhook tells of all entries really removed.</summary>
public sealed class FriendDelete(Database database, RelationshipAccess access, TieStore ties, Friendships friendships, OwnerBooks books, Outbox outbox)
    : IOperation<FriendDeleteRequest, ItemResultsReply>
{
    internal const string Single = "Delete_Type_Single";
    internal const string Both = "Delete_Type_Both";
    private const string NoSuchAccount = "Err_SNS_FriendDelete_Account_Not_Exist";

    public async ValueTask<ItemResultsReply> ExecuteAsync(Caller caller, FriendDeleteRequest request, CancellationToken cancel)
    {
        var owner = RelationshipAccess.RequireOwner(caller, request.From_Account);
        var others = RelationshipAccess.RequireOthers(request.To_Account);
        var both = Require.Choice(request.DeleteType, Errors.Relationship.InvalidParameters, nameof(request.DeleteType), Single, Both) == Both;
        return await database.WriteAsync(UnitScope.Accounts(caller.AppId, owner, others), session => DeleteAsync(session, caller, owner, others, both));
    }

    private async ValueTask<ItemResultsReply> DeleteAsync(WriteSession session, Caller caller, string owner, List<string> others, bool both)
    {
        var ownerNo = await access.RequireNumberAsync(session, caller, owner);
        var changes = await books.OpenAsync(session, caller, ownerNo);
        var results = ItemResults.Of(caller);
        var webhook = new FriendDeleteEvent();

        foreach (var other in others)
        {
            var otherNo = await access.NumberOfAsync(session, caller, other);
            if (otherNo == 0)
            {
                results.Fail(other, Errors.Relationship.AccountNotFound, NoSuchAccount);
                continue;
            }

            var tie = await ties.FindAsync(session, ownerNo, otherNo);
            if (!tie.IsFriend)
            {
                results.Fail(other, Errors.Relationship.NotAFriend);
                continue;
            }

            await friendships.EndAsync(session, changes, otherNo, other, tie);
            ties.Save(session, ownerNo, otherNo, tie);
            webhook.PairList.Add(new AccountPair { From_Account = owner, To_Account = other });

            var mirror = both ? await ties.FindAsync(session, otherNo, ownerNo) : new Tie();
            if (mirror.IsFriend)
            {
                await friendships.EndMirrorAsync(session, otherNo, new AccountRef(ownerNo, owner), mirror);
                webhook.PairList.Add(new AccountPair { From_Account = other, To_Account = owner });
            }

            results.Succeed(other);
        }

        if (webhook.PairList.Count > 0)
        {
            outbox.Append(session, caller, webhook, owner, changes.Tally);
            await books.CloseAsync(session, changes);
        }

        return results.ToReply();
    }
}
