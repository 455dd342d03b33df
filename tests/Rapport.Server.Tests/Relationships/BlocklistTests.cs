namespace Rapport.Server.Tests.Relationships;

public sealed class BlocklistTests(SharedServer shared)
{
    [Fact]
    public async Task Each_account_of_a_call_has_its_result_and_one_webhook_tells_of_those_that_are_new()
    {
        var app = await NewAppAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        await app.SendWebhooksToAsync(receiver);
        await app.Client().Relationships.BlockAsync("anna", ["dan"]);
        var reply = await app.PostAsync("sns/black_list_add", """{"From_Account":"anna","To_Account":["ben","ghost","cleo","anna","ben","dan"]}""");

        reply.ErrorCode.ShouldBe(0);
        reply
            .Json.GetProperty("ResultItem")
            .EnumerateArray()
            .Select(item => (item.GetProperty("To_Account").GetString(), item.GetProperty("ResultCode").GetInt64(), item.GetProperty("ResultInfo").GetString()))
            .ShouldBe([
                ("ben", 0, ""),
                ("ghost", 30003, "Err_SNS_BlackListAdd_Account_Not_Exist"),
                ("cleo", 0, ""),
                ("anna", 30001, "Err_SNS_BlackListAdd_Self"),
                ("ben", 30001, "Err_SNS_BlackListAdd_Already_Exist"),
                ("dan", 30001, "Err_SNS_BlackListAdd_Already_Exist"),
            ]);
        reply.Json.GetProperty("Fail_Account").GetRawText().ShouldBe("""["ghost","anna","ben","dan"]""");
        reply.Json.GetProperty("ErrorDisplay").GetString().ShouldBe("");

        (await receiver.WaitForAsync(2))[1]
            .Text.ShouldBe(
                """{"CallbackCommand":"Sns.CallbackBlackListAdd","PairList":[{"From_Account":"anna","To_Account":"ben"},{"From_Account":"anna","To_Account":"cleo"}]}"""
            );
    }

    [Fact]
    public async Task Unblocking_tells_of_those_who_were_blocked()
    {
        var app = await NewAppAsync();
        await app.Client().Relationships.BlockAsync("anna", ["ben", "cleo"]);
        await using var receiver = await WebhookReceiver.StartAsync();
        await app.SendWebhooksToAsync(receiver);
        var reply = await app.PostAsync("sns/black_list_delete", """{"From_Account":"anna","To_Account":["dan","cleo","ghost"]}""");

        reply.Json.GetProperty("ResultItem").EnumerateArray().Select(item => item.GetProperty("ResultCode").GetInt64()).ShouldBe([30001, 0, 30003]);
        (await receiver.WaitForAsync(1))[0]
            .Text.ShouldBe("""{"CallbackCommand":"Sns.CallbackBlackListDelete","PairList":[{"From_Account":"anna","To_Account":"cleo"}]}""");
    }

    [Fact]
    public async Task The_list_is_read_page_by_page_in_the_order_of_blocking()
    {
        var app = await NewAppAsync();
        var names = Enumerable.Range(0, 7).Select(i => $"u{i}").ToArray();
        await app.ImportAsync(names);
        await app.Client().Relationships.BlockAsync("anna", [names[6], names[2]]);
        await app.Client().Relationships.BlockAsync("anna", [names[4], names[0], names[1]]);

        var pages = new List<string[]>();
        var start = 0L;
        do
        {
            var page = await app.PostAsync("sns/black_list_get", $$"""{"From_Account":"anna","StartIndex":{{start}},"MaxLimited":2,"LastSequence":0}""");
            pages.Add([.. page.Json.GetProperty("BlackListItem").EnumerateArray().Select(item => item.GetProperty("To_Account").GetString()!)]);
            page.Json.GetProperty("CurruentSequence").GetInt64().ShouldBe(2);
            start = page.Json.GetProperty("StartIndex").GetInt64();
        } while (start != 0);

        pages.ShouldBe([
            ["u6", "u2"],
            ["u4", "u0"],
            ["u1"],
        ]);
    }

