using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Follow;
using Rapport.Contracts.Relationships;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Configuration;
using Rapport.Server.Relationships;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Server.Follow;

/// <summary>Follows accounts; one webhook tells of those that were not followed before. Following twice succeeds and changes nothing.</summary>
public sealed class FollowAdd(
    Database database,
    RelationshipAccess access,
    FollowStore follows,
    OwnerBooks books,
    Outbox outbox,
    IOptions<RapportOptions> options,
    TimeProvider clock
) : IOperation<FollowAddRequest, ItemResultsReply>
{
    internal const int Most = 20;

    public async ValueTask<ItemResultsReply> ExecuteAsync(Caller caller, FollowAddRequest request, CancellationToken cancel)
    {
        var bad = Errors.Relationship.InvalidParameters;
        var owner = FollowAccess.RequireOwner(caller, request.From_Account);
        var others = Require
            .Items(request.FollowItem, Most, bad, nameof(request.FollowItem))
            .ConvertAll(item => Require.Text(item.To_Account, bad, nameof(item.To_Account)));
        return await database.WriteAsync(UnitScope.Accounts(caller.AppId, owner, others), session => FollowAsync(session, caller, owner, others));
    }

    private async ValueTask<ItemResultsReply> FollowAsync(WriteSession session, Caller caller, string owner, List<string> others)
    {
        var ownerNo = await access.RequireNumberAsync(session, caller, owner);
        var changes = await books.OpenAsync(session, caller, ownerNo);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var results = new ItemResults();
        var webhook = new FollowAddEvent { From_Account = owner, EventTime = now };

        foreach (var other in others)
        {
            var otherNo = await access.NumberOfAsync(session, caller, other);
            if (otherNo == 0)
            {
                results.Fail(other, Errors.Relationship.AccountNotFound);
                continue;
            }

            if (otherNo == ownerNo)
            {
                results.Fail(other, Errors.Relationship.InvalidParameters, "Err_SNS_FollowAdd_Self");
                continue;
            }

            if (!await follows.FollowsAsync(session, ownerNo, otherNo))
            {
                if (changes.Tally.FollowingCount >= options.Value.Limits.Following)
                {
                    results.Fail(other, Errors.Relationship.TooManyFollowed);
                    continue;
                }

                await follows.FollowAsync(session, changes, owner, new AccountRef(otherNo, other), now);
                webhook.FollowList.Add(new FollowedAccount { To_Account = other });
            }

            results.Succeed(other);
        }

        if (webhook.FollowList.Count > 0)
        {
            outbox.Append(session, caller, webhook, owner, changes.Tally);
            await books.CloseAsync(session, changes);
        }

        return results.ToReply();
    }
}
