using System.Runtime.CompilerServices;
using Rapport.Contracts.Follow;
using Rapport.Contracts.Relationships;

namespace Rapport.Client;

/// <summary>
/// Following and fans: the service <c>follow</c>. Every call throws as <see cref="RapportClient.CallAsync"/> does; errors of all of them:
/// 30001 a field is missing or illegal, 30003 the account does not exist, 30005 the app has switched the feature off.
/// </summary>
public sealed class FollowCalls
{
    private const int PageSize = 1000;

    private readonly RapportClient _client;

    internal FollowCalls(RapportClient client) => _client = client;

    /// <summary>Follows up to 20 accounts (1047/70345). Items: 30003 no such account, 32100 follows as many as he may.</summary>
    public Task<ItemResultsReply> AddAsync(string follower, IEnumerable<string> followed, CancellationToken cancel = default) =>
        _client.CallAsync<FollowAddRequest, ItemResultsReply>(
            "follow/follow_add",
            new FollowAddRequest { From_Account = follower, FollowItem = [.. followed.Select(account => new FollowTarget { To_Account = account })] },
            cancel
        );

    /// <summary>Stops following up to 20 accounts (1047/70346).</summary>
    public Task<ItemResultsReply> DeleteAsync(string follower, IEnumerable<string> followed, CancellationToken cancel = default) =>
        _client.CallAsync<FollowDeleteRequest, ItemResultsReply>(
            "follow/follow_delete",
            new FollowDeleteRequest { From_Account = follower, To_Account = [.. followed] },
            cancel
        );

    /// <summary>Tells for up to 100 accounts who follows whom (1047/70349).</summary>
    public Task<FollowCheckReply> CheckAsync(string account, IEnumerable<string> others, CancellationToken cancel = default) =>
        _client.CallAsync<FollowCheckRequest, FollowCheckReply>(
            "follow/follow_check",
            new FollowCheckRequest { From_Account = account, To_Account = [.. others] },
            cancel
        );

    /// <summary>One page of fans, followed or mutually followed accounts (1047/70347).</summary>
    public Task<FollowGetReply> GetPageAsync(FollowGetRequest request, CancellationToken cancel = default) =>
        _client.CallAsync<FollowGetRequest, FollowGetReply>("follow/follow_get", request, cancel);

    /// <summary>
    /// All fans, followed or mutually followed accounts, newest first, page by page as they are read. Always throws
    /// <see cref="RapportException"/> when a page fails.
    /// </summary>
    public async IAsyncEnumerable<FollowEntry> GetAsync(string account, FollowKind kind, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var cursor = "";
        do
        {
            var request = new FollowGetRequest
            {
                From_Account = account,
                FollowType = (long)kind,
                StartCursor = cursor,
                WantNum = PageSize,
            };
            var page = await GetPageAsync(request, cancel);
            RelationshipCalls.RequireSuccess("follow/follow_get", page);
            foreach (var entry in page.FollowItem)
                yield return entry;

            cursor = page.NextCursor;
        } while (cursor.Length > 0);
    }

    /// <summary>How many accounts follow, are followed by, and follow each other with up to 20 accounts (1047/70350).</summary>
    public Task<FollowGetInfoReply> GetInfoAsync(string account, IEnumerable<string> others, CancellationToken cancel = default) =>
        _client.CallAsync<FollowGetInfoRequest, FollowGetInfoReply>(
            "follow/follow_get_info",
            new FollowGetInfoRequest { From_Account = account, To_Account = [.. others] },
            cancel
        );
}

/// <summary>Which accounts <see cref="FollowCalls.GetAsync"/> lists.</summary>
public enum FollowKind
{
    /// <summary>Those that follow the account.</summary>
    Fans = 1,

    /// <summary>Those the account follows.</summary>
    Followed = 2,

    /// <summary>Those that do both.</summary>
    Mutual = 3,
}
