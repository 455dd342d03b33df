using Rapport.Contracts;
using Rapport.Contracts.Follow;
using Rapport.Server.Api;
using Rapport.Server.Relationships;
using Rapport.Storage;

namespace Rapport.Server.Follow;

/// <summary>Tells how many fans, followed and mutually followed accounts each account has.</summary>
public sealed class FollowGetInfo(Database database, RelationshipAccess access, TieStore ties) : IOperation<FollowGetInfoRequest, FollowGetInfoReply>
{
    private const int Most = 20;

    public async ValueTask<FollowGetInfoReply> ExecuteAsync(Caller caller, FollowGetInfoRequest request, CancellationToken cancel)
    {
        var owner = FollowAccess.RequireOwner(caller, request.From_Account);
        var others = RelationshipAccess.RequireOthers(request.To_Account, Most);
        return await database.ReadAsync(async session =>
        {
            await access.RequireNumberAsync(session, caller, owner);
            var reply = new FollowGetInfoReply();
            foreach (var other in others)
            {
                var result = new FollowInfoResult { To_Account = other };
                reply.FollowInfo.Add(result);

                var otherNo = await access.NumberOfAsync(session, caller, other);
                if (otherNo == 0)
                {
                    result.ResultCode = Errors.Relationship.AccountNotFound.Code;
                    result.ResultInfo = Errors.Relationship.AccountNotFound.Sentence;
                    (reply.Fail_Account ??= []).Add(other);
                    continue;
                }

                var tally = await ties.TallyAsync(session, otherNo);
                result.FollowerCount = tally.FollowerCount;
                result.FollowingCount = tally.FollowingCount;
                result.MutualFollowingCount = tally.MutualCount;
            }

            return reply;
        });
    }
}
