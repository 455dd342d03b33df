using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Relationships;
using Rapport.Server.Api;
using Rapport.Server.Configuration;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>Makes friend lists and puts friends into all of them. A list that is there is used as it is. No webhook.</summary>
public sealed class GroupAdd(
    Database database,
    RelationshipAccess access,
    TieStore ties,
    FriendListStore lists,
    FriendFields fields,
    OwnerBooks books,
    IOptions<RapportOptions> options
) : IOperation<GroupAddRequest, GroupAddReply>
{
    private const string NotAFriend = "Err_SNS_GroupAdd_Friend_Not_Exist";

    public async ValueTask<GroupAddReply> ExecuteAsync(Caller caller, GroupAddRequest request, CancellationToken cancel)
    {
        var bad = Errors.Relationship.InvalidParameters;
        var owner = RelationshipAccess.RequireOwner(caller, request.From_Account);
        var names = Require.Items(request.GroupName, RelationshipAccess.MostAccounts, bad, nameof(request.GroupName));
        if (!names.TrueForAll(fields.IsListName))
            throw new Refusal(bad, $"a list's name has 1 to {options.Value.Limits.FriendListName} bytes");
        var others = request.To_Account is { Count: > 0 } ? RelationshipAccess.RequireOthers(request.To_Account) : [];
        return await database.WriteAsync(session => AddAsync(session, caller, owner, names, others));
    }

    private async ValueTask<GroupAddReply> AddAsync(WriteSession session, Caller caller, string owner, List<string> names, List<string> others)
    {
        var ownerNo = await access.RequireNumberAsync(session, caller, owner);
        var ownerLists = await OwnerLists.LoadAsync(session, lists, ownerNo, options.Value.Limits.FriendLists);
        if (!ownerLists.HasRoomFor(names))
            throw new Refusal(Errors.Relationship.TooManyLists);

        var changes = await books.OpenAsync(session, caller, ownerNo);
        foreach (var name in names)
            await ownerLists.EnsureAsync(session, name, changes);

        var results = new ItemResults();
        foreach (var other in others)
        {
            var otherNo = await access.NumberOfAsync(session, caller, other);
            if (otherNo == 0 || !await ties.HasFriendAsync(session, ownerNo, otherNo))
            {
                results.Fail(other, otherNo == 0 ? Errors.Relationship.AccountNotFound : Errors.Relationship.InvalidParameters, NotAFriend);
                continue;
            }

            await ownerLists.JoinAsync(session, otherNo, names, changes);
            changes.Standard = true;
            changes.FriendUpdated(other, otherNo);
            results.Succeed(other);
        }

        await books.CloseAsync(session, changes);
        return new GroupAddReply
        {
            ResultItem = results.Results,
            Fail_Account = results.Failed,
            CurrentSequence = changes.Tally.ListSequence,
        };
    }
}

/// <summary>Deletes friend lists, never the friends in them. Names that are not there are passed over. No webhook.</summary>
public sealed class GroupDelete(Database database, RelationshipAccess access, FriendListStore lists, OwnerBooks books)
    : IOperation<GroupDeleteRequest, GroupDeleteReply>
{
    public async ValueTask<GroupDeleteReply> ExecuteAsync(Caller caller, GroupDeleteRequest request, CancellationToken cancel)
    {
        var owner = RelationshipAccess.RequireOwner(caller, request.From_Account);
        var names = Require.Items(request.GroupName, RelationshipAccess.MostAccounts, Errors.Relationship.InvalidParameters, nameof(request.GroupName));
        return await database.WriteAsync(async session =>
        {
            var ownerNo = await access.RequireNumberAsync(session, caller, owner);
            var changes = await books.OpenAsync(session, caller, ownerNo);
            var ownerLists = await OwnerLists.LoadAsync(session, lists, ownerNo, int.MaxValue);
            foreach (var name in names)
            {
                if (!ownerLists.TryGet(name, out var number))
                    continue;

                foreach (var member in await lists.MembersOfAsync(session, ownerNo, number))
                    changes.FriendUpdated(member.UserId, member.Number);
                await lists.DeleteAsync(session, ownerNo, number);
                ownerLists.Forget(name);
                changes.Lists = changes.Standard = true;
            }

            await books.CloseAsync(session, changes);
            return new GroupDeleteReply { CurrentSequence = changes.Tally.ListSequence };
        });
    }
}

/// <summary>Reads friend lists, on request with who is in them.</summary>
public sealed class GroupGet(Database database, RelationshipAccess access, TieStore ties, FriendListStore lists) : IOperation<GroupGetRequest, GroupGetReply>
{
    private const string WithFriends = "Need_Friend_Type_Yes";

    public async ValueTask<GroupGetReply> ExecuteAsync(Caller caller, GroupGetRequest request, CancellationToken cancel)
    {
        var owner = RelationshipAccess.RequireOwner(caller, request.From_Account);
        var names = request.GroupName is { Count: > 0 } given ? given.ToHashSet() : null;
        return await database.ReadAsync(async session =>
        {
            var ownerNo = await access.RequireNumberAsync(session, caller, owner);
            var members = (await lists.MembersAsync(session, ownerNo)).ToLookup(member => member.List, member => member.UserId);
            var reply = new GroupGetReply { CurrentSequence = (await ties.TallyAsync(session, ownerNo)).ListSequence };
            foreach (var (number, name) in await lists.AllAsync(session, ownerNo))
            {
                if (names?.Contains(name) == false)
                    continue;

                reply.ResultItem.Add(
                    new FriendListData
                    {
                        GroupName = name,
                        FriendNumber = members[number].Count(),
                        To_Account = request.NeedFriend == WithFriends ? [.. members[number]] : null,
                    }
                );
            }

            return reply;
        });
    }
}
