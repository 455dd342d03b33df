using Rapport.Contracts;
using Rapport.Contracts.Relationships;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>Tells for each account whether it is blocked by the owner and, if asked, the other way round.</summary>
public sealed class BlackListCheck(Database database, RelationshipAccess access, TieStore ties) : IOperation<BlackListCheckRequest, BlackListCheckReply>
{
    private const string Single = "BlackCheckResult_Type_Single";
    private const string Both = "BlackCheckResult_Type_Both";
    private const string NoSuchAccount = "Err_SNS_BlackListCheck_Account_Not_Exist";

    public async ValueTask<BlackListCheckReply> ExecuteAsync(Caller caller, BlackListCheckRequest request, CancellationToken cancel)
    {
        var owner = RelationshipAccess.RequireOwner(caller, request.From_Account);
        var others = RelationshipAccess.RequireOthers(request.To_Account);
        var checkType = Require.Text(request.CheckType, Errors.Relationship.InvalidParameters, nameof(request.CheckType));
        var both = Require.Choice(checkType, Errors.Relationship.InvalidParameters, nameof(request.CheckType), Single, Both) == Both;

        return await database.ReadAsync(async session =>
        {
            var ownerNo = await access.RequireNumberAsync(session, caller, owner);
            var reply = new BlackListCheckReply();
            foreach (var other in others)
            {
                var result = new BlackListCheckResult { To_Account = other, Relation = RelationNames.OfBlock(there: false, back: false) };
                reply.BlackListCheckItem.Add(result);

                var otherNo = await access.NumberOfAsync(session, caller, other);
                if (otherNo == 0)
                {
                    result.ResultCode = Errors.Relationship.AccountNotFound.Code;
                    result.ResultInfo = NoSuchAccount;
                    (reply.Fail_Account ??= []).Add(other);
                    continue;
                }

                var there = await ties.BlocksAsync(session, ownerNo, otherNo);
                var back = both && await ties.BlocksAsync(session, otherNo, ownerNo);
                result.Relation = RelationNames.OfBlock(there, back);
            }

            return reply;
        });
    }
}
