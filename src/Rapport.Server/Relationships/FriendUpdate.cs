using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Json;
using Rapport.Contracts.Relationships;
using Rapport.Server.Api;
using Rapport.Server.Configuration;
using Rapport.Server.Profiles;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>Changes remark, lists and custom fields of friends. An item is carried out whole or not at all. No webhook.</summary>
public sealed class FriendUpdate(
    Database database,
    RelationshipAccess access,
    TieStore ties,
    FriendListStore lists,
    FriendFields fields,
    OwnerBooks books,
    IOptions<RapportOptions> options
) : IOperation<FriendUpdateRequest, ItemResultsReply>
{
    public async ValueTask<ItemResultsReply> ExecuteAsync(Caller caller, FriendUpdateRequest request, CancellationToken cancel)
    {
        var bad = Errors.Relationship.InvalidParameters;
        var owner = RelationshipAccess.RequireOwner(caller, request.From_Account);
        var items = Require.Items(request.UpdateItem, RelationshipAccess.MostAccounts, bad, nameof(request.UpdateItem));
        foreach (var item in items)
        {
            Require.Text(item.To_Account, bad, nameof(item.To_Account));
            Require.Items(item.SnsItem, int.MaxValue, bad, nameof(item.SnsItem));
        }

        return await database.WriteAsync(
            UnitScope.Accounts(caller.AppId, owner, items.ConvertAll(item => item.To_Account!)),
            session => UpdateAsync(session, caller, owner, items)
        );
    }

    private async ValueTask<ItemResultsReply> UpdateAsync(WriteSession session, Caller caller, string owner, List<FriendToUpdate> items)
    {
        var ownerNo = await access.RequireNumberAsync(session, caller, owner);
        var changes = await books.OpenAsync(session, caller, ownerNo);
        var ownerLists = await OwnerLists.LoadAsync(session, lists, ownerNo, options.Value.Limits.FriendLists);
        var results = new ItemResults();

        foreach (var item in items)
        {
            var otherNo = await access.NumberOfAsync(session, caller, item.To_Account!);
            var tie = otherNo == 0 ? new Tie() : await ties.FindAsync(session, ownerNo, otherNo);
            if (WhyNot(caller, item, otherNo, tie, ownerLists) is { } error)
            {
                results.Fail(item.To_Account!, error);
                continue;
            }

            await WriteAsync(session, item, otherNo, tie, ownerLists, changes);
            results.Succeed(item.To_Account!);
        }

        await books.CloseAsync(session, changes);
        return results.ToReply();
    }

    private WireError? WhyNot(Caller caller, FriendToUpdate item, long otherNo, Tie tie, OwnerLists ownerLists)
    {
        var bad = Errors.Relationship.InvalidParameters;
        foreach (var field in item.SnsItem!)
        {
            var legal = field.Tag switch
            {
                FriendFields.Remark => field.Value.Text is { } remark && fields.IsRemark(remark),
                FriendFields.Group => FriendImport.ListNames(field.Value) is { } names && names.All(fields.IsListName),
                _ => FriendFields.IsCustomTag(caller.App, field.Tag) && fields.IsCustomValue(field.Value),
            };
            if (!legal)
                return bad with { Sentence = "Err_SNS_FriendUpdate_Tag_Illegal" };
        }

        if (otherNo == 0)
            return Errors.Relationship.AccountNotFound with { Sentence = "Err_SNS_FriendUpdate_Account_Not_Exist" };
        if (!tie.IsFriend)
            return bad with { Sentence = "Err_SNS_FriendUpdate_Friend_Not_Exist" };

        var listNames = item.SnsItem.Where(field => field.Tag == FriendFields.Group).SelectMany(field => FriendImport.ListNames(field.Value)!);
        return ownerLists.HasRoomFor(listNames) ? null : Errors.Relationship.TooManyLists with { Sentence = "Err_SNS_FriendUpdate_Group_Num_Exceed_Threshold" };
    }

    private async ValueTask WriteAsync(WriteSession session, FriendToUpdate item, long otherNo, Tie tie, OwnerLists ownerLists, OwnerChanges changes)
    {
        var custom = ProfileDocument.Parse(tie.Custom);
        foreach (var field in item.SnsItem!)
        {
            switch (field.Tag)
            {
                case FriendFields.Remark:
                    tie.Remark = field.Value.Text is { Length: > 0 } remark ? remark : null;
                    changes.Standard = true;
                    break;
                case FriendFields.Group:
                    // The given lists replace the ones the friend is in.
                    changes.Lists |= await lists.LeaveAllAsync(session, changes.OwnerNo, otherNo) > 0;
                    await ownerLists.JoinAsync(session, otherNo, FriendImport.ListNames(field.Value)!, changes);
                    changes.Standard = true;
                    break;
                default:
                    custom.Set(field.Tag!, field.Value);
                    changes.Custom = true;
                    break;
            }
        }

        tie.Custom = custom.ToJson();
        ties.Save(session, changes.OwnerNo, otherNo, tie);
        changes.FriendUpdated(item.To_Account!, otherNo, tie);
    }
}