    [Fact]
    public async Task A_client_that_is_up_to_date_gets_no_items()
    {
        var app = await NewAppAsync();
        await app.Client().Relationships.BlockAsync("anna", ["ben"]);
        var reply = await app.PostAsync("sns/black_list_get", """{"From_Account":"anna","StartIndex":0,"MaxLimited":20,"LastSequence":1}""");
        reply.Has("BlackListItem").ShouldBeFalse();
        reply.Json.GetProperty("CurruentSequence").GetInt64().ShouldBe(1);

        var nobody = await app.PostAsync("sns/black_list_get", """{"From_Account":"ben","StartIndex":0,"MaxLimited":20,"LastSequence":0}""");
        nobody.Has("BlackListItem").ShouldBeFalse();
        nobody.Json.GetProperty("CurruentSequence").GetInt64().ShouldBe(0);
        nobody.Json.GetProperty("StartIndex").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task A_client_that_repeats_the_sequence_while_it_reads_on_gets_every_page()
    {
        var app = await NewAppAsync();
        await app.Client().Relationships.BlockAsync("anna", ["ben", "cleo", "dan"]);
        var second = await app.PostAsync("sns/black_list_get", """{"From_Account":"anna","StartIndex":2,"MaxLimited":2,"LastSequence":1}""");
        second.Json.GetProperty("BlackListItem").EnumerateArray().Single().GetProperty("To_Account").GetString().ShouldBe("dan");
    }

    [Fact]
    public async Task A_page_size_of_nothing_means_the_largest()
    {
        var app = await NewAppAsync();
        await app.Client().Relationships.BlockAsync("anna", ["ben", "cleo"]);
        var reply = await app.PostAsync("sns/black_list_get", """{"From_Account":"anna","StartIndex":0,"MaxLimited":0,"LastSequence":0}""");
        reply.Json.GetProperty("BlackListItem").GetArrayLength().ShouldBe(2);
        (await app.PostAsync("sns/black_list_get", """{"From_Account":"anna","StartIndex":0,"MaxLimited":-1,"LastSequence":0}""")).ErrorCode.ShouldBe(30001);
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "OK")]
    public async Task The_text_of_success_is_the_documented_one_or_the_recorded_one(bool asRecorded, string text)
    {
        var app = await NewAppAsync();
        await app.ChangeAsync(settings => settings with { Switches = settings.Switches with { AnswersAsRecorded = asRecorded } });
        await app.Client().Relationships.AddFriendAsync("anna", "cleo");
        foreach (var (command, other) in new[] { ("black_list_add", "ben"), ("black_list_delete", "ben"), ("friend_delete", "cleo") })
        {
            var reply = await app.PostAsync("sns/" + command, $$"""{"From_Account":"anna","To_Account":["{{other}}"],"DeleteType":"Delete_Type_Both"}""");
            reply.Json.GetProperty("ResultItem")[0].GetRawText().ShouldBe($$"""{"To_Account":"{{other}}","ResultCode":0,"ResultInfo":"{{text}}"}""");
        }
    }

    [Fact]
    public async Task The_sequence_grows_with_every_call_that_changes_the_list_and_with_no_other()
    {
        var app = await NewAppAsync();
        var sns = app.Client().Relationships;
        await sns.BlockAsync("anna", ["ben", "cleo"]);
        await sns.BlockAsync("anna", ["ben"]);
        await sns.UnblockAsync("anna", ["dan"]);
        await sns.UnblockAsync("anna", ["ben", "cleo"]);
        (
            await sns.GetBlocklistPageAsync(
                new()
                {
                    From_Account = "anna",
                    StartIndex = 0,
                    MaxLimited = 1,
                    LastSequence = 0,
                }
            )
        ).CurruentSequence.ShouldBe(2);
    }

