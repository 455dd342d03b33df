using Rapport.Contracts;
using Rapport.Contracts.Relationships;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>Takes accounts off somebody's blocklist; one webhook tells of all pairs that were on it. A dissolved friendship does not come back.</summary>
public sealed class BlackListDelete(Database database, RelationshipAccess access, TieStore ties, OwnerBooks books, Outbox outbox)
    : IOperation<BlackListDeleteRequest, ItemResultsReply>
{
    private const string NotBlocked = "Err_SNS_BlackListDelete_Not_Exist";
    private const string NoSuchAccount = "Err_SNS_BlackListDelete_Account_Not_Exist";

    public async ValueTask<ItemResultsReply> ExecuteAsync(Caller caller, BlackListDeleteRequest request, CancellationToken cancel)
    {
        var owner = RelationshipAccess.RequireOwner(caller, request.From_Account);
        var others = RelationshipAccess.RequireOthers(request.To_Account);
        var recalled = access.Recall(caller, owner, others);
        return await database.WriteAsync(UnitScope.Pairs(caller.AppId, owner, others), session => UnblockAsync(session, caller, owner, others, recalled));
    }

    private async ValueTask<ItemResultsReply> UnblockAsync(WriteSession session, Caller caller, string owner, List<string> others, RememberedNumbers? recalled)
    {
        var (ownerNo, numbers) = await access.NumbersOfAsync(session, caller, owner, others, recalled);
        ties.Foresee(session, ownerNo, numbers);
        var changes = await books.OpenAsync(session, caller, ownerNo);
        var results = ItemResults.Of(caller);
        var webhook = new BlackListDeleteEvent();

        for (var i = 0; i < numbers.Length; i++)
        {
            var (other, otherNo) = (others[i], numbers[i]);
            if (otherNo == 0)
            {
                results.Fail(other, Errors.Relationship.AccountNotFound, NoSuchAccount);
                continue;
            }

            var tie = await ties.FindAsync(session, ownerNo, otherNo);
            if (!tie.IsBlocked)
            {
                results.Fail(other, Errors.Relationship.InvalidParameters, NotBlocked);
                continue;
            }

            tie.Unblock();
            ties.Save(session, ownerNo, otherNo, tie);

            changes.Tally.BlockCount--;
            changes.Unblocked(other);
            results.Succeed(other);
            webhook.PairList.Add(new AccountPair { From_Account = owner, To_Account = other });
        }

        if (webhook.PairList.Count > 0)
        {
            outbox.Append(session, caller, webhook, owner, changes.Tally);
            await books.CloseAsync(session, changes);
        }

        return results.ToReply();
    }
}
