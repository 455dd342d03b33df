using Rapport.Contracts;
using Rapport.Contracts.Conversations;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Conversations;

/// <summary>Reads marks and contact groups of given conversations. Those without any are left out.</summary>
public sealed class SearchContactGroup(Database database, ContactAccess access, ContactStore store)
    : IOperation<SearchContactGroupRequest, SearchContactGroupReply>
{
    private const int Most = 300;

    public async ValueTask<SearchContactGroupReply> ExecuteAsync(Caller caller, SearchContactGroupRequest request, CancellationToken cancel)
    {
        var owner = ContactAccess.RequireOwner(caller, request.From_Account);
        var items = Require.Items(request.ContactItem, Most, Errors.Conversation.InvalidParameters, nameof(request.ContactItem));
        foreach (var item in items)
        {
            if (ContactAccess.Fault(item) is { } fault)
                throw new Refusal(fault);
        }

        var peers = items.FindAll(item => item.Type == RecentContactDelete.OneToOne).Select(item => item.To_Account!).Distinct().ToList();
        return await database.ReadAsync(async session =>
        {
            var ownerNo = await access.RequireNumberAsync(session, caller, owner);
            var reply = new SearchContactGroupReply();

            // There are never many, and so they need not be looked up one by one.
            var all = (await store.PageAsync(session, ownerNo, after: 0, int.MaxValue)).ToDictionary(contact => contact.Peer, contact => contact.Contact);
            var referred = new HashSet<long>();
            foreach (var peer in peers)
            {
                if (!all.TryGetValue(peer, out var contact))
                    continue;

                reply.ContactResultItem.Add(contact.Show(peer));
                referred.UnionWith(contact.Groups);
            }

            if (referred.Count > 0)
                reply.GroupItem = (await store.GroupsAsync(session, ownerNo)).FindAll(group => referred.Contains(group.GroupId));
            return reply;
        });
    }
}
