using Rapport.Contracts;
using Rapport.Contracts.Profiles;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Gateway;
using Rapport.Storage;

namespace Rapport.Server.Profiles;

/// <summary>Reads the profiles of all friends page by page, with the sum that tells whether any of them has changed.</summary>
public sealed class FriendPortraitGet(Database database, AccountDirectory accounts, FriendProfileStore friends, SequenceStore sequences, ProfileRules rules)
    : IOperation<FriendPortraitGetRequest, FriendPortraitGetReply>
{
    private const int PageSize = 100;

    public async ValueTask<FriendPortraitGetReply> ExecuteAsync(Caller caller, FriendPortraitGetRequest request, CancellationToken cancel)
    {
        var owner = ProfileAccess.RequireOwner(caller, request.From_Account);
        var start = request.StartIndex ?? 0;
        if (start < 0)
            throw new Refusal(Errors.Profile.InvalidParameters, "StartIndex must not be negative");

        return await database.ReadAsync(async session =>
        {
            var ownerNo = await accounts.NumberOfAsync(session, caller.AppId, owner);
            if (ownerNo == 0)
                throw new Refusal(Errors.Profile.AccountNotFound);

            var reply = new FriendPortraitGetReply { FriendProfileSequence = await sequences.FriendProfilesAsync(session, ownerNo), CompleteFlag = 1 };
            var page = await friends.PageAsync(session, ownerNo, PageSize + 1, start);
            if (page.Count > PageSize)
            {
                page.RemoveAt(PageSize);
                reply.CompleteFlag = 0;
                reply.NextStartIndex = start + PageSize;
            }

            if (page.Count > 0)
            {
                reply.UserProfileItem = page.ConvertAll(friend => new FriendProfile
                {
                    To_Account = friend.UserId,
                    ProfileItem = rules.Readable(caller, ProfileDocument.Parse(friend.Profile)),
                    ProfileSequence = friend.Sequence,
                });
            }

            return reply;
        });
    }
}
