using Rapport.Contracts;
using Rapport.Contracts.Json;
using Rapport.Contracts.Relationships;
using Rapport.Server.Api;
using Rapport.Server.Profiles;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>Reads a friend table page by page, leaving out what the client has by its sequences.</summary>
public sealed class FriendGet(Database database, RelationshipAccess access, TieStore ties, FriendListStore lists) : IOperation<FriendGetRequest, FriendGetReply>
{
    private const int PageSize = 100;

    public async ValueTask<FriendGetReply> ExecuteAsync(Caller caller, FriendGetRequest request, CancellationToken cancel)
    {
        var owner = RelationshipAccess.RequireOwner(caller, request.From_Account);
        var start = request.StartIndex ?? 0;
        if (start < 0)
            throw new Refusal(Errors.Relationship.InvalidParameters, "StartIndex must not be negative");

        return await database.ReadAsync(async session =>
        {
            var ownerNo = await access.RequireNumberAsync(session, caller, owner);
            var tally = await ties.TallyAsync(session, ownerNo);

            // Some clients repeat the sequences of the first page while they read on: only a first page can be left out.
            var needStandard = start > 0 || (request.StandardSequence ?? 0) != tally.StandardSequence;
            var needCustom = start > 0 || (request.CustomSequence ?? 0) != tally.CustomSequence;
            var reply = new FriendGetReply
            {
                StandardSequence = tally.StandardSequence,
                CustomSequence = tally.CustomSequence,
                FriendNum = await ties.CountFriendsAsync(session, ownerNo),
                CompleteFlag = 1,
            };
            if (!needStandard && !needCustom)
                return reply;

            var page = await ties.FriendsAsync(session, ownerNo, PageSize + 1, start);
            if (page.Count > PageSize)
            {
                page.RemoveAt(PageSize);
                reply.CompleteFlag = 0;
                reply.NextStartIndex = start + PageSize;
            }

            foreach (var (number, userId, tie) in page)
            {
                var data = new FriendData { To_Account = userId };
                if (needStandard)
                    data.ValueItem.AddRange(Standard(tie, await lists.ListsOfAsync(session, ownerNo, number)));
                if (needCustom)
                    data.ValueItem.AddRange(CustomFields(tie));
                (reply.UserDataItem ??= []).Add(data);
            }

            return reply;
        });
    }

    /// <summary>The standard fields that are set.</summary>
    internal static IEnumerable<TagItem> Standard(Tie tie, List<string> listNames)
    {
        if (tie.Source is not null)
            yield return new TagItem { Tag = FriendFields.AddSource, Value = tie.Source };
        if (tie.Remark is not null)
            yield return new TagItem { Tag = FriendFields.Remark, Value = tie.Remark };
        if (listNames.Count > 0)
            yield return new TagItem { Tag = FriendFields.Group, Value = new TagValue(listNames) };
        yield return new TagItem { Tag = FriendFields.AddTime, Value = tie.FriendSince ?? 0 };
        if (tie.Wording is not null)
            yield return new TagItem { Tag = FriendFields.AddWording, Value = tie.Wording };
    }

    /// <summary>The custom fields that are set.</summary>
    internal static IEnumerable<TagItem> CustomFields(Tie tie) =>
        ProfileDocument.Parse(tie.Custom).Values.Select(field => new TagItem { Tag = field.Key, Value = field.Value });
}
