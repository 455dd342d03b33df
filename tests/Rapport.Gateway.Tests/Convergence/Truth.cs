using System.Text.Json;
using Rapport.Client.Gateway;
using Rapport.Contracts;
using Rapport.Contracts.Json;

namespace Rapport.Gateway.Tests.Convergence;

/// <summary>Writes down what an account holds as sorted lines, from a copy and from what the server answers, so that a difference can be read.</summary>
internal static class Truth
{
    /// <summary>What a client's copy says.</summary>
    public static List<string> Of(AccountReplica replica) =>
        [
            .. replica.Friends.Values.Select(friend => $"friend {friend.To_Account} {Fields(friend.ValueItem)}").Order(StringComparer.Ordinal),
            .. replica
                .FriendLists.Select(list => $"list {list.GroupName}: {string.Join(' ', (list.To_Account ?? []).Order(StringComparer.Ordinal))}")
                .Order(StringComparer.Ordinal),
            "blocked " + string.Join(' ', replica.BlackList.Select(entry => $"{entry.To_Account}@{entry.AddBlackTimeStamp}")),
            "follows " + string.Join(' ', replica.Following.Order(StringComparer.Ordinal)),
            "followed by " + string.Join(' ', replica.Followers.Order(StringComparer.Ordinal)),
            "profile " + Fields(replica.Profile.Select(field => new TagItem { Tag = field.Key, Value = field.Value })),
            .. Applications(replica),
            .. replica
                .FriendProfiles.Values.Select(profile => $"profile of {profile.To_Account} #{profile.ProfileSequence} {Fields(profile.ProfileItem)}")
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>What the server answers over REST, and what only clients may ask over a connection that was never cut.</summary>
    /// <param name="call">Calls the RESTful API.</param>
    /// <param name="fresh">A copy that was fetched just now.</param>
    public static async Task<List<string>> OfAsync(string userId, Func<string, string, Task<JsonElement>> call, AccountReplica fresh)
    {
        async Task<T> AskAsync<T>(string command, string more, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
            where T : Reply
        {
            var reply = (await call(command, $$"""{"From_Account":"{{userId}}"{{more}}}""")).Deserialize(type)!;
            return reply.Succeeded ? reply : throw new InvalidOperationException($"{command}: {reply.ErrorInfo}");
        }

        var friends = await AskAsync("sns/friend_get", ",\"StartIndex\":0", Wire.Json.FriendGetReply);
        var lists = await AskAsync("sns/group_get", ",\"NeedFriend\":\"Need_Friend_Type_Yes\"", Wire.Json.GroupGetReply);
        var blocked = await AskAsync("sns/black_list_get", ",\"StartIndex\":0,\"MaxLimited\":1000,\"LastSequence\":0", Wire.Json.BlackListGetReply);
        var fans = await AskAsync("follow/follow_get", ",\"FollowType\":1,\"StartCursor\":\"\"", Wire.Json.FollowGetReply);
        var followed = await AskAsync("follow/follow_get", ",\"FollowType\":2,\"StartCursor\":\"\"", Wire.Json.FollowGetReply);
        var tags = JsonSerializer.Serialize(AccountReplica.StandardProfileTags);
        var profile = await AskAsync("profile/portrait_get", $",\"To_Account\":[\"{userId}\"],\"TagList\":{tags}", Wire.Json.PortraitGetReply);
        return
        [
            .. (friends.UserDataItem ?? []).Select(friend => $"friend {friend.To_Account} {Fields(friend.ValueItem)}").Order(StringComparer.Ordinal),
            .. lists
                .ResultItem.Select(list => $"list {list.GroupName}: {string.Join(' ', (list.To_Account ?? []).Order(StringComparer.Ordinal))}")
                .Order(StringComparer.Ordinal),
            "blocked " + string.Join(' ', (blocked.BlackListItem ?? []).Select(entry => $"{entry.To_Account}@{entry.AddBlackTimeStamp}")),
            "follows " + string.Join(' ', followed.FollowItem.Select(entry => entry.To_Account).Order(StringComparer.Ordinal)),
            "followed by " + string.Join(' ', fans.FollowItem.Select(entry => entry.To_Account).Order(StringComparer.Ordinal)),
            "profile " + Fields(profile.UserProfileItem[0].ProfileItem ?? []),
            .. Applications(fresh),
            .. fresh
                .FriendProfiles.Values.Select(one => $"profile of {one.To_Account} #{one.ProfileSequence} {Fields(one.ProfileItem)}")
                .Order(StringComparer.Ordinal),
        ];
    }

    // Nick and picture belong to the other side's profile, which counts for itself.
    private static IEnumerable<string> Applications(AccountReplica replica) =>
        replica
            .Applications.Values.Select(one =>
                $"application {one.To_Account} {one.PendencyType} {one.AddTime} {one.AddSource} {one.AddWording} {one.Remark} {one.GroupName} {one.AddType} unread {one.Unread}"
            )
            .Order(StringComparer.Ordinal);

    private static string Fields(IEnumerable<TagItem> fields) =>
        string.Join(
            ' ',
            fields
                .Select(field => $"{field.Tag}={(field.Value.List is { } list ? string.Join('+', list.Order(StringComparer.Ordinal)) : field.Value)}")
                .Order(StringComparer.Ordinal)
        );
}
