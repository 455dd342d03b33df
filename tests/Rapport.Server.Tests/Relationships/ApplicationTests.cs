using System.Text.Json;
using Rapport.Contracts.Relationships;

namespace Rapport.Server.Tests.Relationships;

/// <summary>Friend applications as clients live with them: seen by both sides, read, answered, withdrawn.</summary>
public sealed class ApplicationTests : IAsyncLifetime
{
    private const string Ask =
        """{"AddFriendItem":[{"To_Account":"ben","AddSource":"AddSource_Type_Test","AddWording":"hello","Remark":"B","GroupName":"work"}]}""";

    private readonly ManualTimeProvider _clock = new();
    private TestServer _server = null!;
    private TestApp _app = null!;
    private AppUser _anna = null!;
    private AppUser _ben = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(options =>
        {
            options.Clock = _clock;
            options.Settings["Limits:Friends"] = "2";
            options.Settings["Limits:FriendLists"] = "1";
        });
        _app = _server.App;
        await _app.ImportAsync("anna", "ben", "cleo", "dan", "emil");
        await _app.Client().Accounts.ImportAsync("anna", "Anna", "https://example.com/anna.png");
        foreach (var name in new[] { "anna", "ben" })
            await _app.Client().Profiles.SetAsync(name, "Tag_Profile_IM_AllowType", "AllowType_Type_NeedConfirm");
        _anna = await AppUser.ConnectAsync(_server, _app, "anna");
        _ben = await AppUser.ConnectAsync(_server, _app, "ben");
    }

    public async ValueTask DisposeAsync()
    {
        await _anna.DisposeAsync();
        await _ben.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Both_sides_see_an_application_and_are_told_of_it_in_the_same_form()
    {
        var asked = await _anna.CallAsync("sns/friend_add", Ask);

        asked.Codes.ShouldBe([30539]);
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        var sent =
            $$"""{"To_Account":"ben","PendencyType":"Pendency_Type_SendOut","AddTime":{{now}},"AddSource":"AddSource_Type_Test","AddWording":"hello","Nick":"","FaceUrl":"","Remark":"B","GroupName":"work","AddType":"Add_Type_Both","Unread":0}""";
        var received =
            $$"""{"To_Account":"anna","PendencyType":"Pendency_Type_ComeIn","AddTime":{{now}},"AddSource":"AddSource_Type_Test","AddWording":"hello","Nick":"Anna","FaceUrl":"https://example.com/anna.png","AddType":"Add_Type_Both","Unread":1}""";
        asked.Changes.ShouldBe([$$"""{"Sequences":{"Application":1},"Items":[{"Type":"ApplicationAdded","ApplicationItem":[{{sent}}]}]}"""]);
        (await _ben.TakeNewsAsync()).ShouldBe([$$"""{"Sequences":{"Application":1},"Items":[{"Type":"ApplicationAdded","ApplicationItem":[{{received}}]}]}"""]);

        var ofAnna = await _anna.CallAsync("sns/pendency_get", "{}");
        ofAnna.Json.GetProperty("ApplicationItem").GetRawText().ShouldBe($"[{sent}]");
        ofAnna.Json.GetProperty("UnreadPendencyCount").GetInt64().ShouldBe(0);
        ofAnna.Json.GetProperty("CurrentSequence").GetInt64().ShouldBe(1);
        var ofBen = await _ben.CallAsync("sns/pendency_get", "{}");
        ofBen.Json.GetProperty("ApplicationItem").GetRawText().ShouldBe($"[{received}]");
        ofBen.Json.GetProperty("UnreadPendencyCount").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task Asking_again_renews_the_application_and_makes_it_unread()
    {
        await _anna.CallAsync("sns/friend_add", Ask);
        await _ben.CallAsync("sns/pendency_report", "{}");
        await _ben.TakeNewsAsync();

        await _anna.CallAsync("sns/friend_add", Ask.Replace("hello", "please", StringComparison.Ordinal));

        (await _ben.TakeNewsAsync()).ShouldHaveSingleItem().ShouldStartWith("""{"Sequences":{"Application":3},"Items":[{"Type":"ApplicationAdded",""");
        var item = (await ApplicationsOfAsync(_ben)).ShouldHaveSingleItem();
        item.GetProperty("AddWording").GetString().ShouldBe("please");
        item.GetProperty("Unread").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task Agreeing_carries_out_what_each_side_wished_for_its_own_entry()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await _anna.CallAsync("sns/friend_add", Ask);
        await _ben.TakeNewsAsync();
        await _app.ChangeWebhookAsync(webhook => webhook with { Url = receiver.Url, Commands = ["Sns.CallbackFriendAdd"] });

        var reply = await AnswerAsync(_ben, "anna", "AgreeAndAdd", ""","Remark":"A","TagName":"gym" """);

        reply.Codes.ShouldBe([0]);
        reply.Json.TryGetProperty("Fail_Account", out _).ShouldBeFalse();
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        reply.Changes.ShouldBe([
            $$"""{"Sequences":{"Friend":1,"FriendList":1,"Application":2},"Items":[{"Type":"FriendAdded","UserDataItem":[{{Friend("anna", "A", "gym", now)}}]},{"Type":"ApplicationDeleted","To_Account":["anna"],"PendencyType":"Pendency_Type_ComeIn"},{"Type":"FriendListsChanged"}]}""",
        ]);
        (await _anna.TakeNewsAsync()).ShouldBe([
            $$"""{"Sequences":{"Friend":1,"FriendList":1,"Application":2},"Items":[{"Type":"FriendAdded","UserDataItem":[{{Friend("ben", "B", "work", now)}}]},{"Type":"ApplicationDeleted","To_Account":["ben"],"PendencyType":"Pendency_Type_SendOut"},{"Type":"FriendListsChanged"}]}""",
        ]);
        (await receiver.WaitForAsync(1))[0]
            .Text.ShouldBe(
                """{"CallbackCommand":"Sns.CallbackFriendAdd","PairList":[{"From_Account":"anna","To_Account":"ben","Initiator_Account":"anna"},{"From_Account":"ben","To_Account":"anna","Initiator_Account":"anna"}],"ClientCmd":"friend_response","Admin_Account":"","ForceFlag":0}"""
            );
        receiver.Received[0]["OptPlatform"].ShouldBe("Web");
        receiver.Received[0]["ClientIP"].ShouldBe("127.0.0.1");
    }

    [Fact]
    public async Task Agreeing_alone_changes_only_the_asker_s_table_and_rejecting_none()
    {
        await _anna.CallAsync("sns/friend_add", Ask);
        await _ben.TakeNewsAsync();
        var agreed = await AnswerAsync(_ben, "anna", "Agree", ""","Remark":"ignored" """);
        agreed.Changes.ShouldBe([
            """{"Sequences":{"Application":2},"Items":[{"Type":"ApplicationDeleted","To_Account":["anna"],"PendencyType":"Pendency_Type_ComeIn"}]}""",
        ]);
        (await _anna.TakeNewsAsync()).ShouldHaveSingleItem().ShouldContain("\"FriendAdded\"");

        await _app.Client().Relationships.DeleteFriendsAsync("anna", ["ben"]);
        await _anna.CallAsync("sns/friend_add", Ask);
        await _anna.TakeNewsAsync();
        (await AnswerAsync(_ben, "anna", "Reject")).Codes.ShouldBe([0]);
        (await _anna.TakeNewsAsync()).ShouldBe([
            """{"Sequences":{"Application":4},"Items":[{"Type":"ApplicationDeleted","To_Account":["ben"],"PendencyType":"Pendency_Type_SendOut"}]}""",
        ]);
        (await AnswerAsync(_ben, "anna", "Agree")).Codes.ShouldBe([30614]);
    }

    [Fact]
    public async Task Applications_that_cross_both_wait_until_one_makes_them_friends()
    {
        await _anna.CallAsync("sns/friend_add", Ask);
        await _ben.CallAsync("sns/friend_add", """{"AddFriendItem":[{"To_Account":"anna","AddSource":"AddSource_Type_Test"}]}""");
        (await ApplicationsOfAsync(_anna)).Count.ShouldBe(2);

        (await AnswerAsync(_ben, "anna", "AgreeAndAdd")).Codes.ShouldBe([0]);

        (await ApplicationsOfAsync(_anna)).ShouldBeEmpty();
        (await ApplicationsOfAsync(_ben)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_adds_those_who_have_asked_him_has_no_need_to_answer()
    {
        await _anna.CallAsync("sns/friend_add", Ask);
        await _app.Client().Profiles.SetAsync("anna", "Tag_Profile_IM_AllowType", "AllowType_Type_AllowAny");
        await _anna.TakeNewsAsync();

        var reply = await _ben.CallAsync("sns/friend_add", """{"AddFriendItem":[{"To_Account":"anna","AddSource":"AddSource_Type_Test"}]}""");

        reply.Codes.ShouldBe([0]);
        reply.Changes.ShouldHaveSingleItem().ShouldStartWith("""{"Sequences":{"Friend":1,"Application":2},""");
        (await _anna.TakeNewsAsync()).ShouldHaveSingleItem().ShouldStartWith("""{"Sequences":{"Friend":1,"Application":2},""");
        (await ApplicationsOfAsync(_anna)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_there_is_no_room_for_fails_and_leaves_the_application()
    {
        await _anna.CallAsync("sns/friend_add", Ask);
        await FriendsAsync("anna", "cleo", "dan");
        (await AnswerAsync(_ben, "anna", "Agree")).Codes.ShouldBe([30014]);
        (await AnswerAsync(_ben, "anna", "AgreeAndAdd")).Codes.ShouldBe([30014]);

        await _app.Client().Relationships.DeleteFriendsAsync("anna", ["dan"]);
        await FriendsAsync("ben", "cleo", "dan");
        var full = await AnswerAsync(_ben, "anna", "AgreeAndAdd");
        full.Codes.ShouldBe([30010]);
        full.Changes.ShouldBeEmpty();
        full.Json.GetProperty("Fail_Account").GetRawText().ShouldBe("""["anna"]""");

        await _app.Client().Relationships.DeleteFriendsAsync("ben", ["dan"]);
        await _ben.CallAsync("sns/group_add", """{"GroupName":["home"]}""");
        (await AnswerAsync(_ben, "anna", "AgreeAndAdd", ""","TagName":"gym" """)).Codes.ShouldBe([30011]);
        (await ApplicationsOfAsync(_ben)).Count.ShouldBe(1);

        // The asker has no room for the list he wished; that is no reason to keep the two apart.
        await _anna.CallAsync("sns/group_add", """{"GroupName":["other"]}""");
        (await AnswerAsync(_ben, "anna", "AgreeAndAdd", ""","TagName":"home" """)).Codes.ShouldBe([0]);
        (await _anna.CallAsync("sns/group_get", """{"NeedFriend":"Need_Friend_Type_Yes"}"""))
            .Json.GetProperty("ResultItem")
            .GetRawText()
            .ShouldBe("""[{"GroupName":"other","FriendNumber":0,"To_Account":[]}]""");
    }

    [Fact]
    public async Task Each_answer_of_a_call_stands_for_itself()
    {
        await _anna.CallAsync("sns/friend_add", Ask);

        var reply = await _ben.CallAsync(
            "sns/friend_response",
            """
            {"ResponseFriendItem":[{"To_Account":"ghost","ResponseAction":"Response_Action_Agree"},{"To_Account":"cleo","ResponseAction":"Response_Action_Agree"},
             {"To_Account":"anna","ResponseAction":"Response_Action_Maybe"},{"To_Account":"anna","ResponseAction":"Response_Action_Agree"},
             {"To_Account":"anna","ResponseAction":"Response_Action_Agree"},{"To_Account":"ben","ResponseAction":"Response_Action_Agree"}]}
            """
        );

        reply.Codes.ShouldBe([30003, 30614, 30001, 0, 30614, 30614]);
        reply.Changes.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("sns/friend_response", """{"ResponseFriendItem":[]}""")]
    [InlineData("sns/friend_response", """{"ResponseFriendItem":[{"ResponseAction":"Response_Action_Agree"}]}""")]
    [InlineData("sns/pendency_get", """{"PendencyType":"Pendency_Type_All"}""")]
    [InlineData("sns/pendency_get", """{"MaxLimited":101}""")]
    [InlineData("sns/pendency_get", """{"StartIndex":-1}""")]
    [InlineData("sns/pendency_delete", """{"To_Account":["anna"]}""")]
    [InlineData("sns/pendency_delete", """{"PendencyType":"Pendency_Type_Both","To_Account":["anna"]}""")]
    [InlineData("sns/pendency_delete", """{"PendencyType":"Pendency_Type_ComeIn","To_Account":[]}""")]
    [InlineData("sns/pendency_report", """{"LastPendencyTime":-1}""")]
    public async Task Calls_of_the_wrong_form_are_refused(string command, string body) => (await _ben.CallAsync(command, body)).ErrorCode.ShouldBe(30001);

    [Fact]
    public async Task No_more_than_a_hundred_applications_are_answered_or_deleted_at_once()
    {
        var names = Enumerable.Range(0, 101).Select(number => $"n{number}").ToList();
        var answers = names.Select(name => new { To_Account = name, ResponseAction = "Response_Action_Reject" });
        (await _ben.CallAsync("sns/friend_response", JsonSerializer.Serialize(new { ResponseFriendItem = answers }))).ErrorCode.ShouldBe(30001);
        (
            await _ben.CallAsync("sns/pendency_delete", JsonSerializer.Serialize(new { PendencyType = "Pendency_Type_ComeIn", To_Account = names }))
        ).ErrorCode.ShouldBe(30001);
    }

    [Fact]
    public async Task Either_side_can_take_an_application_away()
    {
        await _anna.CallAsync("sns/friend_add", Ask);
        await _ben.TakeNewsAsync();
        var withdrawn = await _anna.CallAsync("sns/pendency_delete", """{"PendencyType":"Pendency_Type_SendOut","To_Account":["ben","ghost","cleo"]}""");
        withdrawn.Codes.ShouldBe([0, 30003, 31804]);
        withdrawn.Changes.ShouldBe([
            """{"Sequences":{"Application":2},"Items":[{"Type":"ApplicationDeleted","To_Account":["ben"],"PendencyType":"Pendency_Type_SendOut"}]}""",
        ]);
        (await _ben.TakeNewsAsync()).ShouldBe([
            """{"Sequences":{"Application":2},"Items":[{"Type":"ApplicationDeleted","To_Account":["anna"],"PendencyType":"Pendency_Type_ComeIn"}]}""",
        ]);

        await _anna.CallAsync("sns/friend_add", Ask);
        (await _ben.CallAsync("sns/pendency_delete", """{"PendencyType":"Pendency_Type_SendOut","To_Account":["anna"]}""")).Codes.ShouldBe([31804]);
        (await _ben.CallAsync("sns/pendency_delete", """{"PendencyType":"Pendency_Type_ComeIn","To_Account":["anna"]}""")).Codes.ShouldBe([0]);
        (await ApplicationsOfAsync(_anna)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Applications_are_read_up_to_a_moment_and_stay_so()
    {
        await AskBenAsync("cleo");
        _clock.Advance(TimeSpan.FromSeconds(10));
        var middle = _clock.GetUtcNow().ToUnixTimeSeconds();
        await AskBenAsync("dan");
        _clock.Advance(TimeSpan.FromSeconds(10));
        await AskBenAsync("emil");
        await _ben.TakeNewsAsync();

        var read = await _ben.CallAsync("sns/pendency_report", $$"""{"LastPendencyTime":{{middle}}}""");
        read.Changes.ShouldBe([$$"""{"Sequences":{"Application":4},"Items":[{"Type":"ApplicationRead","ReadTime":{{middle}}}]}"""]);
        (await UnreadOfBenAsync()).ShouldBe(["emil"]);

        // What is read stays so, and so does the counter where there is nothing to read.
        (await _ben.CallAsync("sns/pendency_report", $$"""{"LastPendencyTime":{{middle - 10}}}""")).Changes.ShouldBeEmpty();
        (await UnreadOfBenAsync()).ShouldBe(["emil"]);
        (await _ben.CallAsync("sns/pendency_report", "{}")).Changes.ShouldHaveSingleItem();
        (await _ben.CallAsync("sns/pendency_report", """{"LastPendencyTime":9223372036854775807}""")).Changes.ShouldBeEmpty();
        (await UnreadOfBenAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Applications_are_listed_newest_first_page_by_page_and_by_side()
    {
        foreach (var name in new[] { "cleo", "dan", "emil" })
        {
            await AskBenAsync(name);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        await _ben.CallAsync("sns/friend_add", """{"AddFriendItem":[{"To_Account":"anna","AddSource":"AddSource_Type_Test"}]}""");

        (await NamesAsync("{}")).ShouldBe(("anna emil dan cleo", 0));
        (await NamesAsync("""{"PendencyType":"Pendency_Type_ComeIn"}""")).ShouldBe(("emil dan cleo", 0));
        (await NamesAsync("""{"PendencyType":"Pendency_Type_SendOut"}""")).ShouldBe(("anna", 0));
        (await NamesAsync("""{"MaxLimited":3}""")).ShouldBe(("anna emil dan", 3));
        (await NamesAsync("""{"MaxLimited":3,"StartIndex":3}""")).ShouldBe(("cleo", 0));
        (await NamesAsync("""{"StartIndex":9}""")).ShouldBe(("", 0));
    }

    [Fact]
    public async Task A_block_leaves_nothing_to_answer()
    {
        await _anna.CallAsync("sns/friend_add", Ask);
        await _ben.CallAsync("sns/black_list_add", """{"To_Account":["anna"]}""");
        (await AnswerAsync(_ben, "anna", "Agree")).Codes.ShouldBe([30614]);
    }

    [Fact]
    public async Task The_application_of_somebody_who_is_gone_cannot_be_answered()
    {
        await AskBenAsync("cleo");
        await _app.Client().Accounts.DeleteAsync(["cleo"]);
        (await AnswerAsync(_ben, "cleo", "Agree")).Codes.ShouldBe([30003]);
        (await ApplicationsOfAsync(_ben)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Agreeing_to_what_is_so_already_adds_and_tells_nothing()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await _anna.CallAsync("sns/friend_add", Ask);
        await FriendsAsync("anna", "ben");
        await _app.SendWebhooksToAsync(receiver);

        (await AnswerAsync(_ben, "anna", "Agree")).Codes.ShouldBe([0]);
        await _app.Client().Relationships.BlockAsync("cleo", ["dan"]);

        (await receiver.WaitForAsync(webhook => webhook.Command == "Sns.CallbackBlackListAdd")).ShouldNotBeNull();
        receiver.Received.ShouldNotContain(webhook => webhook.Command == "Sns.CallbackFriendAdd");
    }

    private static string Friend(string name, string remark, string list, long since) =>
        $$"""{"To_Account":"{{name}}","ValueItem":[{"Tag":"Tag_SNS_IM_AddSource","Value":"AddSource_Type_Test"},{"Tag":"Tag_SNS_IM_Remark","Value":"{{remark}}"},{"Tag":"Tag_SNS_IM_Group","Value":["{{list}}"]},{"Tag":"Tag_SNS_IM_AddTime","Value":{{since}}},{"Tag":"Tag_SNS_IM_AddWording","Value":"hello"}]}""";

    private static Task<ClientReply> AnswerAsync(AppUser user, string asker, string action, string more = "") =>
        user.CallAsync(
            "sns/friend_response",
            $$"""{"ResponseFriendItem":[{"To_Account":"{{asker}}","ResponseAction":"Response_Action_{{action}}"{{more}}}]}"""
        );

    private static async Task<List<JsonElement>> ApplicationsOfAsync(AppUser user)
    {
        var reply = await user.CallAsync("sns/pendency_get", "{}");
        return reply.Json.TryGetProperty("ApplicationItem", out var items) ? [.. items.EnumerateArray()] : [];
    }

    private async Task<IEnumerable<string?>> UnreadOfBenAsync()
    {
        var applications = await ApplicationsOfAsync(_ben);
        var unread = applications.FindAll(item => item.GetProperty("Unread").GetInt64() == 1);
        (await _ben.CallAsync("sns/pendency_get", "{}")).Json.GetProperty("UnreadPendencyCount").GetInt64().ShouldBe(unread.Count);
        return unread.Select(item => item.GetProperty("To_Account").GetString());
    }

    private async Task<(string Names, long Next)> NamesAsync(string body)
    {
        var json = (await _ben.CallAsync("sns/pendency_get", body)).Json;
        var names = json.TryGetProperty("ApplicationItem", out var items)
            ? items.EnumerateArray().Select(item => item.GetProperty("To_Account").GetString())
            : [];
        return (string.Join(' ', names), json.GetProperty("StartIndex").GetInt64());
    }

    private async Task AskBenAsync(string name) =>
        (await _app.Client().Relationships.AddFriendAsync(name, "ben", "AddSource_Type_Test")).ResultItem[0].ResultCode.ShouldBe(30539);

    private async Task FriendsAsync(string owner, params string[] names) =>
        await _app.Client()
            .Relationships.ImportFriendsAsync(
                new FriendImportRequest
                {
                    From_Account = owner,
                    AddFriendItem = [.. names.Select(name => new FriendToImport { To_Account = name, AddSource = "AddSource_Type_Test" })],
                }
            );
}
