using Rapport.Contracts;
using Rapport.Contracts.Follow;
using Rapport.Server.Api;
using Rapport.Server.Relationships;
using Rapport.Storage;

namespace Rapport.Server.Follow;

/// <summary>Tells for each account who follows whom.</summary>
public sealed class FollowCheck(Database database, RelationshipAccess access, FollowStore follows) : IOperation<FollowCheckRequest, FollowCheckReply>
{
    private const int Most = 100;
    private const int ToFollowsFrom = 1;
    private const int FromFollowsTo = 2;

    public async ValueTask<FollowCheckReply> ExecuteAsync(Caller caller, FollowCheckRequest request, CancellationToken cancel)
    {
        var owner = FollowAccess.RequireOwner(caller, request.From_Account);
        var others = RelationshipAccess.RequireOthers(request.To_Account, Most);
        return await database.ReadAsync(async session =>
        {
            var ownerNo = await access.RequireNumberAsync(session, caller, owner);
            var reply = new FollowCheckReply();
            foreach (var other in others)
            {
                var result = new FollowCheckResult { To_Account = other };
                reply.ResultItem.Add(result);

                var otherNo = await access.NumberOfAsync(session, caller, other);
                if (otherNo == 0)
                {
                    result.ResultCode = Errors.Relationship.AccountNotFound.Code;
                    result.ResultInfo = Errors.Relationship.AccountNotFound.Sentence;
                    (reply.Fail_Account ??= []).Add(other);
                    continue;
                }

                result.FollowType =
                    (await follows.FollowsAsync(session, otherNo, ownerNo) ? ToFollowsFrom : 0)
                    + (await follows.FollowsAsync(session, ownerNo, otherNo) ? FromFollowsTo : 0);
            }

            return reply;
        });
    }
}
