using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rapport.Contracts;
using Rapport.Contracts.Follow;
using Rapport.Contracts.Gateway;
using Rapport.Contracts.Profiles;
using Rapport.Contracts.Relationships;

namespace Rapport.Client.Gateway;

/// <summary>
/// Fetching lists. A list of several pages counts only when all of them carry the same counter; a list whose pages carry none is framed by
/// two looks at the counters.
/// </summary>
public sealed partial class AccountReplica
{
    private void Fetch(ReplicaBook book)
    {
        if (book.IsFetching)
            return;

        // Who was no friend for a while was not told of, and sums of different friends may well be equal.
        if (book == _friendBook)
            _wantsProfiles = true;

        book.IsFetching = true;
        _ = FetchAsync(book, _connection!);
    }

    private async Task FetchAsync(ReplicaBook book, GatewayConnection connection)
    {
        try
        {
            var put = await book.Fetch(connection, CancellationToken.None);
            lock (_lock)
            {
                if (_connection != connection)
                    return;

                foreach (var change in book.Placed(put()))
                    Accept(book, change);
                if (book == _friendBook && (LacksProfile || _wantsProfiles))
                    FetchProfiles();
            }
        }
        catch (Exception e)
        {
            Fail(connection, e);
        }

        Tell();
    }

    /// <summary>A connection that ended is nothing to complain of: the next login begins where this one stopped.</summary>
    private void Fail(GatewayConnection connection, Exception fault)
    {
        lock (_lock)
        {
            if (_connection == connection && fault is not IOException)
                _fault = fault;
        }
    }

    private async Task<Func<long[]>> FetchFriendsAsync(GatewayConnection connection, CancellationToken cancel)
    {
        while (true)
        {
            var friends = new List<FriendData>();
            FriendGetReply? first = null;
            long start = 0;
            while (true)
            {
                var page = await RequireAsync(connection, "sns/friend_get", $$"""{"StartIndex":{{start}}}""", Wire.Json.FriendGetReply, cancel);
                first ??= page;
                if ((page.StandardSequence, page.CustomSequence) != (first.StandardSequence, first.CustomSequence))
                    break;
                friends.AddRange(page.UserDataItem ?? []);
                if (page.CompleteFlag == 1)
                    return () => Put(friends, page);
                start = page.NextStartIndex;
            }
        }

        long[] Put(List<FriendData> friends, FriendGetReply counters)
        {
            Friends = friends.ToImmutableDictionary(friend => friend.To_Account);
            FriendProfiles = FriendProfiles.RemoveRange(FriendProfiles.Keys.Where(userId => !Friends.ContainsKey(userId)));
            return [counters.StandardSequence, counters.CustomSequence];
        }
    }

    private async Task<Func<long[]>> FetchFriendListsAsync(GatewayConnection connection, CancellationToken cancel)
    {
        var reply = await RequireAsync(connection, "sns/group_get", """{"NeedFriend":"Need_Friend_Type_Yes"}""", Wire.Json.GroupGetReply, cancel);
        return () =>
        {
            FriendLists = [.. reply.ResultItem];
            return [reply.CurrentSequence];
        };
    }

    private async Task<Func<long[]>> FetchBlackListAsync(GatewayConnection connection, CancellationToken cancel)
    {
        while (true)
        {
            var entries = ImmutableList.CreateBuilder<BlackListEntry>();
            long? counter = null;
            long start = 0;
            while (true)
            {
                var page = await RequireAsync(
                    connection,
                    "sns/black_list_get",
                    $$"""{"StartIndex":{{start}},"MaxLimited":1000,"LastSequence":0}""",
                    Wire.Json.BlackListGetReply,
                    cancel
                );
                counter ??= page.CurruentSequence;
                if (page.CurruentSequence != counter)
                    break;
                entries.AddRange(page.BlackListItem ?? []);
                if (page.StartIndex == 0)
                    return () =>
                    {
                        BlackList = entries.ToImmutable();
                        return [page.CurruentSequence];
                    };
                start = page.StartIndex;
            }
        }
    }

