using Microsoft.Extensions.DependencyInjection;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Apps;
using Rapport.Storage;

namespace Rapport.Server.Tests.Accounts;

public sealed class AccountTests(SharedServer shared)
{
    private const string Import = "im_open_login_svc/account_import";

    [Theory]
    [InlineData("""{"UserID":"anna"}""")]
    [InlineData("""{"Identifier":"anna"}""")]
    [InlineData("""{"UserID":"","Identifier":"anna","Type":0}""")]
    public async Task An_account_is_imported_under_either_name_of_the_field(string body)
    {
        var app = await shared.Server.NewAppAsync();
        (await app.PostAsync(Import, body)).ErrorCode.ShouldBe(0);
        (await StatusOfAsync(app, "anna")).ShouldBe("Imported");
    }

    [Theory]
    [InlineData("""{}""", 70402)]
    [InlineData("""{"UserID":""}""", 70402)]
    [InlineData("""{"UserID":"123456789012345678901234567890123"}""", 70402)]
    [InlineData("""{"UserID":"änna"}""", 70402)]
    [InlineData("""{"UserID":"an\u0000na"}""", 70402)]
    [InlineData("""{"UserID":7}""", 60015)]
    [InlineData("""{"UserID":"anna","Nick":7}""", 70402)]
    public async Task An_illegal_account_is_refused(string body, long code)
    {
        var app = await shared.Server.NewAppAsync();
        (await app.PostAsync(Import, body)).ErrorCode.ShouldBe(code);
    }

    [Fact]
    public async Task The_longest_id_is_32_bytes_and_ids_know_case()
    {
        var app = await shared.Server.NewAppAsync();
        var longest = new string('x', 32);
        await app.ImportAsync(longest, "Anna");
        (await StatusOfAsync(app, longest)).ShouldBe("Imported");
        (await StatusOfAsync(app, "anna")).ShouldBe("NotImported");
    }

    [Fact]
    public async Task Importing_again_writes_what_is_given_and_leaves_the_rest()
    {
        var app = await shared.Server.NewAppAsync();
        await app.PostAsync(Import, """{"UserID":"anna","Nick":"Anna","FaceUrl":"https://example.com/a.png"}""");
        (await app.PostAsync(Import, """{"UserID":"anna","Nick":"Anna B."}""")).ErrorCode.ShouldBe(0);

        var reply = await app.PostAsync("profile/portrait_get", """{"To_Account":["anna"],"TagList":["Tag_Profile_IM_Nick","Tag_Profile_IM_Image"]}""");
        reply
            .Json.GetProperty("UserProfileItem")[0]
            .GetProperty("ProfileItem")
            .EnumerateArray()
            .Select(item => item.GetProperty("Value").GetString())
            .ShouldBe(["Anna B.", "https://example.com/a.png"]);
    }

    [Fact]
    public async Task A_nick_of_more_than_500_bytes_is_refused_and_the_account_is_not_made()
    {
        var app = await shared.Server.NewAppAsync();
        (await app.PostAsync(Import, $$"""{"UserID":"anna","Nick":"{{new string('ä', 251)}}"}""")).ErrorCode.ShouldBe(40601);
        (await StatusOfAsync(app, "anna")).ShouldBe("NotImported");
        (await app.PostAsync(Import, $$"""{"UserID":"anna","Nick":"{{new string('ä', 250)}}"}""")).ErrorCode.ShouldBe(0);
    }

    [Fact]
    public async Task Many_accounts_are_imported_and_the_illegal_ones_are_named()
    {
        var app = await shared.Server.NewAppAsync();
        var reply = await app.PostAsync("im_open_login_svc/multiaccount_import", """{"Accounts":["anna","","ben","anna"]}""");
        reply.ErrorCode.ShouldBe(0);
        reply.Json.GetProperty("FailAccounts").EnumerateArray().Select(id => id.GetString()).ShouldBe([""]);
        (await StatusOfAsync(app, "ben")).ShouldBe("Imported");
    }

