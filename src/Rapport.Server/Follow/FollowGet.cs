using System.Globalization;
using Rapport.Contracts;
using Rapport.Contracts.Follow;
using Rapport.Server.Api;
using Rapport.Server.Profiles;
using Rapport.Server.Relationships;
using Rapport.Storage;

namespace Rapport.Server.Follow;

/// <summary>Reads fans, followed or mutually followed accounts page by page, newest first.</summary>
public sealed class FollowGet(Database database, RelationshipAccess access, FollowStore follows, ProfileRules rules)
    : IOperation<FollowGetRequest, FollowGetReply>
{
    private const int UsualPage = 100;
    private const int LargestPage = 1000;

    public async ValueTask<FollowGetReply> ExecuteAsync(Caller caller, FollowGetRequest request, CancellationToken cancel)
    {
        var bad = Errors.Relationship.InvalidParameters;
        var owner = FollowAccess.RequireOwner(caller, request.From_Account);
        if (request.FollowType is not (1 or 2 or 3))
            throw new Refusal(bad, "FollowType must be 1, 2 or 3");
        var most = request.WantNum is null or 0 ? UsualPage : request.WantNum.Value;
        if (most is < 1 or > LargestPage)
            throw new Refusal(bad, $"WantNum must be between 1 and {LargestPage}");
        if (ReadCursor(request.StartCursor) is not { } before)
            throw new Refusal(bad, "StartCursor is not one that was handed out");

        return await database.ReadAsync(async session =>
        {
            var ownerNo = await access.RequireNumberAsync(session, caller, owner);
            var page = await follows.PageAsync(session, (FollowList)request.FollowType.Value, ownerNo, before, most + 1);
            var reply = new FollowGetReply();
            if (page.Count > most)
            {
                page.RemoveAt(page.Count - 1);
                reply.NextCursor = string.Create(CultureInfo.InvariantCulture, $"{page[^1].FollowedMs}-{page[^1].Number}");
            }

            reply.FollowItem = page.ConvertAll(row => new FollowEntry
            {
                To_Account = row.UserId,
                FollowTime = row.FollowedMs / 1000,
                ProfileSequence = row.ProfileSequence,
                ProfileItem = rules.Readable(caller, ProfileDocument.Parse(row.Profile)),
            });
            return reply;
        });
    }

    /// <summary>The row the page starts behind; <c>null</c>: the text is no cursor.</summary>
    private static (long Ms, long Number)? ReadCursor(string? cursor)
    {
        if (string.IsNullOrEmpty(cursor))
            return (long.MaxValue, long.MaxValue);

        var dash = cursor.IndexOf('-');
        return
            dash > 0
            && long.TryParse(cursor.AsSpan(0, dash), NumberStyles.None, null, out var ms)
            && long.TryParse(cursor.AsSpan(dash + 1), NumberStyles.None, null, out var number)
            ? (ms, number)
            : null;
    }
}
