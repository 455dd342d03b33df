using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Json;
using Rapport.Contracts.Relationships;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Configuration;
using Rapport.Server.Profiles;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>Writes one-way friendships as they are: nobody is asked, no blocklist is looked at, no webhook is sent. A friend who is there is overwritten.</summary>
public sealed class FriendImport(
    Database database,
    RelationshipAccess access,
    TieStore ties,
    FriendListStore lists,
    FriendFields fields,
    OwnerBooks books,
    IOptions<RapportOptions> options,
    TimeProvider clock
) : IOperation<FriendImportRequest, ItemResultsReply>
{
    private const string TooMany = "Err_SNS_FriendImport_My_Friend_Num_Exceed_Threshold";

    private readonly LimitOptions _limits = options.Value.Limits;

    public async ValueTask<ItemResultsReply> ExecuteAsync(Caller caller, FriendImportRequest request, CancellationToken cancel)
    {
        var bad = Errors.Relationship.InvalidParameters;
        var owner = RelationshipAccess.RequireOwner(caller, request.From_Account);
        var items = Require.Items(request.AddFriendItem, RelationshipAccess.MostAccounts, bad, nameof(request.AddFriendItem));
        foreach (var item in items)
            Require.Text(item.To_Account, bad, nameof(item.To_Account));
        return await database.WriteAsync(
            UnitScope.Accounts(caller.AppId, owner, items.ConvertAll(item => item.To_Account!)),
            session => ImportAsync(session, caller, owner, items)
        );
    }

    private async ValueTask<ItemResultsReply> ImportAsync(WriteSession session, Caller caller, string owner, List<FriendToImport> items)
    {
        var ownerNo = await access.RequireNumberAsync(session, caller, owner);
        var changes = await books.OpenAsync(session, caller, ownerNo);
        var ownerLists = await OwnerLists.LoadAsync(session, lists, ownerNo, _limits.FriendLists);
        var results = new ItemResults();

        foreach (var item in items)
        {
            var otherNo = await access.NumberOfAsync(session, caller, item.To_Account!);
            var tie = otherNo == 0 ? new Tie() : await ties.FindAsync(session, ownerNo, otherNo);
            if (WhyNot(caller, owner, item, otherNo, tie, changes.Tally, ownerLists) is { } error)
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

    private WireError? WhyNot(Caller caller, string owner, FriendToImport item, long otherNo, Tie tie, Tally tally, OwnerLists ownerLists)
    {
        var bad = Errors.Relationship.InvalidParameters;
        if (!FriendFields.IsSource(item.AddSource))
            return bad with { Sentence = "Err_SNS_FriendImport_Source_Illegal" };
        if (!fields.IsRemark(item.Remark) || !fields.IsWording(item.AddWording) || item.AddTime < 0)
            return bad with { Sentence = "Err_SNS_FriendImport_Field_Illegal" };
        if (ListNames(item.GroupName) is not { } names || !names.All(fields.IsListName))
            return bad with { Sentence = "Err_SNS_FriendImport_Group_Name_Illegal" };
        if (
            item.CustomItem?.TrueForAll(custom => custom is not null && FriendFields.IsCustomTag(caller.App, custom.Tag) && fields.IsCustomValue(custom.Value))
            == false
        )
            return bad with { Sentence = "Err_SNS_FriendImport_Custom_Illegal" };
        if (item.To_Account == owner)
            return bad with { Sentence = "Err_SNS_FriendImport_Self" };
        if (otherNo == 0)
            return Errors.Relationship.AccountNotFound with { Sentence = "Err_SNS_FriendImport_Account_Not_Exist" };
        if (!tie.IsFriend && tally.FriendCount >= _limits.Friends)
            return Errors.Relationship.TooManyFriends with { Sentence = TooMany };
        return ownerLists.HasRoomFor(names) ? null : Errors.Relationship.TooManyLists with { Sentence = "Err_SNS_FriendImport_Group_Num_Exceed_Threshold" };
    }

    private async ValueTask WriteAsync(WriteSession session, FriendToImport item, long otherNo, Tie tie, OwnerLists ownerLists, OwnerChanges changes)
    {
        var since = item.AddTime is { } given and > 0 ? given : tie.FriendSince ?? clock.GetUtcNow().ToUnixTimeSeconds();
        if (tie.IsFriend)
        {
            tie.FriendSince = since;
            tie.Source = item.AddSource;
            tie.Remark = string.IsNullOrEmpty(item.Remark) ? tie.Remark : item.Remark;
            tie.Wording = string.IsNullOrEmpty(item.AddWording) ? tie.Wording : item.AddWording;
            changes.Standard = true;
            changes.FriendUpdated(item.To_Account!, otherNo, tie);
        }
        else
        {
            Friendships.Begin(changes, new AccountRef(otherNo, item.To_Account!), tie, since, item.AddSource!, item.AddWording, item.Remark);
        }

        if (item.CustomItem is { Count: > 0 })
        {
            var custom = ProfileDocument.Parse(tie.Custom);
            foreach (var field in item.CustomItem)
                custom.Set(field.Tag!, field.Value);
            tie.Custom = custom.ToJson();
            changes.Custom = true;
        }

        ties.Save(session, changes.OwnerNo, otherNo, tie);
        await ownerLists.JoinAsync(session, otherNo, ListNames(item.GroupName)!, changes);
    }

    /// <summary>The lists named: a list, a single text, or nothing; <c>null</c>: something else.</summary>
    internal static IReadOnlyList<string>? ListNames(TagValue value) =>
        value.IsAbsent || value.Text is "" ? []
        : value.Text is { } one ? [one]
        : value.List;
}
