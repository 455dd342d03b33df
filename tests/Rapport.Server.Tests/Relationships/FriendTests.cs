using Rapport.Contracts.Relationships;
using Rapport.Server.Apps;

namespace Rapport.Server.Tests.Relationships;

public sealed class FriendTests(SharedServer shared)
{
    private const string Add = "sns/friend_add";

    [Fact]
    public async Task A_two_way_friendship_is_told_with_both_entries_and_who_began_it()
    {
        var app = await NewAppAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        await app.SendWebhooksToAsync(receiver);
        await app.PostAsync(Add, """{"From_Account":"anna","AddFriendItem":[{"To_Account":"ben","AddSource":"AddSource_Type_App"}],"ForceAddFlags":1}""");
        (await receiver.WaitForAsync(1))[0]
            .Text.ShouldBe(
                """
                {"CallbackCommand":"Sns.CallbackFriendAdd","PairList":[{"From_Account":"anna","To_Account":"ben","Initiator_Account":"anna"},
                {"From_Account":"ben","To_Account":"anna","Initiator_Account":"anna"}],"ClientCmd":"friend_add","Admin_Account":"administrator","ForceFlag":1}
                """.Replace("\n", "", StringComparison.Ordinal)
            );
    }

    [Theory]
    [InlineData("\"AddSource\":\"App\"", "Err_SNS_FriendAdd_Source_Illegal")]
    [InlineData("\"AddSource\":\"AddSource_Type_\"", "Err_SNS_FriendAdd_Source_Illegal")]
    [InlineData("\"AddSource\":\"AddSource_Type_TooLongOne\"", "Err_SNS_FriendAdd_Source_Illegal")]
    [InlineData("\"AddSource\":\"AddSource_Type_A1\"", "Err_SNS_FriendAdd_Source_Illegal")]
    [InlineData("\"Remark\":\"x\"", "Err_SNS_FriendAdd_Source_Illegal")]
    [InlineData("\"AddSource\":\"AddSource_Type_App\",\"Remark\":\"{97}\"", "Err_SNS_FriendAdd_Remark_Illegal")]
    [InlineData("\"AddSource\":\"AddSource_Type_App\",\"AddWording\":\"{257}\"", "Err_SNS_FriendAdd_Wording_Illegal")]
    [InlineData("\"AddSource\":\"AddSource_Type_App\",\"GroupName\":\"{31}\"", "Err_SNS_FriendAdd_Group_Name_Illegal")]
    public async Task An_item_with_an_illegal_field_fails_alone(string fields, string info)
    {
        var app = await NewAppAsync();
        foreach (var length in new[] { 97, 257, 31 })
            fields = fields.Replace($"{{{length}}}", new string('x', length), StringComparison.Ordinal);
        var reply = await app.PostAsync(
            Add,
            $$"""{"From_Account":"anna","AddFriendItem":[{"To_Account":"ben",{{fields}}},{"To_Account":"cleo","AddSource":"AddSource_Type_App"}]}"""
        );
        reply.Json.GetProperty("ResultItem")[0].GetProperty("ResultCode").GetInt64().ShouldBe(30001);
        reply.Json.GetProperty("ResultItem")[0].GetProperty("ResultInfo").GetString().ShouldBe(info);
        reply.Json.GetProperty("ResultItem")[1].GetProperty("ResultCode").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task An_existing_friend_is_reported_with_the_text_clients_test()
    {
        var app = await NewAppAsync();
        await app.Client().Relationships.AddFriendAsync("anna", "ben", "AddSource_Type_Test");
        var again = (await app.Client().Relationships.AddFriendAsync("anna", "ben", "AddSource_Type_Test")).ResultItem[0];
        (again.ResultCode, again.ResultInfo).ShouldBe((30001, "Err_SNS_FriendAdd_Friend_Exist"));
    }

    [Fact]
    public async Task Somebody_forbidden_to_send_requests_cannot_and_force_does_not_help()
    {
        var app = await NewAppAsync();
        await app.Client().Profiles.SetAsync("anna", "Tag_Profile_IM_AdminForbidType", "AdminForbid_Type_SendOut");
        (await app.Client().Relationships.AddFriendAsync("anna", "ben", "AddSource_Type_Test")).ResultItem[0].ResultCode.ShouldBe(30009);
        (await app.Client().Relationships.AddFriendAsync("ben", "anna", "AddSource_Type_Test")).ResultItem[0].ResultCode.ShouldBe(0);
    }

    [Fact]
    public async Task The_apps_own_verification_holds_for_those_who_have_not_chosen()
    {
        var app = await NewAppAsync(app => app with { Switches = app.Switches with { DefaultAllowType = "AllowType_Type_NeedConfirm" } });
        await app.Client().Profiles.SetAsync("cleo", "Tag_Profile_IM_AllowType", "AllowType_Type_AllowAny");
        (await app.Client().Relationships.AddFriendAsync("anna", "ben", "AddSource_Type_Test")).ResultItem[0].ResultCode.ShouldBe(30539);
        (await app.Client().Relationships.AddFriendAsync("anna", "cleo", "AddSource_Type_Test")).ResultItem[0].ResultCode.ShouldBe(0);
    }

    [Fact]
    public async Task Full_tables_and_full_applications_are_refused_by_their_own_codes()
    {
        await using var server = await TestServer.StartAsync(options =>
        {
            options.Settings["Limits:Friends"] = "1";
            options.Settings["Limits:Applications"] = "1";
        });
        var names = new[] { "anna", "ben", "cleo", "dan", "eve", "fay", "gil" };
        await server.App.ImportAsync(names);
        var sns = server.Client().Relationships;
        await sns.AddFriendAsync("anna", "ben", "AddSource_Type_Test");
        (await sns.AddFriendAsync("anna", "cleo", "AddSource_Type_Test")).ResultItem[0].ResultCode.ShouldBe(30010);
        (await sns.AddFriendAsync("cleo", "anna", "AddSource_Type_Test")).ResultItem[0].ResultCode.ShouldBe(30014);

        foreach (var name in names)
            await server.Client().Profiles.SetAsync(name, "Tag_Profile_IM_AllowType", "AllowType_Type_NeedConfirm");
        (await sns.AddFriendAsync("dan", "eve", "AddSource_Type_Test")).ResultItem[0].ResultCode.ShouldBe(30539);
        (await sns.AddFriendAsync("dan", "eve", "AddSource_Type_Test")).ResultItem[0].ResultCode.ShouldBe(30539, "renewing is no second application");
        (await sns.AddFriendAsync("dan", "fay", "AddSource_Type_Test")).ResultItem[0].ResultCode.ShouldBe(30012, "dan waits already");
        (await sns.AddFriendAsync("fay", "eve", "AddSource_Type_Test")).ResultItem[0].ResultCode.ShouldBe(30012, "eve is asked already");
        (await sns.AddFriendAsync("fay", "gil", "AddSource_Type_Test")).ResultItem[0].ResultCode.ShouldBe(30539);
    }

    [Fact]
    public async Task Friends_are_imported_one_way_with_all_they_bring_and_without_a_webhook()
    {
        var app = await NewAppAsync(app => app with { FriendFields = [new CustomFriendField("Rank")] });
        await using var receiver = await WebhookReceiver.StartAsync();
        await app.SendWebhooksToAsync(receiver);
        var reply = await app.PostAsync(
            "sns/friend_import",
            """
            {"From_Account":"anna","AddFriendItem":[
             {"To_Account":"ben","AddSource":"AddSource_Type_Test","Remark":"B","RemarkTime":1,"GroupName":["gym","work"],"AddWording":"hi","AddTime":1600000000,
              "CustomItem":[{"Tag":"Tag_SNS_Custom_Rank","Value":3}]},
             {"To_Account":"cleo","AddSource":"AddSource_Type_Test","CustomItem":[{"Tag":"Tag_SNS_Custom_Nope","Value":3}]},
             {"To_Account":"ghost","AddSource":"AddSource_Type_Test"},{"To_Account":"anna","AddSource":"AddSource_Type_Test"}]}
            """
        );
        reply.Json.GetProperty("ResultItem").EnumerateArray().Select(item => item.GetProperty("ResultCode").GetInt64()).ShouldBe([0, 30001, 30003, 30001]);

        var page = await app.PostAsync("sns/friend_get", """{"From_Account":"anna","StartIndex":0,"StandardSequence":0,"CustomSequence":0}""");
        page.Json.GetProperty("UserDataItem")[0]
            .GetProperty("ValueItem")
            .GetRawText()
            .ShouldBe(
                """
                [{"Tag":"Tag_SNS_IM_AddSource","Value":"AddSource_Type_Test"},{"Tag":"Tag_SNS_IM_Remark","Value":"B"},
                {"Tag":"Tag_SNS_IM_Group","Value":["gym","work"]},{"Tag":"Tag_SNS_IM_AddTime","Value":1600000000},
                {"Tag":"Tag_SNS_IM_AddWording","Value":"hi"},{"Tag":"Tag_SNS_Custom_Rank","Value":3}]
                """.Replace("\n", "", StringComparison.Ordinal)
            );
        page.Json.GetProperty("FriendNum").GetInt64().ShouldBe(1);

        await app.Client().Relationships.DeleteFriendsAsync("anna", ["ben"]);
        (await receiver.WaitForAsync(1))[0].Command.ShouldBe("Sns.CallbackFriendDelete", "importing told nobody");
    }

    [Fact]
    public async Task Friends_are_read_a_hundred_at_a_time_and_what_the_client_has_is_left_out()
    {
        var app = await NewAppAsync();
        var names = Enumerable.Range(0, 250).Select(i => $"u{i:000}").ToArray();
        await app.ImportAsync(names);
        await app.Client()
            .Relationships.ImportFriendsAsync(
                new FriendImportRequest
                {
                    From_Account = "anna",
                    AddFriendItem =
                    [
                        .. names.Select(
                            (name, i) =>
                                new FriendToImport
                                {
                                    To_Account = name,
                                    AddSource = "AddSource_Type_Test",
                                    AddTime = 1_600_000_000 + i,
                                }
                        ),
                    ],
                }
            );

        var read = new List<string>();
        await foreach (var friend in app.Client().Relationships.GetFriendsAsync("anna"))
            read.Add(friend.To_Account);
        read.ShouldBe(names);

        var first = await app.PostAsync("sns/friend_get", """{"From_Account":"anna","StartIndex":0}""");
        first.Json.GetProperty("CompleteFlag").GetInt64().ShouldBe(0);
        first.Json.GetProperty("NextStartIndex").GetInt64().ShouldBe(100);
        first.Json.GetProperty("FriendNum").GetInt64().ShouldBe(250);
        var standard = first.Json.GetProperty("StandardSequence").GetInt64();

        var known = await app.PostAsync("sns/friend_get", $$"""{"From_Account":"anna","StartIndex":0,"StandardSequence":{{standard}},"CustomSequence":0}""");
        known.Has("UserDataItem").ShouldBeFalse();
        known.Json.GetProperty("CompleteFlag").GetInt64().ShouldBe(1);
        known.Json.GetProperty("NextStartIndex").GetInt64().ShouldBe(0);

        // Tencent's own client repeats the sequences of the first page on the next ones.
        var second = await app.PostAsync("sns/friend_get", $$"""{"From_Account":"anna","StartIndex":100,"StandardSequence":{{standard}},"CustomSequence":0}""");
        second.Json.GetProperty("UserDataItem").GetArrayLength().ShouldBe(100);
        second.Json.GetProperty("CompleteFlag").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task Chosen_fields_of_chosen_friends_come_with_profile()
    {
        var app = await NewAppAsync();
        await app.Client().Profiles.SetAsync("ben", "Tag_Profile_IM_Nick", "Ben");
        await app.PostAsync(Add, """{"From_Account":"anna","AddFriendItem":[{"To_Account":"ben","AddSource":"AddSource_Type_App","Remark":"Benny"}]}""");
        var reply = await app.PostAsync(
            "sns/friend_get_list",
            """{"From_Account":"anna","To_Account":["ben","cleo","ghost"],"TagList":["Tag_SNS_IM_Remark","Tag_Profile_IM_Nick","Tag_SNS_IM_Group"]}"""
        );
        reply
            .Json.GetProperty("InfoItem")
            .GetRawText()
            .ShouldBe(
                """
                [{"To_Account":"ben","SnsProfileItem":[{"Tag":"Tag_SNS_IM_Remark","Value":"Benny"},{"Tag":"Tag_Profile_IM_Nick","Value":"Ben"}],"ResultCode":0,"ResultInfo":""},
                {"To_Account":"cleo","ResultCode":30001,"ResultInfo":"Err_SNS_FriendGetList_Friend_Not_Exist"},
                {"To_Account":"ghost","ResultCode":30003,"ResultInfo":"Err_SNS_FriendGetList_Account_Not_Exist"}]
                """.Replace("\n", "", StringComparison.Ordinal)
            );
        reply.Json.GetProperty("Fail_Account").GetRawText().ShouldBe("""["cleo","ghost"]""");
    }

    [Fact]
    public async Task An_update_is_carried_out_whole_or_not_at_all()
    {
        var app = await NewAppAsync(app => app with { FriendFields = [new CustomFriendField("Rank")] });
        await app.Client().Relationships.AddFriendAsync("anna", "ben", "AddSource_Type_Test");
        var reply = await app.PostAsync(
            "sns/friend_update",
            """
            {"From_Account":"anna","UpdateItem":[
             {"To_Account":"ben","SnsItem":[{"Tag":"Tag_SNS_IM_Remark","Value":"B"},{"Tag":"Tag_SNS_IM_Group","Value":["gym"]},{"Tag":"Tag_SNS_Custom_Rank","Value":"one"}]},
             {"To_Account":"ben","SnsItem":[{"Tag":"Tag_SNS_IM_Remark","Value":"C"},{"Tag":"Tag_SNS_IM_AddTime","Value":1}]},
             {"To_Account":"cleo","SnsItem":[{"Tag":"Tag_SNS_IM_Remark","Value":"C"}]}]}
            """
        );
        reply.Json.GetProperty("ResultItem").EnumerateArray().Select(item => item.GetProperty("ResultCode").GetInt64()).ShouldBe([0, 30001, 30001]);

        var friend = (await app.Client().Relationships.GetFriendsPageAsync(new() { From_Account = "anna", StartIndex = 0 })).UserDataItem![0];
        friend.ValueItem.First(item => item.Tag == "Tag_SNS_IM_Remark").Value.Text.ShouldBe("B");
        friend.ValueItem.First(item => item.Tag == "Tag_SNS_IM_Group").Value.List.ShouldBe(["gym"]);
        friend.ValueItem.First(item => item.Tag == "Tag_SNS_Custom_Rank").Value.Text.ShouldBe("one");
    }

    [Theory]
    [InlineData(null, "CheckResult_Type_BWithA")]
    [InlineData("Delete_Type_Single", "CheckResult_Type_BWithA")]
    [InlineData("Delete_Type_Both", "CheckResult_Type_NoRelation")]
    public async Task Deleting_all_empties_one_side_or_both_and_tells_nobody(string? type, string relation)
    {
        var app = await NewAppAsync();
        await app.Client().Relationships.AddFriendAsync("anna", "ben", "AddSource_Type_Test");
        await app.Client().Relationships.AddFriendAsync("anna", "cleo", "AddSource_Type_Test");
        await using var receiver = await WebhookReceiver.StartAsync();
        await app.SendWebhooksToAsync(receiver);
        var reply = await app.PostAsync(
            "sns/friend_delete_all",
            type is null ? """{"From_Account":"anna"}""" : $$"""{"From_Account":"anna","DeleteType":"{{type}}"}"""
        );
        reply.ErrorCode.ShouldBe(0);
        (await app.Client().Relationships.CheckFriendsAsync("anna", ["ben", "cleo"])).InfoItem.ShouldAllBe(item => item.Relation == relation);
        (await app.PostAsync("sns/friend_delete_all", """{"From_Account":"anna"}""")).ErrorCode.ShouldBe(0);

        await app.Client().Relationships.BlockAsync("anna", ["dan"]);
        (await receiver.WaitForAsync(1))[0].Command.ShouldBe("Sns.CallbackBlackListAdd");
    }

    [Fact]
    public async Task Lists_are_made_filled_read_and_deleted()
    {
        var app = await NewAppAsync();
        await app.Client().Relationships.AddFriendAsync("anna", "ben", "AddSource_Type_Test");
        var made = await app.PostAsync("sns/group_add", """{"From_Account":"anna","GroupName":["work","gym"],"To_Account":["ben","cleo"]}""");
        made.Json.GetProperty("ResultItem").EnumerateArray().Select(item => item.GetProperty("ResultCode").GetInt64()).ShouldBe([0, 30001]);
        made.Json.GetProperty("ResultItem")[1].GetProperty("ResultInfo").GetString().ShouldBe("Err_SNS_GroupAdd_Friend_Not_Exist");
        made.Json.GetProperty("CurrentSequence").GetInt64().ShouldBe(1);

        var all = await app.PostAsync("sns/group_get", """{"From_Account":"anna","NeedFriend":"Need_Friend_Type_Yes"}""");
        all.Json.GetProperty("ResultItem")
            .GetRawText()
            .ShouldBe("""[{"GroupName":"work","FriendNumber":1,"To_Account":["ben"]},{"GroupName":"gym","FriendNumber":1,"To_Account":["ben"]}]""");
        var one = await app.PostAsync("sns/group_get", """{"From_Account":"anna","NeedFriend":"","GroupName":["gym"]}""");
        one.Json.GetProperty("ResultItem").GetRawText().ShouldBe("""[{"GroupName":"gym","FriendNumber":1}]""");

        var deleted = await app.PostAsync("sns/group_delete", """{"From_Account":"anna","GroupName":["work","nope"]}""");
        deleted.Json.GetProperty("CurrentSequence").GetInt64().ShouldBe(2);
        var friend = (await app.Client().Relationships.GetFriendsPageAsync(new() { From_Account = "anna", StartIndex = 0 })).UserDataItem![0];
        friend.ValueItem.First(item => item.Tag == "Tag_SNS_IM_Group").Value.List.ShouldBe(["gym"]);
    }

    [Fact]
    public async Task There_are_32_lists_and_no_more()
    {
        var app = await NewAppAsync();
        static string Body(int first, int count) =>
            $$"""{"From_Account":"anna","GroupName":[{{string.Join(',', Enumerable.Range(first, count).Select(i => $"\"list{i}\""))}}]}""";
        (await app.PostAsync("sns/group_add", Body(0, 33))).ErrorCode.ShouldBe(30011);
        (await app.PostAsync("sns/group_add", Body(0, 32))).ErrorCode.ShouldBe(0);
        (await app.PostAsync("sns/group_add", Body(0, 32))).ErrorCode.ShouldBe(0, "they are there already");
        (await app.PostAsync("sns/group_add", Body(32, 1))).ErrorCode.ShouldBe(30011);
        var item = """{"From_Account":"anna","AddFriendItem":[{"To_Account":"ben","AddSource":"AddSource_Type_Test","GroupName":"one more"}]}""";
        (await app.PostAsync(Add, item)).Json.GetProperty("ResultItem")[0].GetProperty("ResultCode").GetInt64().ShouldBe(30011);
    }

    [Theory]
    [InlineData(Add, """{"From_Account":"anna"}""", 30001)]
    [InlineData(Add, """{"From_Account":"anna","AddFriendItem":[]}""", 30001)]
    [InlineData(Add, """{"From_Account":"anna","AddFriendItem":[null]}""", 30001)]
    [InlineData(Add, """{"From_Account":"anna","AddFriendItem":[{"AddSource":"AddSource_Type_App"}]}""", 30001)]
    [InlineData(Add, """{"From_Account":"anna","AddFriendItem":[{"To_Account":"ben","AddSource":"AddSource_Type_App"}],"AddType":"Add_Type_Some"}""", 30001)]
    [InlineData(Add, """{"From_Account":"ghost","AddFriendItem":[{"To_Account":"ben","AddSource":"AddSource_Type_App"}]}""", 30003)]
    [InlineData(Add, """{"From_Account":"anna","AddFriendItem":[{"To_Account":5,"AddSource":"AddSource_Type_App"}]}""", 60015)]
    [InlineData("sns/friend_import", """{"From_Account":"ghost","AddFriendItem":[{"To_Account":"ben","AddSource":"AddSource_Type_App"}]}""", 30003)]
    [InlineData("sns/friend_import", """{"From_Account":"anna"}""", 30001)]
    [InlineData("sns/friend_update", """{"From_Account":"anna","UpdateItem":[{"To_Account":"ben"}]}""", 30001)]
    [InlineData(
        "sns/friend_update",
        """{"From_Account":"ghost","UpdateItem":[{"To_Account":"ben","SnsItem":[{"Tag":"Tag_SNS_IM_Remark","Value":"x"}]}]}""",
        30003
    )]
    [InlineData("sns/friend_delete", """{"From_Account":"anna","To_Account":["ben"],"DeleteType":"Delete_Type_Some"}""", 30001)]
    [InlineData("sns/friend_delete", """{"From_Account":"ghost","To_Account":["ben"]}""", 30003)]
    [InlineData("sns/friend_delete_all", """{}""", 30001)]
    [InlineData("sns/friend_delete_all", """{"From_Account":"ghost"}""", 30003)]
    [InlineData("sns/friend_check", """{"From_Account":"anna","To_Account":["ben"]}""", 30001)]
    [InlineData("sns/friend_check", """{"From_Account":"ghost","To_Account":["ben"],"CheckType":"CheckResult_Type_Both"}""", 30003)]
    [InlineData("sns/friend_get", """{"From_Account":"anna","StartIndex":-1}""", 30001)]
    [InlineData("sns/friend_get", """{"From_Account":"ghost","StartIndex":0}""", 30003)]
    [InlineData("sns/friend_get_list", """{"From_Account":"anna","To_Account":["ben"]}""", 30001)]
    [InlineData("sns/friend_get_list", """{"From_Account":"anna","To_Account":["ben"],"TagList":["Nonsense"]}""", 30001)]
    [InlineData("sns/group_add", """{"From_Account":"anna"}""", 30001)]
    [InlineData("sns/group_add", """{"From_Account":"anna","GroupName":[""]}""", 30001)]
    [InlineData("sns/group_add", """{"From_Account":"anna","GroupName":["1234567890123456789012345678901"]}""", 30001)]
    [InlineData("sns/group_add", """{"From_Account":"ghost","GroupName":["a"]}""", 30003)]
    [InlineData("sns/group_delete", """{"From_Account":"anna"}""", 30001)]
    [InlineData("sns/group_get", """{"From_Account":"ghost"}""", 30003)]
    public async Task A_call_that_lacks_something_is_refused_whole(string command, string body, long code)
    {
        var app = await NewAppAsync();
        (await app.PostAsync(command, body)).ErrorCode.ShouldBe(code);
    }

    private async Task<TestApp> NewAppAsync(Func<AppSettings, AppSettings>? configure = null)
    {
        var app = await shared.Server.NewAppAsync(configure);
        await app.ImportAsync("anna", "ben", "cleo", "dan");
        return app;
    }
}
