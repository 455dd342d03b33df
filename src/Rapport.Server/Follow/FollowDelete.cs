using Rapport.Contracts;
using Rapport.Contracts.Follow;
using Rapport.Contracts.Relationships;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Relationships;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Server.Follow;

/// <summary>Stops following accounts; one webhook tells of those that were followed. Stopping twice succeeds and changes nothing.</summary>
public sealed class FollowDelete(Database database, RelationshipAccess access, FollowStore follows, OwnerBooks books, Outbox outbox, TimeProvider clock)
    : IOperation<FollowDeleteRequest, ItemResultsReply>
{
    public async ValueTask<ItemResultsReply> ExecuteAsync(Caller caller, FollowDeleteRequest request, CancellationToken cancel)
    {
        var owner = FollowAccess.RequireOwner(caller, request.From_Account);
        var others = RelationshipAccess.RequireOthers(request.To_Account, FollowAdd.Most);
        return await database.WriteAsync(UnitScope.Accounts(caller.AppId, owner, others), session => UnfollowAsync(session, caller, owner, others));
    }

    private async ValueTask<ItemResultsReply> UnfollowAsync(WriteSession session, Caller caller, string owner, List<string> others)
    {
        var ownerNo = await access.RequireNumberAsync(session, caller, owner);
        var changes = await books.OpenAsync(session, caller, ownerNo);
        var results = new ItemResults();
        var webhook = new FollowDeleteEvent { From_Account = owner, EventTime = clock.GetUtcNow().ToUnixTimeMilliseconds() };

        foreach (var other in others)
        {
            var otherNo = await access.NumberOfAsync(session, caller, other);
            if (otherNo == 0)
            {
                results.Fail(other, Errors.Relationship.AccountNotFound);
                continue;
            }

            if (await follows.FollowsAsync(session, ownerNo, otherNo))
            {
                await follows.UnfollowAsync(session, changes, owner, new AccountRef(otherNo, other));
                webhook.To_Account.Add(other);
            }

            results.Succeed(other);
        }

        if (webhook.To_Account.Count > 0)
        {
            outbox.Append(session, caller, webhook, owner, changes.Tally);
            await books.CloseAsync(session, changes);
        }

        return results.ToReply();
    }
}
