using Rapport.Contracts;
using Rapport.Contracts.Relationships;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>Marks received friend applications as read: those that have come up to a moment. What was read stays so; where nothing is unread, nothing changes.</summary>
public sealed class PendencyReport(Database database, RelationshipAccess access, FriendApplicationStore applications, OwnerBooks books)
    : IOperation<PendencyReportRequest, DisplayReply>
{
    public async ValueTask<DisplayReply> ExecuteAsync(Caller caller, PendencyReportRequest request, CancellationToken cancel)
    {
        var owner = RelationshipAccess.RequireOwner(caller, request.From_Account);
        var second = request.LastPendencyTime ?? 0;
        if (second < 0)
            throw new Refusal(Errors.Relationship.InvalidParameters, "LastPendencyTime must not be negative");

        return await database.WriteAsync(async session =>
        {
            var ownerNo = await access.RequireNumberAsync(session, caller, owner);
            var changes = await books.OpenAsync(session, caller, ownerNo);
            if (await applications.NewestUnreadAsync(session, ownerNo, changes.Tally.ApplicationsReadMs, UpToMs(second)) is > 0 and var newest)
                changes.ApplicationsRead(newest);

            await books.CloseAsync(session, changes);
            return new DisplayReply();
        });
    }

    /// <summary>The end of the second, because clients are told applications' times in seconds; 0: whatever has come so far.</summary>
    private static long UpToMs(long second) => second is 0 or >= long.MaxValue / 1000 ? long.MaxValue : (second * 1000) + 999;
}
