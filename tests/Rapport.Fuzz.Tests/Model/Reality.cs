using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Storage;

namespace Rapport.Fuzz.Tests.Model;

/// <summary>The same town on a server, seen over HTTP.</summary>
internal sealed class Reality(TestServer server, TestApp app)
{
    private static readonly Sql s_events = new("SELECT event_no, body FROM webhook_event WHERE app_id = $1 AND event_no > $2 ORDER BY event_no");

    private long _lastEvent;

    /// <summary>Sends a step.</summary>
    public async Task<TestReply> DoAsync(Step step)
    {
        var (command, body) = Request(step);
        var reply = await app.PostAsync(command, JsonSerializer.Serialize(body));
        Envelope.Check(reply);
        return reply;
    }

    /// <summary>The webhooks since the last look, in the model's words.</summary>
    public async Task<List<string>> NewEventsAsync()
    {
        var events = await server
            .Services.GetRequiredService<Database>()
            .ReadAsync(session => session.ListAsync(s_events, row => (Number: row.Number(0), Body: row.Text(1)), app.SdkAppId, _lastEvent));
        if (events.Count > 0)
            _lastEvent = events[^1].Number;
        return events.ConvertAll(e => Describe(JsonDocument.Parse(e.Body).RootElement));
    }

    /// <summary>What one account holds, line by line as <see cref="Person.Facts"/>.</summary>
    public async Task<IEnumerable<string>> FactsAsync(string name)
    {
        var owner = JsonSerializer.Serialize(name);
        var replies = await Task.WhenAll(
            World.DoAsync(app, "sns/friend_get", $$"""{"From_Account":{{owner}},"StartIndex":0}"""),
            World.DoAsync(app, "sns/group_get", $$"""{"From_Account":{{owner}},"NeedFriend":"Need_Friend_Type_Yes"}"""),
            World.DoAsync(app, "sns/black_list_get", $$"""{"From_Account":{{owner}},"StartIndex":0,"MaxLimited":1000,"LastSequence":0}""")
        );
        var (friends, lists, blocked) = (replies[0], replies[1], replies[2]);
        var table = Items(friends, "UserDataItem").ToList();
        friends.GetProperty("FriendNum").GetInt64().ShouldBe(table.Count);
        friends.GetProperty("CompleteFlag").GetInt64().ShouldBe(1);
        return
        [
            .. table.Select(friend =>
                $"{name} has the friend {friend.GetProperty("To_Account")} '{Field(friend, "Tag_SNS_IM_Remark")}' in [{Field(friend, "Tag_SNS_IM_Group")}]"
            ),
            .. Items(lists, "ResultItem")
                .Select(
                    (list, index) =>
                    {
                        var members = Items(list, "To_Account").Select(member => member.GetString()!).Order(StringComparer.Ordinal).ToList();
                        list.GetProperty("FriendNumber").GetInt32().ShouldBe(members.Count);
                        return $"{name} list {index} is {list.GetProperty("GroupName")}: {string.Join(' ', members)}";
                    }
                ),
            $"{name} blocks {string.Join(' ', Items(blocked, "BlackListItem").Select(item => item.GetProperty("To_Account")))}",
            $"{name} sequences: friends {friends.GetProperty("StandardSequence")}, lists {lists.GetProperty("CurrentSequence")}, blocklist {blocked.GetProperty("CurruentSequence")}",
        ];
    }

    /// <summary>Everybody's counts: fans, followed, both.</summary>
    public async Task<IEnumerable<string>> FollowCountsAsync()
    {
        var info = await World.DoAsync(app, "follow/follow_get_info", JsonSerializer.Serialize(new { From_Account = "anna", To_Account = Step.Accounts[..5] }));
        return Items(info, "FollowInfo")
            .Select(item =>
                $"{item.GetProperty("To_Account")} {item.GetProperty("FollowerCount")} {item.GetProperty("FollowingCount")} {item.GetProperty("MutualFollowingCount")}"
            );
    }

    /// <summary>Whom an account follows.</summary>
    public async Task<IEnumerable<string>> FollowedAsync(string name)
    {
        var list = await World.DoAsync(app, "follow/follow_get", JsonSerializer.Serialize(new { From_Account = name, FollowType = 2 }));
        return Items(list, "FollowItem").Select(item => item.GetProperty("To_Account").GetString()!);
    }

