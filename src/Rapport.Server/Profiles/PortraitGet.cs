using Rapport.Contracts;
using Rapport.Contracts.Json;
using Rapport.Contracts.Profiles;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Profiles;

/// <summary>Reads fields of up to 100 profiles, of friends and strangers alike.</summary>
public sealed class PortraitGet(Database database, AccountStore accounts, ProfileRules rules) : IOperation<PortraitGetRequest, PortraitGetReply>
{
    private const int Most = 100;

    public async ValueTask<PortraitGetReply> ExecuteAsync(Caller caller, PortraitGetRequest request, CancellationToken cancel)
    {
        if (request.To_Account is null or { Count: 0 })
            throw new Refusal(Errors.Profile.AccountMissing);

        var userIds = Require.Items(request.To_Account, Most, Errors.Profile.InvalidParameters, nameof(request.To_Account));
        var tags = Require.Items(request.TagList, int.MaxValue, Errors.Profile.InvalidParameters, nameof(request.TagList));
        foreach (var tag in tags)
        {
            if (rules.WhyNotReadable(caller, tag) is { } error)
                throw new Refusal(error, $"{error.Sentence}: {tag}");
        }

        return await database.ReadAsync(async session =>
        {
            var reply = new PortraitGetReply();
            foreach (var userId in userIds)
            {
                var item = new UserProfile { To_Account = userId };
                reply.UserProfileItem.Add(item);
                if (await accounts.FindAsync(session, caller.AppId, userId) is not { } account)
                {
                    item.ResultCode = Errors.Profile.AccountNotFound.Code;
                    item.ResultInfo = Errors.Profile.AccountNotFound.Sentence;
                    (reply.Fail_Account ??= []).Add(userId);
                    continue;
                }

                var profile = ProfileDocument.Parse(account.Profile);
                item.ProfileItem =
                [
                    .. tags.Select(tag => (Tag: tag, Value: rules.ValueOf(caller.App, profile, tag)))
                        .Where(field => field.Value is not null)
                        .Select(field => new TagItem { Tag = field.Tag, Value = field.Value!.Value }),
                ];
            }

            return reply;
        });
    }
}