    [Fact]
    public async Task The_newer_form_brings_nicks()
    {
        var app = await shared.Server.NewAppAsync();
        var reply = await app.PostAsync("im_open_login_svc/multiaccount_import", """{"AccountList":[{"UserID":"anna","Nick":"Anna"},{"UserID":"ben"}]}""");
        reply.Json.GetProperty("FailAccounts").GetArrayLength().ShouldBe(0);
        (await app.Client().Profiles.GetAsync(["anna"], ["Tag_Profile_IM_Nick"])).UserProfileItem[0].ProfileItem![0].Value.Text.ShouldBe("Anna");
    }

    [Theory]
    [InlineData("im_open_login_svc/multiaccount_import", "Accounts", "\"u{0}\"")]
    [InlineData("im_open_login_svc/account_delete", "DeleteItem", "{{\"UserID\":\"u{0}\"}}")]
    [InlineData("im_open_login_svc/account_check", "CheckItem", "{{\"UserID\":\"u{0}\"}}")]
    public async Task A_hundred_items_are_taken_and_one_more_is_refused_whole(string command, string list, string item)
    {
        var app = await shared.Server.NewAppAsync();
        string Body(int count) => $$"""{"{{list}}":[{{string.Join(',', Enumerable.Range(0, count).Select(i => string.Format(item, i)))}}]}""";

        (await app.PostAsync(command, Body(101))).ErrorCode.ShouldBe(70402);
        (await StatusOfAsync(app, "u0")).ShouldBe("NotImported");
        (await app.PostAsync(command, Body(100))).ErrorCode.ShouldBe(0);
        (await app.PostAsync(command, $$"""{"{{list}}":[]}""")).ErrorCode.ShouldBe(70402);
    }

    [Fact]
    public async Task Deleting_tells_for_each_account_what_became_of_it()
    {
        var app = await shared.Server.NewAppAsync();
        await app.ImportAsync("anna");
        var reply = await app.PostAsync(
            "im_open_login_svc/account_delete",
            """{"DeleteItem":[{"UserID":"anna"},{"UserID":"ghost"},{"UserID":"administrator"}]}"""
        );
        reply.ErrorCode.ShouldBe(0);
        reply
            .Json.GetProperty("ResultItem")
            .EnumerateArray()
            .Select(item => (item.GetProperty("UserID").GetString(), item.GetProperty("ResultCode").GetInt64()))
            .ShouldBe([("anna", 0), ("ghost", 70107), ("administrator", 70403)]);
        (await StatusOfAsync(app, "anna")).ShouldBe("NotImported");
    }

    [Fact]
    public async Task A_deleted_account_is_gone_from_everybodys_lists_and_comes_back_as_a_stranger()
    {
        var app = await shared.Server.NewAppAsync();
        await app.ImportAsync("anna", "ben", "cleo", "dan");
        var sns = app.Client().Relationships;
        await sns.AddFriendAsync("anna", "ben", "AddSource_Type_Test");
        await sns.ImportFriendsAsync(new() { From_Account = "cleo", AddFriendItem = [new() { To_Account = "ben", AddSource = "AddSource_Type_Test" }] });
        await sns.BlockAsync("dan", ["ben"]);
        await app.Client().Follow.AddAsync("dan", ["ben"]);

        await app.Client().Accounts.DeleteAsync(["ben"]);
        foreach (var owner in new[] { "anna", "cleo" })
            (await sns.GetFriendsPageAsync(new() { From_Account = owner, StartIndex = 0 })).FriendNum.ShouldBe(0);
        (
            await sns.GetBlocklistPageAsync(
                new()
                {
                    From_Account = "dan",
                    StartIndex = 0,
                    MaxLimited = 10,
                    LastSequence = 0,
                }
            )
        ).BlackListItem.ShouldBeNull();
        (await app.Client().Follow.GetInfoAsync("dan", ["dan"])).FollowInfo[0].FollowingCount.ShouldBe(0);

        await app.ImportAsync("ben");
        (await sns.CheckFriendsAsync("anna", ["ben"])).InfoItem[0].Relation.ShouldBe("CheckResult_Type_NoRelation");
        (await sns.CheckBlocksAsync("dan", ["ben"])).BlackListCheckItem[0].Relation.ShouldBe("BlackCheckResult_Type_NO");
    }

