using Rapport.Contracts;
using Rapport.Contracts.Json;
using Rapport.Contracts.Relationships;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Profiles;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>Reads chosen fields, of friendship and profile, of chosen friends.</summary>
public sealed class FriendGetList(
    Database database,
    RelationshipAccess access,
    AccountStore accounts,
    TieStore ties,
    FriendListStore lists,
    ProfileRules profiles
) : IOperation<FriendGetListRequest, FriendGetListReply>
{
    private const string NotAFriend = "Err_SNS_FriendGetList_Friend_Not_Exist";
    private const string NoSuchAccount = "Err_SNS_FriendGetList_Account_Not_Exist";

    public async ValueTask<FriendGetListReply> ExecuteAsync(Caller caller, FriendGetListRequest request, CancellationToken cancel)
    {
        var bad = Errors.Relationship.InvalidParameters;
        var owner = RelationshipAccess.RequireOwner(caller, request.From_Account);
        var others = RelationshipAccess.RequireOthers(request.To_Account);
        var tags = Require.Items(request.TagList, int.MaxValue, bad, nameof(request.TagList));
        if (tags.Find(tag => !IsKnown(caller, tag)) is { } unknown)
            throw new Refusal(bad, $"{unknown} is not a tag");

        return await database.ReadAsync(async session =>
        {
            var ownerNo = await access.RequireNumberAsync(session, caller, owner);
            var reply = new FriendGetListReply();
            foreach (var other in others)
            {
                var item = new FriendWithProfile { To_Account = other };
                reply.InfoItem.Add(item);

                var account = await accounts.FindAsync(session, caller.AppId, other);
                var tie = account is null ? new Tie() : await ties.FindAsync(session, ownerNo, account.Number);
                if (account is null || !tie.IsFriend)
                {
                    item.ResultCode = account is null ? Errors.Relationship.AccountNotFound.Code : bad.Code;
                    item.ResultInfo = account is null ? NoSuchAccount : NotAFriend;
                    (reply.Fail_Account ??= []).Add(other);
                    continue;
                }

                item.SnsProfileItem = Choose(caller, tags, account, tie, await lists.ListsOfAsync(session, ownerNo, account.Number));
            }

            return reply;
        });
    }

    private bool IsKnown(Caller caller, string tag) =>
        tag is FriendFields.Group or FriendFields.Remark or FriendFields.AddSource or FriendFields.AddWording or FriendFields.AddTime
        || FriendFields.IsCustomTag(caller.App, tag)
        || profiles.WhyNotReadable(caller, tag) is null;

    private List<TagItem> Choose(Caller caller, List<string> tags, Account account, Tie tie, List<string> listNames)
    {
        var friendship = FriendGet.Standard(tie, listNames).Concat(FriendGet.CustomFields(tie)).ToDictionary(item => item.Tag!);
        var profile = ProfileDocument.Parse(account.Profile);

        var chosen = new List<TagItem>();
        foreach (var tag in tags)
        {
            if (friendship.TryGetValue(tag, out var item))
                chosen.Add(item);
            else if (profiles.ValueOf(caller.App, profile, tag) is { } value)
                chosen.Add(new TagItem { Tag = tag, Value = value });
        }

        return chosen;
    }
}
