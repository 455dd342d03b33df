using System.Runtime.CompilerServices;
using Rapport.Contracts;
using Rapport.Contracts.Conversations;

namespace Rapport.Client;

/// <summary>
/// Conversations: the service <c>recentcontact</c>. Every call throws as <see cref="RapportClient.CallAsync"/> does; errors of all of them:
/// 50001 the account does not exist, 50002 a field is missing or illegal.
/// </summary>
public sealed class ConversationCalls
{
    private const long OneToOne = 1;
    private const long TellPinned = 1;

    private readonly RapportClient _client;

    internal ConversationCalls(RapportClient client) => _client = client;

    /// <summary>One page of an account's conversations (1047/43087).</summary>
    public Task<RecentContactGetListReply> GetPageAsync(RecentContactGetListRequest request, CancellationToken cancel = default) =>
        _client.CallAsync<RecentContactGetListRequest, RecentContactGetListReply>("recentcontact/get_list", request, cancel);

    /// <summary>An account's conversations, pinned ones first, then newest first, page by page as they are read. Always throws <see cref="RapportException"/> when a page fails.</summary>
    public async IAsyncEnumerable<SessionItem> GetAsync(string account, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var request = new RecentContactGetListRequest
        {
            From_Account = account,
            TimeStamp = 0,
            StartIndex = 0,
            TopTimeStamp = 0,
            TopStartIndex = 0,
            AssistFlags = TellPinned,
        };
        while (true)
        {
            var page = await GetPageAsync(request, cancel);
            RelationshipCalls.RequireSuccess("recentcontact/get_list", page);
            foreach (var item in page.SessionItem)
                yield return item;
            if (page.CompleteFlag == 1)
                yield break;

            (request.TimeStamp, request.StartIndex) = (page.TimeStamp, page.StartIndex);
            (request.TopTimeStamp, request.TopStartIndex) = (page.TopTimeStamp, page.TopStartIndex);
        }
    }

    /// <summary>Takes a conversation out of an account's list (1047/43088).</summary>
    /// <param name="account">Whose list.</param>
    /// <param name="peer">The other side.</param>
    /// <param name="clearHistory">The account's view of the history is cleared too.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public Task<DisplayReply> DeleteAsync(string account, string peer, bool clearHistory = false, CancellationToken cancel = default) =>
        _client.CallAsync<RecentContactDeleteRequest, DisplayReply>(
            "recentcontact/delete",
            new RecentContactDeleteRequest
            {
                From_Account = account,
                Type = OneToOne,
                To_Account = peer,
                ClearRamble = clearHistory ? 1 : null,
            },
            cancel
        );

    /// <summary>Makes a contact group, or adds conversations to one that is there (1047/53437). Errors: 51010 more than 20 groups, 51011 the name is too long.</summary>
    /// <param name="account">Whose group.</param>
    /// <param name="name">At most 32 bytes.</param>
    /// <param name="peers">The other sides of the conversations in it.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public Task<CreateContactGroupReply> CreateGroupAsync(string account, string name, IEnumerable<string> peers, CancellationToken cancel = default) =>
        _client.CallAsync<CreateContactGroupRequest, CreateContactGroupReply>(
            "recentcontact/create_contact_group",
            new CreateContactGroupRequest
            {
                From_Account = account,
                GroupContactItem = [new ContactGroupToCreate { GroupName = name, ContactItem = [.. peers.Select(With)] }],
            },
            cancel
        );

    /// <summary>Renames a contact group, or changes which conversations are in it (1047/53439). Errors: 51009 there is no such group.</summary>
    public Task<UpdateContactGroupReply> UpdateGroupAsync(UpdateContactGroupRequest request, CancellationToken cancel = default) =>
        _client.CallAsync<UpdateContactGroupRequest, UpdateContactGroupReply>("recentcontact/update_contact_group", request, cancel);

    /// <summary>Deletes a contact group; the conversations stay (1047/53441). Errors: 51009 there is no such group.</summary>
    public Task<DelContactGroupReply> DeleteGroupAsync(string account, string name, CancellationToken cancel = default) =>
        _client.CallAsync<DelContactGroupRequest, DelContactGroupReply>(
            "recentcontact/del_contact_group",
            new DelContactGroupRequest { From_Account = account, GroupName = [name] },
            cancel
        );

    /// <summary>Marks up to 100 conversations (1047/53438).</summary>
    public Task<MarkContactReply> MarkAsync(string account, IEnumerable<MarkItem> marks, CancellationToken cancel = default) =>
        _client.CallAsync<MarkContactRequest, MarkContactReply>(
            "recentcontact/mark_contact",
            new MarkContactRequest { From_Account = account, MarkItem = [.. marks] },
            cancel
        );

    /// <summary>Marks and contact groups of conversations with up to 300 accounts (1047/53442).</summary>
    public Task<SearchContactGroupReply> GetMarksAsync(string account, IEnumerable<string> peers, CancellationToken cancel = default) =>
        _client.CallAsync<SearchContactGroupRequest, SearchContactGroupReply>(
            "recentcontact/search_contact_group",
            new SearchContactGroupRequest { From_Account = account, ContactItem = [.. peers.Select(With)] },
            cancel
        );

    /// <summary>A page of all marks and contact groups of an account (1047/53440).</summary>
    /// <param name="account">Whose.</param>
    /// <param name="startIndex">0, then <c>NextStartIndex</c> of the reply.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public Task<GetContactGroupReply> GetMarksPageAsync(string account, long startIndex = 0, CancellationToken cancel = default) =>
        _client.CallAsync<GetContactGroupRequest, GetContactGroupReply>(
            "recentcontact/get_contact_group",
            new GetContactGroupRequest { From_Account = account, StartIndex = startIndex },
            cancel
        );

    private static ContactItem With(string peer) => new() { Type = OneToOne, To_Account = peer };
}