    [Fact]
    public async Task What_others_held_about_a_deleted_account_no_longer_counts_against_their_limits()
    {
        await using var server = await TestServer.StartAsync(options => options.Settings["Limits:Blocklist"] = "1");
        await server.App.ImportAsync("anna", "ben", "cleo");
        var sns = server.Client().Relationships;
        await sns.BlockAsync("anna", ["ben"]);
        (await sns.BlockAsync("anna", ["cleo"])).ResultItem[0].ResultCode.ShouldBe(30013);

        await server.Client().Accounts.DeleteAsync(["ben"]);
        await server.Services.GetRequiredService<DeletedAccountSweeper>().SweepAsync(CancellationToken.None);
        (await sns.BlockAsync("anna", ["cleo"])).ResultItem[0].ResultCode.ShouldBe(0);
    }

    [Fact]
    public async Task Deletion_can_be_switched_off_and_re_import_be_delayed()
    {
        var app = await shared.Server.NewAppAsync(app => app with { Switches = app.Switches with { ReimportAfterDays = 90 } });
        await app.ImportAsync("anna");
        await app.Client().Accounts.DeleteAsync(["anna"]);
        (await app.PostAsync(Import, """{"UserID":"anna"}""")).ErrorCode.ShouldBe(70399);

        await app.ChangeAsync(settings => settings with { Switches = settings.Switches with { AccountDeletion = false } });
        (await app.PostAsync("im_open_login_svc/account_delete", """{"DeleteItem":[{"UserID":"anna"}]}""")).ErrorCode.ShouldBe(71000);
    }

    [Fact]
    public async Task A_new_account_inherits_nothing_from_one_that_was_deleted()
    {
        await using var server = await TestServer.StartAsync();
        await server.App.ImportAsync("anna", "ben");
        await server.Client().Relationships.BlockAsync("anna", ["ben"]);

        // The newest account: the number an engine would be the first to give again.
        await server.Client().Accounts.DeleteAsync(["ben"]);
        await server.App.ImportAsync("carl");

        var check = await server.PostAsync(
            "sns/black_list_check",
            """{"From_Account":"anna","To_Account":["carl"],"CheckType":"BlackCheckResult_Type_Both"}"""
        );
        check.Json.GetProperty("BlackListCheckItem")[0].GetProperty("Relation").GetString().ShouldBe("BlackCheckResult_Type_NO");
        (await server.PostAsync("sns/black_list_get", """{"From_Account":"anna","StartIndex":0,"MaxLimited":9,"LastSequence":0}"""))
            .Has("BlackListItem")
            .ShouldBeFalse();
    }

    [Fact]
    public async Task The_number_of_accounts_can_be_limited()
    {
        await using var server = await TestServer.StartAsync(options => options.Settings["Limits:Accounts"] = "2");
        (await server.PostAsync(Import, """{"UserID":"anna"}""")).ErrorCode.ShouldBe(0);
        (await server.PostAsync(Import, """{"UserID":"ben"}""")).ErrorCode.ShouldBe(70398);
        (await server.PostAsync(Import, """{"UserID":"anna","Nick":"A"}""")).ErrorCode.ShouldBe(0);

        // Of several, those that find no room are named; when none does, the call fails.
        var some = await server.PostAsync("im_open_login_svc/multiaccount_import", """{"Accounts":["anna","ben"]}""");
        (some.ErrorCode, some.Json.GetProperty("FailAccounts").GetRawText()).ShouldBe((0, """["ben"]"""));
        (await server.PostAsync("im_open_login_svc/multiaccount_import", """{"Accounts":["ben","cleo"]}""")).ErrorCode.ShouldBe(70398);
    }

