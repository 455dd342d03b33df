using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Contracts.Relationships;
using Rapport.Server.Accounts;
using Rapport.Server.Apps;

namespace Rapport.Server.Tests.Relationships;

/// <summary>What clients are told of their own data, on both sides of every change: each counter by exactly one, and what happened.</summary>
public sealed partial class ClientNewsTests(SharedServer shared) : IAsyncDisposable
{
    private const string Source = "AddSource_Type_Test";

    private readonly List<AppUser> _users = [];
    private TestApp _app = null!;

    public async ValueTask DisposeAsync()
    {
        foreach (var user in _users)
            await user.DisposeAsync();
    }

    [Fact]
    public async Task A_two_way_friendship_comes_into_both_tables()
    {
        var (anna, ben, _) = await ConnectAsync();

        var reply = await anna.CallAsync(
            "sns/friend_add",
            """{"AddFriendItem":[{"To_Account":"ben","AddSource":"AddSource_Type_Test","Remark":"B","GroupName":"work"}]}"""
        );

        WithoutTimes(reply.Changes)
            .ShouldBe([
                """{"Sequences":{"Friend":1,"FriendList":1},"Items":[{"Type":"FriendAdded","UserDataItem":[{"To_Account":"ben","ValueItem":[{"Tag":"Tag_SNS_IM_AddSource","Value":"AddSource_Type_Test"},{"Tag":"Tag_SNS_IM_Remark","Value":"B"},{"Tag":"Tag_SNS_IM_Group","Value":["work"]},{"Tag":"Tag_SNS_IM_AddTime","Value":0}]}]},{"Type":"FriendListsChanged"}]}""",
            ]);
        WithoutTimes((await ben.TakeNewsAsync()))
            .ShouldBe([
                """{"Sequences":{"Friend":1},"Items":[{"Type":"FriendAdded","UserDataItem":[{"To_Account":"anna","ValueItem":[{"Tag":"Tag_SNS_IM_AddSource","Value":"AddSource_Type_Test"},{"Tag":"Tag_SNS_IM_AddTime","Value":0}]}]}]}""",
            ]);
        (await anna.TakeNewsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_webhook_of_a_client_s_call_names_no_administrator()
    {
        var (anna, _, _) = await ConnectAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        await _app.ChangeWebhookAsync(webhook => webhook with { Url = receiver.Url, Commands = ["Sns.CallbackFriendAdd"] });

        await anna.CallAsync("sns/friend_add", """{"AddFriendItem":[{"To_Account":"ben","AddSource":"AddSource_Type_Test"}],"AddType":"Add_Type_Single"}""");

        var webhook = (await receiver.WaitForAsync(1))[0];
        webhook.Text.ShouldEndWith(""","ClientCmd":"friend_add","Admin_Account":"","ForceFlag":0}""");
        (webhook["OptPlatform"], webhook["ClientIP"]).ShouldBe(("Web", "127.0.0.1"));
    }

    [Fact]
    public async Task What_the_app_backend_does_is_told_as_news()
    {
        var (anna, ben, _) = await ConnectAsync();

        await _app.Client().Relationships.AddFriendAsync("anna", "ben", Source);

        (await anna.TakeNewsAsync()).ShouldHaveSingleItem().ShouldContain("\"FriendAdded\"");
        (await ben.TakeNewsAsync()).ShouldHaveSingleItem().ShouldContain("\"FriendAdded\"");
    }

    [Fact]
    public async Task One_call_with_several_friends_moves_each_counter_by_one()
    {
        var (anna, ben, cleo) = await ConnectAsync();

        var reply = await anna.CallAsync(
            "sns/friend_add",
            """{"AddFriendItem":[{"To_Account":"ben","AddSource":"AddSource_Type_Test"},{"To_Account":"cleo","AddSource":"AddSource_Type_Test"},{"To_Account":"ghost","AddSource":"AddSource_Type_Test"}]}"""
        );

        reply.Codes.ShouldBe([0, 0, 30003]);
        reply
            .Changes.ShouldHaveSingleItem()
            .ShouldStartWith("""{"Sequences":{"Friend":1},"Items":[{"Type":"FriendAdded","UserDataItem":[{"To_Account":"ben",""");
        (await ben.TakeNewsAsync()).ShouldHaveSingleItem().ShouldStartWith("""{"Sequences":{"Friend":1},""");
        (await cleo.TakeNewsAsync()).ShouldHaveSingleItem().ShouldStartWith("""{"Sequences":{"Friend":1},""");
    }

    [Fact]
    public async Task Imported_and_updated_friends_are_told_whole()
    {
        var (anna, ben, _) = await ConnectAsync();
        await _app.ChangeAsync(settings => settings with { FriendFields = [new CustomFriendField("Since")] });
        await ImportFriendAsync("anna", "ben");
        (await anna.TakeNewsAsync()).ShouldHaveSingleItem().ShouldStartWith("""{"Sequences":{"Friend":1},"Items":[{"Type":"FriendAdded",""");

        var custom = await anna.CallAsync(
            "sns/friend_update",
            """{"UpdateItem":[{"To_Account":"ben","SnsItem":[{"Tag":"Tag_SNS_Custom_Since","Value":"school"}]}]}"""
        );
        WithoutTimes(custom.Changes)
            .ShouldBe([
                """{"Sequences":{"FriendCustom":1},"Items":[{"Type":"FriendUpdated","UserDataItem":[{"To_Account":"ben","ValueItem":[{"Tag":"Tag_SNS_IM_AddSource","Value":"AddSource_Type_Test"},{"Tag":"Tag_SNS_IM_AddTime","Value":0},{"Tag":"Tag_SNS_Custom_Since","Value":"school"}]}]}]}""",
            ]);

        var both = await anna.CallAsync(
            "sns/friend_update",
            """{"UpdateItem":[{"To_Account":"ben","SnsItem":[{"Tag":"Tag_SNS_IM_Remark","Value":"B"},{"Tag":"Tag_SNS_IM_Group","Value":["work"]},{"Tag":"Tag_SNS_Custom_Since","Value":7}]}]}"""
        );
        WithoutTimes(both.Changes)
            .ShouldBe([
                """{"Sequences":{"Friend":2,"FriendCustom":2,"FriendList":1},"Items":[{"Type":"FriendUpdated","UserDataItem":[{"To_Account":"ben","ValueItem":[{"Tag":"Tag_SNS_IM_AddSource","Value":"AddSource_Type_Test"},{"Tag":"Tag_SNS_IM_Remark","Value":"B"},{"Tag":"Tag_SNS_IM_Group","Value":["work"]},{"Tag":"Tag_SNS_IM_AddTime","Value":0},{"Tag":"Tag_SNS_Custom_Since","Value":7}]}]},{"Type":"FriendListsChanged"}]}""",
            ]);

        await ImportFriendAsync("anna", "ben");
        (await anna.TakeNewsAsync()).ShouldHaveSingleItem().ShouldStartWith("""{"Sequences":{"Friend":3},"Items":[{"Type":"FriendUpdated",""");
        (await ben.TakeNewsAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Delete_Type_Single", 0)]
    [InlineData("Delete_Type_Both", 1)]
    public async Task A_deleted_friend_is_named_on_each_side_that_loses_one(string type, int told)
    {
        var (anna, ben, _) = await ConnectAsync();
        await BefriendAsync("anna", "ben");

        var reply = await anna.CallAsync("sns/friend_delete", $$"""{"To_Account":["ben"],"DeleteType":"{{type}}"}""");

        reply.Changes.ShouldBe(["""{"Sequences":{"Friend":2},"Items":[{"Type":"FriendDeleted","To_Account":["ben"]}]}"""]);
        (await ben.TakeNewsAsync()).ShouldBe(
            Enumerable.Repeat("""{"Sequences":{"Friend":2},"Items":[{"Type":"FriendDeleted","To_Account":["anna"]}]}""", told)
        );
    }

    [Fact]
    public async Task Emptying_a_table_names_every_friend_once()
    {
        var (anna, ben, cleo) = await ConnectAsync();
        await BefriendAsync("anna", "ben");
        await BefriendAsync("anna", "cleo");

        var reply = await anna.CallAsync("sns/friend_delete_all", """{"DeleteType":"Delete_Type_Both"}""");

        reply.Changes.ShouldBe(["""{"Sequences":{"Friend":3},"Items":[{"Type":"FriendDeleted","To_Account":["ben","cleo"]}]}"""]);
        (await ben.TakeNewsAsync()).ShouldBe(["""{"Sequences":{"Friend":2},"Items":[{"Type":"FriendDeleted","To_Account":["anna"]}]}"""]);
        (await cleo.TakeNewsAsync()).ShouldHaveSingleItem();
        (await anna.CallAsync("sns/friend_delete_all", "{}")).Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Friend_lists_are_told_with_the_friends_whose_lists_changed()
    {
        var (anna, _, _) = await ConnectAsync();
        await BefriendAsync("anna", "ben");

        var added = await anna.CallAsync("sns/group_add", """{"GroupName":["work","gym"],"To_Account":["ben"]}""");
        added
            .Changes.ShouldHaveSingleItem()
            .ShouldStartWith("""{"Sequences":{"Friend":2,"FriendList":1},"Items":[{"Type":"FriendUpdated","UserDataItem":[{"To_Account":"ben",""");
        added.Changes[0].ShouldContain("""{"Tag":"Tag_SNS_IM_Group","Value":["work","gym"]}""");
        added.Changes[0].ShouldEndWith("""{"Type":"FriendListsChanged"}]}""");

        var renamed = await anna.CallAsync("sns/group_rename", """{"OldName":"gym","NewName":"sports"}""");
        renamed.Json.GetProperty("CurrentSequence").GetInt64().ShouldBe(2);
        renamed.Changes.ShouldHaveSingleItem().ShouldStartWith("""{"Sequences":{"Friend":3,"FriendList":2},"Items":[{"Type":"FriendUpdated",""");
        renamed.Changes[0].ShouldContain("""{"Tag":"Tag_SNS_IM_Group","Value":["work","sports"]}""");

        var deleted = await anna.CallAsync("sns/group_delete", """{"GroupName":["work","nothing"]}""");
        deleted.Changes.ShouldHaveSingleItem().ShouldStartWith("""{"Sequences":{"Friend":4,"FriendList":3},"Items":[{"Type":"FriendUpdated",""");
        deleted.Changes[0].ShouldContain("""{"Tag":"Tag_SNS_IM_Group","Value":["sports"]}""");
    }

    [Theory]
    [InlineData("nothing", "new", "Err_SNS_GroupRename_Group_Not_Exist")]
    [InlineData("work", "gym", "Err_SNS_GroupRename_Group_Exist")]
    [InlineData("work", "work", "Err_SNS_GroupRename_Group_Exist")]
    [InlineData("work", "a name of thirty-one bytes, long", "a list's name has 1 to 30 bytes")]
    [InlineData("", "new", "OldName is missing or empty")]
    public async Task A_list_gets_only_a_name_that_is_free_and_legal(string old, string name, string info)
    {
        var (anna, _, _) = await ConnectAsync();
        await anna.CallAsync("sns/group_add", """{"GroupName":["work","gym"]}""");

        var reply = await anna.CallAsync("sns/group_rename", $$"""{"OldName":"{{old}}","NewName":"{{name}}"}""");

        (reply.ErrorCode, reply.ErrorInfo).ShouldBe((30001, info));
        reply.Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Blocking_a_friend_who_has_asked_is_told_on_both_sides_in_one_change_each()
    {
        var (anna, ben, _) = await ConnectAsync();
        await NeedConfirmAsync("anna", "ben");
        await anna.CallAsync("sns/friend_add", """{"AddFriendItem":[{"To_Account":"ben","AddSource":"AddSource_Type_Test"}]}""");
        await ben.CallAsync("sns/friend_add", """{"AddFriendItem":[{"To_Account":"anna","AddSource":"AddSource_Type_Test"}]}""");
        await ImportFriendAsync("anna", "ben");
        await ImportFriendAsync("ben", "anna");
        await anna.TakeNewsAsync();
        await ben.TakeNewsAsync();

        var reply = await anna.CallAsync("sns/black_list_add", """{"To_Account":["ben"]}""");

        WithoutTimes(reply.Changes)
            .ShouldBe([
                """{"Sequences":{"Friend":2,"BlackList":1,"Application":3},"Items":[{"Type":"FriendDeleted","To_Account":["ben"]},{"Type":"ApplicationDeleted","To_Account":["ben"],"PendencyType":"Pendency_Type_SendOut"},{"Type":"ApplicationDeleted","To_Account":["ben"],"PendencyType":"Pendency_Type_ComeIn"},{"Type":"BlackListAdded","BlackListItem":[{"To_Account":"ben","AddBlackTimeStamp":0}]}]}""",
            ]);
        (await ben.TakeNewsAsync()).ShouldBe([
            """{"Sequences":{"Friend":2,"Application":3},"Items":[{"Type":"ApplicationDeleted","To_Account":["anna"],"PendencyType":"Pendency_Type_ComeIn"},{"Type":"ApplicationDeleted","To_Account":["anna"],"PendencyType":"Pendency_Type_SendOut"},{"Type":"FriendDeleted","To_Account":["anna"]}]}""",
        ]);

        var unblocked = await anna.CallAsync("sns/black_list_delete", """{"To_Account":["ben","cleo"]}""");
        unblocked.Changes.ShouldBe(["""{"Sequences":{"BlackList":2},"Items":[{"Type":"BlackListDeleted","To_Account":["ben"]}]}"""]);
        (await ben.TakeNewsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_blocked_are_not_told_and_one_call_moves_the_counter_by_one()
    {
        var (anna, ben, cleo) = await ConnectAsync();

        var reply = await anna.CallAsync("sns/black_list_add", """{"To_Account":["ben","cleo","ben","anna"]}""");

        reply.Codes.ShouldBe([0, 0, 30001, 30001]);
        reply
            .Changes.ShouldHaveSingleItem()
            .ShouldStartWith("""{"Sequences":{"BlackList":1},"Items":[{"Type":"BlackListAdded","BlackListItem":[{"To_Account":"ben",""");
        (await ben.TakeNewsAsync()).ShouldBeEmpty();
        (await cleo.TakeNewsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Following_is_told_to_both()
    {
        var (anna, ben, _) = await ConnectAsync();

        var followed = await anna.CallAsync("follow/follow_add", """{"FollowItem":[{"To_Account":"ben"},{"To_Account":"cleo"}]}""");
        followed.Changes.ShouldBe(["""{"Sequences":{"Follow":1},"Items":[{"Type":"Followed","To_Account":["ben","cleo"]}]}"""]);
        (await ben.TakeNewsAsync()).ShouldBe(["""{"Sequences":{"Follow":1},"Items":[{"Type":"FollowerAdded","To_Account":["anna"]}]}"""]);
        (await anna.CallAsync("follow/follow_add", """{"FollowItem":[{"To_Account":"ben"}]}""")).Changes.ShouldBeEmpty();

        var unfollowed = await anna.CallAsync("follow/follow_delete", """{"To_Account":["ben"]}""");
        unfollowed.Changes.ShouldBe(["""{"Sequences":{"Follow":2},"Items":[{"Type":"Unfollowed","To_Account":["ben"]}]}"""]);
        (await ben.TakeNewsAsync()).ShouldBe(["""{"Sequences":{"Follow":2},"Items":[{"Type":"FollowerDeleted","To_Account":["anna"]}]}"""]);
    }

    [Fact]
    public async Task A_deleted_account_is_taken_from_everybody_it_knew()
    {
        var (anna, ben, cleo) = await ConnectAsync();
        await BefriendAsync("ben", "anna");
        await _app.Client().Relationships.BlockAsync("anna", ["cleo"]);
        await _app.Client().Relationships.BlockAsync("cleo", ["anna"]);
        await _app.Client().Follow.AddAsync("ben", ["anna"]);
        await _app.Client().Follow.AddAsync("anna", ["ben"]);
        await _app.ImportAsync("dora", "emil");
        var dora = await AppUser.ConnectAsync(shared.Server, _app, "dora");
        var emil = await AppUser.ConnectAsync(shared.Server, _app, "emil");
        _users.AddRange([dora, emil]);
        await NeedConfirmAsync("anna", "emil");
        await dora.CallAsync("sns/friend_add", """{"AddFriendItem":[{"To_Account":"anna","AddSource":"AddSource_Type_Test"}]}""");
        await anna.CallAsync("sns/friend_add", """{"AddFriendItem":[{"To_Account":"emil","AddSource":"AddSource_Type_Test"}]}""");
        await TakeAllAsync();

        await _app.Client().Accounts.DeleteAsync(["anna"]);

        (await ben.TakeNewsAsync()).ShouldBe([
            """{"Sequences":{"Friend":2},"Items":[{"Type":"FriendDeleted","To_Account":["anna"]}]}""",
            """{"Sequences":{"Follow":3},"Items":[{"Type":"FollowerDeleted","To_Account":["anna"]},{"Type":"Unfollowed","To_Account":["anna"]}]}""",
        ]);
        (await cleo.TakeNewsAsync()).ShouldBe(["""{"Sequences":{"BlackList":2},"Items":[{"Type":"BlackListDeleted","To_Account":["anna"]}]}"""]);
        (await dora.TakeNewsAsync()).ShouldBe([
            """{"Sequences":{"Application":2},"Items":[{"Type":"ApplicationDeleted","To_Account":["anna"],"PendencyType":"Pendency_Type_SendOut"}]}""",
        ]);
        (await emil.TakeNewsAsync()).ShouldBe([
            """{"Sequences":{"Application":2},"Items":[{"Type":"ApplicationDeleted","To_Account":["anna"],"PendencyType":"Pendency_Type_ComeIn"}]}""",
        ]);
    }

    [Fact]
    public async Task Those_the_deleted_account_did_not_know_fetch_their_lists_once_they_are_swept()
    {
        var (anna, ben, cleo) = await ConnectAsync();
        await ImportFriendAsync("ben", "anna");
        await ImportFriendAsync("ben", "cleo");
        await _app.Client().Relationships.BlockAsync("ben", ["dan"]);
        await ben.TakeNewsAsync();
        await _app.Client().Accounts.DeleteAsync(["anna", "cleo", "dan"]);
        await shared.Server.Services.GetRequiredService<DeletedAccountSweeper>().SweepAsync(CancellationToken.None);

        // The sweeper may have come between the deletions; whatever it told, every counter went on by one at a time.
        var told = await ben.TakeNewsAsync();
        told.ShouldNotBeEmpty();
        told.ShouldAllBe(change => change.EndsWith("\"Items\":[{\"Type\":\"Refetch\"}]}", StringComparison.Ordinal));
        var table = await _app.PostAsync("sns/friend_get", """{"From_Account":"ben","StartIndex":0}""");
        table.Json.GetProperty("FriendNum").GetInt64().ShouldBe(0);
        told[^1].ShouldContain($"\"Friend\":{table.Json.GetProperty("StandardSequence").GetInt64()}");
    }

    [Fact]
    public async Task Too_many_friends_at_once_are_to_be_fetched()
    {
        var (anna, _, _) = await ConnectAsync();
        var names = Enumerable.Range(0, 101).Select(number => $"f{number}").ToArray();
        await _app.ImportAsync(names);

        await _app.Client()
            .Relationships.ImportFriendsAsync(
                new FriendImportRequest
                {
                    From_Account = "anna",
                    AddFriendItem = [.. names.Select(name => new FriendToImport { To_Account = name, AddSource = Source })],
                }
            );

        (await anna.TakeNewsAsync()).ShouldBe(["""{"Sequences":{"Friend":1},"Items":[{"Type":"Refetch"}]}"""]);
    }

    [Fact]
    public async Task Refused_calls_and_calls_that_change_nothing_tell_nothing()
    {
        var (anna, ben, _) = await ConnectAsync();
        (string Command, string Body)[] calls =
        [
            (
                "sns/friend_add",
                """{"AddFriendItem":[{"To_Account":"anna","AddSource":"AddSource_Type_Test"},{"To_Account":"ghost","AddSource":"AddSource_Type_Test"}]}"""
            ),
            ("sns/friend_delete", """{"To_Account":["ben"],"DeleteType":"Delete_Type_Both"}"""),
            ("sns/friend_update", """{"UpdateItem":[{"To_Account":"ben","SnsItem":[{"Tag":"Tag_SNS_IM_Remark","Value":"B"}]}]}"""),
            ("sns/group_delete", """{"GroupName":["nothing"]}"""),
            ("sns/black_list_delete", """{"To_Account":["ben"]}"""),
            ("sns/pendency_delete", """{"PendencyType":"Pendency_Type_ComeIn","To_Account":["ben"]}"""),
            ("sns/pendency_report", "{}"),
            ("sns/friend_response", """{"ResponseFriendItem":[{"To_Account":"ben","ResponseAction":"Response_Action_Agree"}]}"""),
            ("follow/follow_delete", """{"To_Account":["ben"]}"""),
            ("profile/portrait_set", """{"ProfileItem":[{"Tag":"Tag_Profile_IM_AdminForbidType","Value":"AdminForbid_Type_None"}]}"""),
        ];

        foreach (var (command, body) in calls)
            (await anna.CallAsync(command, body)).Changes.ShouldBeEmpty(command);
        (await anna.TakeNewsAsync()).ShouldBeEmpty();
        (await ben.TakeNewsAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("sns/friend_add", """{"From_Account":"ben","AddFriendItem":[{"To_Account":"cleo","AddSource":"AddSource_Type_Test"}]}""", 30004)]
    [InlineData("sns/black_list_add", """{"From_Account":"ben","To_Account":["cleo"]}""", 30004)]
    [InlineData("sns/pendency_get", """{"From_Account":"ben"}""", 30004)]
    [InlineData(
        "sns/friend_response",
        """{"From_Account":"ben","ResponseFriendItem":[{"To_Account":"cleo","ResponseAction":"Response_Action_Agree"}]}""",
        30004
    )]
    [InlineData("sns/group_rename", """{"From_Account":"ben","OldName":"a","NewName":"b"}""", 30004)]
    [InlineData("follow/follow_add", """{"From_Account":"ben","FollowItem":[{"To_Account":"cleo"}]}""", 30004)]
    [InlineData("profile/portrait_set", """{"From_Account":"ben","ProfileItem":[{"Tag":"Tag_Profile_IM_Nick","Value":"x"}]}""", 40004)]
    [InlineData("profile/friend_portrait_get", """{"From_Account":"ben"}""", 40004)]
    public async Task Nobody_acts_for_somebody_else(string command, string body, long code)
    {
        var (anna, _, _) = await ConnectAsync();
        (await anna.CallAsync(command, body)).ErrorCode.ShouldBe(code);
    }

    [Theory]
    [InlineData("sns/pendency_get")]
    [InlineData("sns/friend_response")]
    [InlineData("sns/pendency_delete")]
    [InlineData("sns/pendency_report")]
    [InlineData("sns/group_rename")]
    [InlineData("profile/friend_portrait_get")]
    public async Task The_RESTful_API_does_not_know_what_only_clients_may_call(string command) =>
        (await shared.Server.PostAsync(command, "{}")).ErrorCode.ShouldBe(60009);

    [Fact]
    public async Task A_client_cannot_force_a_friendship()
    {
        var (anna, _, _) = await ConnectAsync();
        await _app.Client().Profiles.SetAsync("ben", "Tag_Profile_IM_AllowType", "AllowType_Type_DenyAny");

        var reply = await anna.CallAsync("sns/friend_add", """{"AddFriendItem":[{"To_Account":"ben","AddSource":"AddSource_Type_Test"}],"ForceAddFlags":1}""");

        reply.Codes.ShouldBe([30516]);
    }

    /// <summary>The changes with every moment written as 0.</summary>
    private static IEnumerable<string> WithoutTimes(IEnumerable<string> changes) => changes.Select(change => Moment().Replace(change, "${name}0"));

    [GeneratedRegex(@"(?<name>""(AddBlackTimeStamp|Tag_SNS_IM_AddTime"",""Value)"":)\d+", RegexOptions.ExplicitCapture)]
    private static partial Regex Moment();

    /// <summary>anna, ben and cleo, connected, in an app of their own; dan is there too.</summary>
    private async Task<(AppUser Anna, AppUser Ben, AppUser Cleo)> ConnectAsync()
    {
        _app = await shared.Server.NewAppAsync();
        await _app.ImportAsync("anna", "ben", "cleo", "dan");
        foreach (var name in new[] { "anna", "ben", "cleo" })
            _users.Add(await AppUser.ConnectAsync(shared.Server, _app, name));
        return (_users[0], _users[1], _users[2]);
    }

    private async Task TakeAllAsync()
    {
        foreach (var user in _users)
            await user.TakeNewsAsync();
    }

    private async Task NeedConfirmAsync(params string[] names)
    {
        foreach (var name in names)
            await _app.Client().Profiles.SetAsync(name, "Tag_Profile_IM_AllowType", "AllowType_Type_NeedConfirm");
        await TakeAllAsync();
    }

    private async Task BefriendAsync(string from, string to)
    {
        await _app.Client().Relationships.AddFriendAsync(from, to, Source);
        await TakeAllAsync();
    }

    private async Task ImportFriendAsync(string owner, string friend) =>
        await _app.Client()
            .Relationships.ImportFriendsAsync(
                new FriendImportRequest { From_Account = owner, AddFriendItem = [new FriendToImport { To_Account = friend, AddSource = Source }] }
            );
}
