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
}