    [Fact]
    public async Task Kicking_ends_earlier_UserSigs_of_clients_but_not_the_administrators_calls()
    {
        var app = await shared.Server.NewAppAsync();
        await app.ImportAsync("anna");
        (await app.PostAsync("im_open_login_svc/kick", """{"Identifier":"anna"}""")).ErrorCode.ShouldBe(0);
        (await app.PostAsync("im_open_login_svc/kick", """{"UserID":"administrator"}""")).ErrorCode.ShouldBe(0);
        (await app.PostAsync("im_open_login_svc/kick", """{"UserID":"ghost"}""")).ErrorCode.ShouldBe(70107);
        (await app.PostAsync("im_open_login_svc/kick", """{}""")).ErrorCode.ShouldBe(70402);

        var userSigs = shared.Server.Services.GetRequiredService<UserSigCheck>();
        shared.Server.Services.GetRequiredService<AppDirectory>().TryGet(app.SdkAppId, out var running).ShouldBeTrue();
        var kicked = (
            await shared
                .Server.Services.GetRequiredService<Database>()
                .ReadAsync(session => shared.Server.Services.GetRequiredService<AccountStore>().FindAsync(session, app.SdkAppId, "anna"))
        )!.KickedAt;
        var before = app.UserSig("anna", issuedAt: DateTimeOffset.FromUnixTimeSeconds(kicked));
        var after = app.UserSig("anna", issuedAt: DateTimeOffset.FromUnixTimeSeconds(kicked + 1));
        Should.Throw<Refusal>(() => userSigs.RequireForLogin(running!, "anna", before, kicked)).Error.Code.ShouldBe(70001);
        userSigs.RequireForLogin(running!, "anna", after, kicked).UserId.ShouldBe("anna");
    }

    [Fact]
    public async Task Everybody_who_exists_is_offline_and_the_others_are_named()
    {
        var app = await shared.Server.NewAppAsync();
        await app.ImportAsync("anna");
        var reply = await app.PostAsync("openim/query_online_status", """{"To_Account":["anna","ghost"],"IsNeedDetail":1}""");
        reply.Json.GetProperty("QueryResult").GetRawText().ShouldBe("""[{"To_Account":"anna","Status":"Offline"}]""");
        reply.Json.GetProperty("ErrorList").GetRawText().ShouldBe("""[{"To_Account":"ghost","ErrorCode":70107}]""");

        var older = await app.PostAsync("openim/querystate", """{"To_Account":["anna"]}""");
        older.Json.GetProperty("QueryResult").GetRawText().ShouldBe("""[{"To_Account":"anna","State":"Offline"}]""");
    }

    [Theory]
    [InlineData("""{"To_Account":["ghost"]}""", 70107)]
    [InlineData("""{"To_Account":[]}""", 90001)]
    [InlineData("""{}""", 90001)]
    [InlineData("""{"To_Account":"anna"}""", 90003)]
    [InlineData("""{"To_Account":""", 90001)]
    public async Task A_bad_question_about_the_online_status_is_refused(string body, long code)
    {
        var app = await shared.Server.NewAppAsync();
        (await app.PostAsync("openim/query_online_status", body)).ErrorCode.ShouldBe(code);
        (await app.PostAsync("openim/querystate", body)).ErrorCode.ShouldBe(code);
    }

    [Fact]
    public async Task The_online_status_of_500_accounts_is_told_at_once_and_of_501_not()
    {
        var app = await shared.Server.NewAppAsync();
        await app.ImportAsync("u0");
        static string Body(int count) => $$"""{"To_Account":[{{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"u{i}\""))}}]}""";
        (await app.PostAsync("openim/query_online_status", Body(500))).ErrorCode.ShouldBe(0);
        (await app.PostAsync("openim/query_online_status", Body(501))).ErrorCode.ShouldBe(90011);
    }

    [Fact]
    public async Task Accounts_of_one_app_are_unknown_in_another()
    {
        var one = await shared.Server.NewAppAsync();
        var other = await shared.Server.NewAppAsync();
        await one.ImportAsync("anna");
        (await StatusOfAsync(other, "anna")).ShouldBe("NotImported");
    }

    private static async Task<string> StatusOfAsync(TestApp app, string userId) =>
        (await app.Client().Accounts.CheckAsync([userId])).ResultItem[0].AccountStatus;
}