    private async Task<Func<long[]>> FetchApplicationsAsync(GatewayConnection connection, CancellationToken cancel)
    {
        while (true)
        {
            var applications = new List<FriendApplicationData>();
            long? counter = null;
            long start = 0;
            while (true)
            {
                var page = await RequireAsync(connection, "sns/pendency_get", $$"""{"StartIndex":{{start}}}""", Wire.Json.PendencyGetReply, cancel);
                counter ??= page.CurrentSequence;
                if (page.CurrentSequence != counter)
                    break;
                applications.AddRange(page.ApplicationItem ?? []);
                if (page.StartIndex == 0)
                    return () =>
                    {
                        Applications = applications.ToImmutableDictionary(one => (one.To_Account, one.PendencyType));
                        return [page.CurrentSequence];
                    };
                start = page.StartIndex;
            }
        }
    }

    private async Task<Func<long[]>> FetchProfileAsync(GatewayConnection connection, CancellationToken cancel)
    {
        var request = new PortraitGetRequest { To_Account = [connection.UserId], TagList = [.. _profileTags] };
        var body = JsonSerializer.Serialize(request, Wire.Json.PortraitGetRequest);
        while (true)
        {
            var before = await CountersAsync(connection, cancel);
            var reply = await RequireAsync(connection, "profile/portrait_get", body, Wire.Json.PortraitGetReply, cancel);
            var after = await CountersAsync(connection, cancel);
            if (before.Profile == after.Profile)
            {
                return () =>
                {
                    Profile = (reply.UserProfileItem[0].ProfileItem ?? []).ToImmutableDictionary(field => field.Tag ?? "", field => field.Value);
                    return [after.Profile ?? 0];
                };
            }
        }
    }

    private async Task<Func<long[]>> FetchFollowAsync(GatewayConnection connection, CancellationToken cancel)
    {
        const int Fans = 1;
        const int Followed = 2;
        while (true)
        {
            var before = await CountersAsync(connection, cancel);
            var followers = await FollowListAsync(connection, Fans, cancel);
            var following = await FollowListAsync(connection, Followed, cancel);
            var after = await CountersAsync(connection, cancel);
            if (before.Follow == after.Follow)
            {
                return () =>
                {
                    Followers = followers;
                    Following = following;
                    return [after.Follow ?? 0];
                };
            }
        }
    }

    private static async Task<ImmutableHashSet<string>> FollowListAsync(GatewayConnection connection, int type, CancellationToken cancel)
    {
        var list = ImmutableHashSet.CreateBuilder<string>();
        var cursor = "";
        while (true)
        {
            var request = new FollowGetRequest
            {
                FollowType = type,
                StartCursor = cursor,
                WantNum = 1000,
            };
            var body = JsonSerializer.Serialize(request, Wire.Json.FollowGetRequest);
            var page = await RequireAsync(connection, "follow/follow_get", body, Wire.Json.FollowGetReply, cancel);
            list.UnionWith(page.FollowItem.Select(entry => entry.To_Account));
            if (page.NextCursor.Length == 0)
                return list.ToImmutable();
            cursor = page.NextCursor;
        }
    }

    private static async Task<Sequences> CountersAsync(GatewayConnection connection, CancellationToken cancel) =>
        (await RequireAsync(connection, "gateway/sequences", "{}", Wire.Json.SequencesReply, cancel)).Sequences;

    private static async Task<TReply> RequireAsync<TReply>(
        GatewayConnection connection,
        string command,
        string body,
        JsonTypeInfo<TReply> type,
        CancellationToken cancel
    )
        where TReply : Reply
    {
        var reply = (await connection.CallAsync(command, body, cancel)).Reply.Deserialize(type)!;

        // An app that has following switched off has nobody who follows.
        return reply.Succeeded || reply.ErrorCode == Errors.Relationship.FollowDisabled.Code ? reply : throw new RapportException(command, reply);
    }
}