    private static (string Command, object Body) Request(Step step) =>
        step switch
        {
            AddFriends add => (
                "sns/friend_add",
                new
                {
                    From_Account = add.From,
                    AddFriendItem = add.Items.Select(item => new
                    {
                        To_Account = item.To,
                        AddSource = "AddSource_Type_Model",
                        item.Remark,
                        GroupName = item.Lists.FirstOrDefault(),
                    }),
                    AddType = add.Both ? "Add_Type_Both" : "Add_Type_Single",
                    ForceAddFlags = add.Forced ? 1 : 0,
                }
            ),
            ImportFriends import => (
                "sns/friend_import",
                new
                {
                    From_Account = import.From,
                    AddFriendItem = import.Items.Select(item => new
                    {
                        To_Account = item.To,
                        AddSource = "AddSource_Type_Model",
                        item.Remark,
                        GroupName = item.Lists,
                    }),
                }
            ),
            UpdateFriend update => (
                "sns/friend_update",
                new
                {
                    From_Account = update.From,
                    UpdateItem = new[]
                    {
                        new
                        {
                            To_Account = update.To,
                            SnsItem = new object[]
                            {
                                new { Tag = "Tag_SNS_IM_Remark", Value = update.Remark },
                                new { Tag = "Tag_SNS_IM_Group", Value = update.Lists },
                            },
                        },
                    },
                }
            ),
            DeleteFriends delete => (
                "sns/friend_delete",
                new
                {
                    From_Account = delete.From,
                    To_Account = delete.To,
                    DeleteType = DeleteType(delete.Both),
                }
            ),
            DeleteAllFriends delete => ("sns/friend_delete_all", new { From_Account = delete.From, DeleteType = DeleteType(delete.Both) }),
            AddLists add => (
                "sns/group_add",
                new
                {
                    From_Account = add.From,
                    GroupName = add.Names,
                    To_Account = add.To,
                }
            ),
            DeleteLists delete => ("sns/group_delete", new { From_Account = delete.From, GroupName = delete.Names }),
            Block block => ("sns/black_list_add", new { From_Account = block.From, To_Account = block.To }),
            Unblock unblock => ("sns/black_list_delete", new { From_Account = unblock.From, To_Account = unblock.To }),
            Follow follow => ("follow/follow_add", new { From_Account = follow.From, FollowItem = follow.To.Select(to => new { To_Account = to }) }),
            Unfollow unfollow => ("follow/follow_delete", new { From_Account = unfollow.From, To_Account = unfollow.To }),
            SetAllowType set => ("profile/portrait_set", Profile(set.From, "Tag_Profile_IM_AllowType", set.Type)),
            Forbid forbid => (
                "profile/portrait_set",
                Profile(forbid.From, "Tag_Profile_IM_AdminForbidType", forbid.Forbidden ? "AdminForbid_Type_SendOut" : "AdminForbid_Type_None")
            ),
            _ => throw new NotSupportedException(step.ToString()),
        };

    private static string DeleteType(bool both) => both ? "Delete_Type_Both" : "Delete_Type_Single";

    private static object Profile(string from, string tag, string value) =>
        new { From_Account = from, ProfileItem = new[] { new { Tag = tag, Value = value } } };

    private static string Describe(JsonElement webhook)
    {
        var command = webhook.GetProperty("CallbackCommand").GetString()!;
        return command switch
        {
            "Sns.CallbackFriendAdd" =>
                $"{command} {webhook.GetProperty("ForceFlag")} {string.Join(',', Items(webhook, "PairList").Select(pair => $"{Pair(pair)}/{pair.GetProperty("Initiator_Account")}"))}",
            "Follow.CallbackAfterFollowAdd" =>
                $"{command} {webhook.GetProperty("From_Account")}>{string.Join(',', Items(webhook, "FollowList").Select(item => item.GetProperty("To_Account")))}",
            "Follow.CallbackAfterFollowDelete" => $"{command} {webhook.GetProperty("From_Account")}>{string.Join(',', Items(webhook, "To_Account"))}",
            "Profile.CallbackPortraitSet" =>
                $"{command} {webhook.GetProperty("From_Account")} {string.Join(',', Items(webhook, "ProfileItem").Select(item => item.GetProperty("Value")))}",
            _ => $"{command} {string.Join(',', Items(webhook, "PairList").Select(Pair))}",
        };
    }

    private static string Pair(JsonElement pair) => $"{pair.GetProperty("From_Account")}>{pair.GetProperty("To_Account")}";

    private static string Field(JsonElement friend, string tag)
    {
        var item = Items(friend, "ValueItem").FirstOrDefault(item => item.GetProperty("Tag").GetString() == tag);
        if (item.ValueKind == JsonValueKind.Undefined)
            return "";

        var value = item.GetProperty("Value");
        return value.ValueKind == JsonValueKind.Array
            ? string.Join(' ', value.EnumerateArray().Select(name => name.GetString()!).Order(StringComparer.Ordinal))
            : value.GetString()!;
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;
}
