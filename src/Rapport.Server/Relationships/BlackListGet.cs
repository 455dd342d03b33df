using Rapport.Contracts;
using Rapport.Contracts.Relationships;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>Reads a blocklist page by page, in the order accounts were put on it.</summary>
public sealed class BlackListGet(Database database, RelationshipAccess access, TieStore ties) : IOperation<BlackListGetRequest, BlackListGetReply>
{
    private const int LargestPage = 1000;

    public async ValueTask<BlackListGetReply> ExecuteAsync(Caller caller, BlackListGetRequest request, CancellationToken cancel)
    {
        var owner = RelationshipAccess.RequireOwner(caller, request.From_Account);
        var start = request.StartIndex ?? 0;
        var most = request.MaxLimited is null or 0 ? LargestPage : Math.Min(request.MaxLimited.Value, LargestPage);
        if (start < 0 || most < 1)
            throw new Refusal(Errors.Relationship.InvalidParameters, "StartIndex must not be negative and MaxLimited must be positive");

        return await database.ReadAsync(async session =>
        {
            var ownerNo = await access.RequireNumberAsync(session, caller, owner);
            var tally = await ties.TallyAsync(session, ownerNo);
            var reply = new BlackListGetReply { CurruentSequence = tally.BlockSequence };

            // A client that has seen the current sequence knows it all; one that reads on merely repeats what the first page said.
            if (start == 0 && request.LastSequence is { } seen and > 0 && seen == tally.BlockSequence)
                return reply;

            // One more than asked for tells whether there is a next page.
            var page = await ties.BlocklistAsync(session, ownerNo, most + 1, start);
            if (page.Count > most)
            {
                page.RemoveAt(page.Count - 1);
                reply.StartIndex = start + most;
            }

            if (page.Count > 0)
                reply.BlackListItem = page.ConvertAll(entry => new BlackListEntry { To_Account = entry.UserId, AddBlackTimeStamp = entry.BlockedSince });
            return reply;
        });
    }
}
