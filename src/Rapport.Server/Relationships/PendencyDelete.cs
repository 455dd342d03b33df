using Rapport.Contracts;
using Rapport.Contracts.Relationships;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>Takes friend applications away without an answer: withdraws sent ones, or puts received ones aside. They are gone on both sides. No webhook.</summary>
public sealed class PendencyDelete(Database database, RelationshipAccess access, TieStore ties, OwnerBooks books)
    : IOperation<PendencyDeleteRequest, ItemResultsReply>
{
    private const int Most = 100;
    private const string NoSuchAccount = "Err_SNS_PendencyDelete_Account_Not_Exist";

    public async ValueTask<ItemResultsReply> ExecuteAsync(Caller caller, PendencyDeleteRequest request, CancellationToken cancel)
    {
        var bad = Errors.Relationship.InvalidParameters;
        var owner = RelationshipAccess.RequireOwner(caller, request.From_Account);
        var others = RelationshipAccess.RequireOthers(request.To_Account, Most);
        var type = Require.Text(request.PendencyType, bad, nameof(request.PendencyType));
        var sent = Require.Choice(type, bad, nameof(request.PendencyType), PendencyTypes.ComeIn, PendencyTypes.SendOut) == PendencyTypes.SendOut;
        return await database.WriteAsync(UnitScope.Accounts(caller.AppId, owner, others), session => DeleteAsync(session, caller, owner, others, sent));
    }

    private async ValueTask<ItemResultsReply> DeleteAsync(WriteSession session, Caller caller, string owner, List<string> others, bool sent)
    {
        var ownerNo = await access.RequireNumberAsync(session, caller, owner);
        var changes = await books.OpenAsync(session, caller, ownerNo);
        var results = new ItemResults();
        foreach (var other in others)
        {
            var otherNo = await access.NumberOfAsync(session, caller, other);
            if (otherNo == 0)
            {
                results.Fail(other, Errors.Relationship.AccountNotFound, NoSuchAccount);
                continue;
            }

            var (askerNo, askedNo) = sent ? (ownerNo, otherNo) : (otherNo, ownerNo);
            var tie = await ties.FindAsync(session, askerNo, askedNo);
            if (!tie.HasAsked)
            {
                results.Fail(other, Errors.Relationship.NoApplicationToDelete);
                continue;
            }

            var mirror = await books.OpenAsync(session, otherNo);
            if (sent)
                Friendships.DropApplication(tie, changes, owner, mirror, other);
            else
                Friendships.DropApplication(tie, mirror, other, changes, owner);
            ties.Save(session, askerNo, askedNo, tie);
            await books.CloseAsync(session, mirror);
            results.Succeed(other);
        }

        await books.CloseAsync(session, changes);
        return results.ToReply();
    }
}