    [Fact]
    public async Task A_full_list_takes_what_fits_and_no_more()
    {
        await using var server = await TestServer.StartAsync(options => options.Settings["Limits:Blocklist"] = "2");
        await server.App.ImportAsync("anna", "ben", "cleo", "dan");
        var reply = await server.Client().Relationships.BlockAsync("anna", ["ben", "cleo", "dan"]);
        reply.ResultItem.Select(item => item.ResultCode).ShouldBe([0, 0, 30013]);
        await server.Client().Relationships.UnblockAsync("anna", ["ben"]);
        (await server.Client().Relationships.BlockAsync("anna", ["dan"])).ResultItem[0].ResultCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("sns/black_list_add", """{"To_Account":["ben"]}""", 30001)]
    [InlineData("sns/black_list_add", """{"From_Account":"anna"}""", 30001)]
    [InlineData("sns/black_list_add", """{"From_Account":"anna","To_Account":[]}""", 30001)]
    [InlineData("sns/black_list_add", """{"From_Account":"anna","To_Account":"ben"}""", 30001)]
    [InlineData("sns/black_list_add", """{"From_Account":"anna","To_Account":[null]}""", 60015)]
    [InlineData("sns/black_list_add", """{"From_Account":"anna","To_Account":[7]}""", 60015)]
    [InlineData("sns/black_list_add", """{"From_Account":10001,"To_Account":["ben"]}""", 60015)]
    [InlineData("sns/black_list_add", """{"From_Account":"ghost","To_Account":["ben"]}""", 30003)]
    [InlineData("sns/black_list_delete", """{"From_Account":"ghost","To_Account":["ben"]}""", 30003)]
    [InlineData("sns/black_list_delete", """{"From_Account":"anna"}""", 30001)]
    [InlineData("sns/black_list_get", """{"From_Account":"ghost","StartIndex":0,"MaxLimited":1,"LastSequence":0}""", 30003)]
    [InlineData("sns/black_list_get", """{"From_Account":"anna","StartIndex":-1,"MaxLimited":1,"LastSequence":0}""", 30001)]
    [InlineData("sns/black_list_get", """{"From_Account":"anna","StartIndex":0,"MaxLimited":-1,"LastSequence":0}""", 30001)]
    [InlineData("sns/black_list_check", """{"From_Account":"anna","To_Account":["ben"]}""", 30001)]
    [InlineData("sns/black_list_check", """{"From_Account":"anna","To_Account":["ben"],"CheckType":"Nope"}""", 30001)]
    [InlineData("sns/black_list_check", """{"From_Account":"ghost","To_Account":["ben"],"CheckType":"BlackCheckResult_Type_Both"}""", 30003)]
    public async Task A_call_that_lacks_something_is_refused_whole(string command, string body, long code)
    {
        var app = await NewAppAsync();
        (await app.PostAsync(command, body)).ErrorCode.ShouldBe(code);
    }

    [Theory]
    [InlineData("sns/black_list_add")]
    [InlineData("sns/black_list_delete")]
    [InlineData("sns/friend_delete")]
    public async Task A_thousand_accounts_are_taken_and_one_more_is_refused(string command)
    {
        var app = await NewAppAsync();
        static string Body(int count) =>
            $$"""{"From_Account":"anna","To_Account":[{{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"u{i}\""))}}]}""";
        (await app.PostAsync(command, Body(1000))).ErrorCode.ShouldBe(0);
        (await app.PostAsync(command, Body(1001))).ErrorCode.ShouldBe(30001);
    }

    [Fact]
    public async Task Blocking_a_friend_takes_remark_and_lists_along_and_unblocking_brings_nothing_back()
    {
        var app = await NewAppAsync();
        var sns = app.Client().Relationships;
        await app.PostAsync(
            "sns/friend_add",
            """{"From_Account":"anna","AddFriendItem":[{"To_Account":"ben","AddSource":"AddSource_Type_Test","Remark":"B","GroupName":"gym"}]}"""
        );
        await sns.BlockAsync("anna", ["ben"]);
        await sns.UnblockAsync("anna", ["ben"]);

        (await sns.CheckFriendsAsync("anna", ["ben"])).InfoItem[0].Relation.ShouldBe("CheckResult_Type_NoRelation");
        (await sns.GetListsAsync("anna")).ResultItem.ShouldHaveSingleItem().FriendNumber.ShouldBe(0);
        await sns.AddFriendAsync("anna", "ben", "AddSource_Type_Test");
        (await sns.GetFriendsPageAsync(new() { From_Account = "anna", StartIndex = 0 }))
            .UserDataItem![0]
            .ValueItem.Select(item => item.Tag)
            .ShouldBe(["Tag_SNS_IM_AddSource", "Tag_SNS_IM_AddTime"]);
    }

    private async Task<TestApp> NewAppAsync()
    {
        var app = await shared.Server.NewAppAsync();
        await app.ImportAsync("anna", "ben", "cleo", "dan");
        return app;
    }
}
