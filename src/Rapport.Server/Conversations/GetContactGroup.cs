using Rapport.Contracts.Conversations;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Conversations;

/// <summary>Reads all contact groups, and page by page all conversations that have marks or are in groups.</summary>
public sealed class GetContactGroup(Database database, ContactAccess access, ContactStore store) : IOperation<GetContactGroupRequest, GetContactGroupReply>
{
    private const int PageSize = 100;

    public async ValueTask<GetContactGroupReply> ExecuteAsync(Caller caller, GetContactGroupRequest request, CancellationToken cancel)
    {
        var owner = ContactAccess.RequireOwner(caller, request.From_Account);
        var after = Math.Max(0, request.StartIndex ?? 0);
        return await database.ReadAsync(async session =>
        {
            var ownerNo = await access.RequireNumberAsync(session, caller, owner);
            var page = await store.PageAsync(session, ownerNo, after, PageSize + 1);
            var reply = new GetContactGroupReply { GroupItem = await store.GroupsAsync(session, ownerNo), CompleteFlag = 1 };

            // One more than a page tells whether there are more.
            if (page.Count > PageSize)
            {
                page.RemoveAt(PageSize);
                (reply.CompleteFlag, reply.NextStartIndex) = (0, page[^1].PeerNo);
            }

            reply.ContactItem = page.ConvertAll(contact => contact.Contact.Show(contact.Peer));
            return reply;
        });
    }
}
