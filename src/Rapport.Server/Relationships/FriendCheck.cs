using Rapport.Contracts;
using Rapport.Contracts.Relationships;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>Tells for each account whether it is a friend of the owner and, if asked, the other way round.</summary>
public sealed class FriendCheck(Database database, RelationshipAccess access, TieStore ties) : IOperation<FriendCheckRequest, FriendCheckReply>
{
    private const string Single = "CheckResult_Type_Single";
    private const string Both = "CheckResult_Type_Both";
    private const string NoSuchAccount = "Err_SNS_FriendCheck_Account_Not_Exist";

    public async ValueTask<FriendCheckReply> ExecuteAsync(Caller caller, FriendCheckRequest request, CancellationToken cancel)
    {
        var owner = RelationshipAccess.RequireOwner(caller, request.From_Account);
        var others = RelationshipAccess.RequireOthers(request.To_Account);
        var checkType = Require.Text(request.CheckType, Errors.Relationship.InvalidParameters, nameof(request.CheckType));
        var both = Require.Choice(checkType, Errors.Relationship.InvalidParameters, nameof(request.CheckType), Single, Both) == Both;

        return await database.ReadAsync(async session =>
        {
            var ownerNo = await access.RequireNumberAsync(session, caller, owner);
            var reply = new FriendCheckReply();
            foreach (var other in others)
            {
                var result = new RelationResult { To_Account = other, Relation = RelationNames.OfFriends(there: false, back: false) };
                reply.InfoItem.Add(result);

                var otherNo = await access.NumberOfAsync(session, caller, other);
                if (otherNo == 0)
                {
                    result.ResultCode = Errors.Relationship.AccountNotFound.Code;
                    result.ResultInfo = NoSuchAccount;
                    (reply.Fail_Account ??= []).Add(other);
                    continue;
                }

                var there = await ties.HasFriendAsync(session, ownerNo, otherNo);
                var back = both && await ties.HasFriendAsync(session, otherNo, ownerNo);
                result.Relation = RelationNames.OfFriends(there, back);
            }

            return reply;
        });
    }
}
