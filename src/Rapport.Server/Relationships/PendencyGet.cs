using Rapport.Contracts;
using Rapport.Contracts.Relationships;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>Lists friend applications that wait, received or sent or both, newest first.</summary>
public sealed class PendencyGet(Database database, RelationshipAccess access, TieStore ties, FriendApplicationStore applications)
    : IOperation<PendencyGetRequest, PendencyGetReply>
{
    private const int LargestPage = 100;

    public async ValueTask<PendencyGetReply> ExecuteAsync(Caller caller, PendencyGetRequest request, CancellationToken cancel)
    {
        var bad = Errors.Relationship.InvalidParameters;
        var owner = RelationshipAccess.RequireOwner(caller, request.From_Account);
        var type = Require.Choice(request.PendencyType, bad, nameof(request.PendencyType), PendencyTypes.Both, PendencyTypes.ComeIn, PendencyTypes.SendOut);
        var start = request.StartIndex ?? 0;
        var most = request.MaxLimited ?? LargestPage;
        if (start < 0 || most is < 1 or > LargestPage)
            throw new Refusal(bad, $"StartIndex must not be negative and MaxLimited must be between 1 and {LargestPage}");

        return await database.ReadAsync(async session =>
        {
            var ownerNo = await access.RequireNumberAsync(session, caller, owner);
            var tally = await ties.TallyAsync(session, ownerNo);
            var reply = new PendencyGetReply
            {
                UnreadPendencyCount = await applications.CountUnreadAsync(session, ownerNo, tally.ApplicationsReadMs),
                CurrentSequence = tally.ApplicationSequence,
            };

            // One more than asked for tells whether there is a next page.
            var page = await applications.PageAsync(session, ownerNo, type != PendencyTypes.SendOut, type != PendencyTypes.ComeIn, most + 1, start);
            if (page.Count > most)
            {
                page.RemoveAt(page.Count - 1);
                reply.StartIndex = start + most;
            }

            if (page.Count > 0)
                reply.ApplicationItem = page.ConvertAll(application => Show(application, tally));
            return reply;
        });
    }

    private static FriendApplicationData Show(ListedApplication application, Tally tally) =>
        FriendApplication
            .Read(application.Tie)
            .Show(
                application.IsSent ? PendencyTypes.SendOut : PendencyTypes.ComeIn,
                application.OtherId,
                application.OtherProfile,
                application.Tie.AskedMs!.Value,
                tally.ApplicationsReadMs
            );
}
