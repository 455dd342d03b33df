using System.Runtime.CompilerServices;
using Rapport.Contracts;
using Rapport.Contracts.Relationships;

namespace Rapport.Client;

/// <summary>
/// Friends, friend lists and blocklists: the service <c>sns</c>. Every call throws as <see cref="RapportClient.CallAsync"/> does;
/// errors of all of them are 30001 (a field is missing or illegal, or more than 1,000 accounts) and 30003 (the owner does not exist).
/// Item codes common to all: 30003 (no such account).
/// </summary>
public sealed class RelationshipCalls
{
    private const int PageSize = 1000;

    private readonly RapportClient _client;

    internal RelationshipCalls(RapportClient client) => _client = client;

    /// <summary>
    /// Asks for, or makes, friendships (1047/34902). Items: 30001 already a friend, 30009 forbidden to ask, 30010 and 30014 own or other
    /// table full, 30012 too many applications, 30515 and 30525 blocked, 30516 the other takes no requests, 30539 stored and
    /// waiting for the other's consent.
    /// </summary>
    public Task<ItemResultsReply> AddFriendsAsync(FriendAddRequest request, CancellationToken cancel = default) =>
        _client.CallAsync<FriendAddRequest, ItemResultsReply>("sns/friend_add", request, cancel);

    /// <summary>Asks for, or makes, one two-way friendship; otherwise as the other form.</summary>
    /// <param name="owner">Who asks.</param>
    /// <param name="friend">Who is asked.</param>
    /// <param name="source"><c>AddSource_Type_</c> and 1 to 8 letters.</param>
    /// <param name="force">Adds whatever the other side's verification says.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public Task<ItemResultsReply> AddFriendAsync(
        string owner,
        string friend,
        string source = "AddSource_Type_Server",
        bool force = false,
        CancellationToken cancel = default
    ) =>
        AddFriendsAsync(
            new FriendAddRequest
            {
                From_Account = owner,
                AddFriendItem = [new FriendToAdd { To_Account = friend, AddSource = source }],
                ForceAddFlags = force ? 1 : 0,
            },
            cancel
        );

    /// <summary>Writes one-way friendships without verification and without webhook (1047/34903). Items: 30010 the friend table is full.</summary>
    public Task<ItemResultsReply> ImportFriendsAsync(FriendImportRequest request, CancellationToken cancel = default) =>
        _client.CallAsync<FriendImportRequest, ItemResultsReply>("sns/friend_import", request, cancel);

    /// <summary>Changes remark, lists and custom fields of friends (1047/34904). Items: 30001 not a friend or another tag, 30011 too many lists.</summary>
    public Task<ItemResultsReply> UpdateFriendsAsync(FriendUpdateRequest request, CancellationToken cancel = default) =>
        _client.CallAsync<FriendUpdateRequest, ItemResultsReply>("sns/friend_update", request, cancel);

    /// <summary>Removes friends (1047/34905). Items: 31704 not a friend.</summary>
    /// <param name="owner">The owner of the friend table.</param>
    /// <param name="friends">1 to 1,000 accounts.</param>
    /// <param name="bothWays">Also takes the owner out of their tables.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public Task<ItemResultsReply> DeleteFriendsAsync(string owner, IEnumerable<string> friends, bool bothWays = false, CancellationToken cancel = default) =>
        _client.CallAsync<FriendDeleteRequest, ItemResultsReply>(
            "sns/friend_delete",
            new FriendDeleteRequest
            {
                From_Account = owner,
                To_Account = [.. friends],
                DeleteType = DeleteTypeOf(bothWays),
            },
            cancel
        );

    /// <summary>Empties a friend table; fires no webhook (1047/34906).</summary>
    /// <param name="owner">The owner of the friend table.</param>
    /// <param name="bothWays">Also takes the owner out of the tables of those friends.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public Task<DisplayReply> DeleteAllFriendsAsync(string owner, bool bothWays = false, CancellationToken cancel = default) =>
        _client.CallAsync<FriendDeleteAllRequest, DisplayReply>(
            "sns/friend_delete_all",
            new FriendDeleteAllRequest { From_Account = owner, DeleteType = DeleteTypeOf(bothWays) },
            cancel
        );

    /// <summary>Tells which way friendships run, from the owner's side (1047/34907).</summary>
    /// <param name="owner">Called A in the result.</param>
    /// <param name="others">1 to 1,000 accounts, called B.</param>
    /// <param name="bothWays">Looks into the others' tables too; otherwise only into the owner's.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public Task<FriendCheckReply> CheckFriendsAsync(string owner, IEnumerable<string> others, bool bothWays = true, CancellationToken cancel = default) =>
        _client.CallAsync<FriendCheckRequest, FriendCheckReply>(
            "sns/friend_check",
            new FriendCheckRequest
            {
                From_Account = owner,
                To_Account = [.. others],
                CheckType = bothWays ? "CheckResult_Type_Both" : "CheckResult_Type_Single",
            },
            cancel
        );

    /// <summary>One page of the friend table (1047/34908).</summary>
    public Task<FriendGetReply> GetFriendsPageAsync(FriendGetRequest request, CancellationToken cancel = default) =>
        _client.CallAsync<FriendGetRequest, FriendGetReply>("sns/friend_get", request, cancel);

    /// <summary>
    /// All friends, page by page as they are read. Friends added or deleted meanwhile may be missed or met twice. Always throws
    /// <see cref="RapportException"/> when a page fails.
    /// </summary>
    public async IAsyncEnumerable<FriendData> GetFriendsAsync(string owner, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        long start = 0;
        while (true)
        {
            var page = await GetFriendsPageAsync(new FriendGetRequest { From_Account = owner, StartIndex = start }, cancel);
            RequireSuccess("sns/friend_get", page);
            foreach (var friend in page.UserDataItem ?? [])
                yield return friend;

            // A server that does not move on would be asked for ever.
            if (page.CompleteFlag != 0 || page.NextStartIndex <= start)
                yield break;
            start = page.NextStartIndex;
        }
    }

    /// <summary>Chosen profile and friend fields of chosen friends; 100 friends are advised (1047/34910). Items: 30001 not a friend.</summary>
    public Task<FriendGetListReply> GetFriendFieldsAsync(
        string owner,
        IEnumerable<string> friends,
        IEnumerable<string> tags,
        CancellationToken cancel = default
    ) =>
        _client.CallAsync<FriendGetListRequest, FriendGetListReply>(
            "sns/friend_get_list",
            new FriendGetListRequest
            {
                From_Account = owner,
                To_Account = [.. friends],
                TagList = [.. tags],
            },
            cancel
        );

    /// <summary>
    /// Makes friend lists, and puts friends into every one of them (1047/34950). Items: 30001 not a friend. Errors: 30011 more lists
    /// than an account may have (32).
    /// </summary>
    public Task<GroupAddReply> AddListsAsync(
        string owner,
        IEnumerable<string> names,
        IEnumerable<string>? friends = null,
        CancellationToken cancel = default
    ) =>
        _client.CallAsync<GroupAddRequest, GroupAddReply>(
            "sns/group_add",
            new GroupAddRequest
            {
                From_Account = owner,
                GroupName = [.. names],
                To_Account = friends is null ? null : [.. friends],
            },
            cancel
        );

    /// <summary>Deletes friend lists, never the friends in them (1047/34926). Unknown names are passed over.</summary>
    public Task<GroupDeleteReply> DeleteListsAsync(string owner, IEnumerable<string> names, CancellationToken cancel = default) =>
        _client.CallAsync<GroupDeleteRequest, GroupDeleteReply>(
            "sns/group_delete",
            new GroupDeleteRequest { From_Account = owner, GroupName = [.. names] },
            cancel
        );

    /// <summary>The owner's friend lists (1047/40123).</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="withFriends">Adds the friends in each.</param>
    /// <param name="names">Only these; <c>null</c> or empty: all.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public Task<GroupGetReply> GetListsAsync(string owner, bool withFriends = false, IEnumerable<string>? names = null, CancellationToken cancel = default) =>
        _client.CallAsync<GroupGetRequest, GroupGetReply>(
            "sns/group_get",
            new GroupGetRequest
            {
                From_Account = owner,
                NeedFriend = withFriends ? "Need_Friend_Type_Yes" : null,
                GroupName = names is null ? null : [.. names],
            },
            cancel
        );

    /// <summary>
    /// Blocks accounts and ends friendships with them (1047/34911). Items: 30001 already blocked or the owner himself, 30013 the blocklist
    /// is full.
    /// </summary>
    public Task<ItemResultsReply> BlockAsync(string owner, IEnumerable<string> others, CancellationToken cancel = default) =>
        _client.CallAsync<BlackListAddRequest, ItemResultsReply>(
            "sns/black_list_add",
            new BlackListAddRequest { From_Account = owner, To_Account = [.. others] },
            cancel
        );

    /// <summary>Unblocks accounts (1047/34912). Items: 30001 not blocked.</summary>
    public Task<ItemResultsReply> UnblockAsync(string owner, IEnumerable<string> others, CancellationToken cancel = default) =>
        _client.CallAsync<BlackListDeleteRequest, ItemResultsReply>(
            "sns/black_list_delete",
            new BlackListDeleteRequest { From_Account = owner, To_Account = [.. others] },
            cancel
        );

    /// <summary>One page of a blocklist (1047/34914).</summary>
    public Task<BlackListGetReply> GetBlocklistPageAsync(BlackListGetRequest request, CancellationToken cancel = default) =>
        _client.CallAsync<BlackListGetRequest, BlackListGetReply>("sns/black_list_get", request, cancel);

    /// <summary>
    /// A whole blocklist in the order of blocking, page by page as it is read. Changes made meanwhile may be missed or met twice. Always
    /// throws <see cref="RapportException"/> when a page fails.
    /// </summary>
    public async IAsyncEnumerable<BlackListEntry> GetBlocklistAsync(string owner, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        long start = 0;
        while (true)
        {
            var request = new BlackListGetRequest
            {
                From_Account = owner,
                StartIndex = start,
                MaxLimited = PageSize,
                LastSequence = 0,
            };
            var page = await GetBlocklistPageAsync(request, cancel);
            RequireSuccess("sns/black_list_get", page);
            foreach (var entry in page.BlackListItem ?? [])
                yield return entry;

            if (page.StartIndex <= start)
                yield break;
            start = page.StartIndex;
        }
    }

    /// <summary>Tells who blocks whom, from the owner's side (1047/34913).</summary>
    /// <param name="owner">Called A in the result.</param>
    /// <param name="others">1 to 1,000 accounts, called B.</param>
    /// <param name="bothWays">Looks into the others' blocklists too; otherwise only into the owner's.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public Task<BlackListCheckReply> CheckBlocksAsync(string owner, IEnumerable<string> others, bool bothWays = true, CancellationToken cancel = default) =>
        _client.CallAsync<BlackListCheckRequest, BlackListCheckReply>(
            "sns/black_list_check",
            new BlackListCheckRequest
            {
                From_Account = owner,
                To_Account = [.. others],
                CheckType = bothWays ? "BlackCheckResult_Type_Both" : "BlackCheckResult_Type_Single",
            },
            cancel
        );

    /// <summary>A client that returns failures must not turn one into the end of a list.</summary>
    internal static void RequireSuccess(string command, Reply reply)
    {
        if (!reply.Succeeded)
            throw new RapportException(command, reply);
    }

    private static string DeleteTypeOf(bool bothWays) => bothWays ? "Delete_Type_Both" : "Delete_Type_Single";
}
