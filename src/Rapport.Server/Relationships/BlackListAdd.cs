using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Relationships;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Configuration;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>Puts accounts on somebody's blocklist; one webhook tells of all pairs that are new.</summary>
public sealed class BlackListAdd(
    Database database,
    RelationshipAccess access,
    TieStore ties,
    Friendships friendships,
    OwnerBooks books,
    Outbox outbox,
    IOptions<RapportOptions> options,
    TimeProvider clock
) : IOperation<BlackListAddRequest, ItemResultsReply>
{
    private const string AlreadyExists = "Err_SNS_BlackListAdd_Already_Exist";
    private const string NoSuchAccount = "Err_SNS_BlackListAdd_Account_Not_Exist";
    private const string Oneself = "Err_SNS_BlackListAdd_Self";

    public async ValueTask<ItemResultsReply> ExecuteAsync(Caller caller, BlackListAddRequest request, CancellationToken cancel)
    {
        var owner = RelationshipAccess.RequireOwner(caller, request.From_Account);
        var others = RelationshipAccess.RequireOthers(request.To_Account);
        var recalled = access.Recall(caller, owner, others);
        return await database.WriteAsync(UnitScope.Pairs(caller.AppId, owner, others), session => BlockAsync(session, caller, owner, others, recalled));
    }

    private async ValueTask<ItemResultsReply> BlockAsync(WriteSession session, Caller caller, string owner, List<string> others, RememberedNumbers? recalled)
    {
        var (ownerNo, numbers) = await access.NumbersOfAsync(session, caller, owner, others, recalled);
        ties.ForeseeBothWays(session, ownerNo, numbers);

        var changes = await books.OpenAsync(session, caller, ownerNo);
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var rank = BlockRank.OfCall(changes.Tally.BlockSequence + 1);
        var results = ItemResults.Of(caller);
        var webhook = new BlackListAddEvent();

        for (var i = 0; i < numbers.Length; i++)
        {
            var (other, otherNo) = (others[i], numbers[i]);
            if (otherNo == 0)
            {
                results.Fail(other, Errors.Relationship.AccountNotFound, NoSuchAccount);
                continue;
            }

            if (otherNo == ownerNo)
            {
                results.Fail(other, Errors.Relationship.InvalidParameters, Oneself);
                continue;
            }

            var tie = await ties.FindAsync(session, ownerNo, otherNo);
            if (tie.IsBlocked)
            {
                results.Fail(other, Errors.Relationship.InvalidParameters, AlreadyExists);
                continue;
            }

            if (changes.Tally.BlockCount >= options.Value.Limits.Blocklist)
            {
                results.Fail(other, Errors.Relationship.BlocklistFull);
                continue;
            }

            tie.BlockedSince = now;
            tie.BlockRank = rank++;
            await friendships.DissolveForBlockAsync(session, caller.App, changes, new AccountRef(ownerNo, owner), new AccountRef(otherNo, other), tie);
            ties.Save(session, ownerNo, otherNo, tie);

            changes.Tally.BlockCount++;
            changes.Blocked(other, now);
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
