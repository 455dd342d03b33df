using Rapport.Client;

namespace Rapport.Server.Tests.Follow;

public sealed class FollowTests(SharedServer shared)
{
    [Fact]
    public async Task Following_and_its_end_are_told_each_with_its_own_shape()
    {
        var app = await NewAppAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        await app.SendWebhooksToAsync(receiver);
        var reply = await app.PostAsync(
            "follow/follow_add",
            """{"From_Account":"anna","FollowItem":[{"To_Account":"ben"},{"To_Account":"ghost"},{"To_Account":"anna"}]}"""
        );
        reply.Json.GetProperty("ResultItem").EnumerateArray().Select(item => item.GetProperty("ResultCode").GetInt64()).ShouldBe([0, 30003, 30001]);
        await app.PostAsync("follow/follow_add", """{"From_Account":"anna","FollowItem":[{"To_Account":"ben"}]}""");
        await app.PostAsync("follow/follow_delete", """{"From_Account":"anna","To_Account":["ben","cleo"]}""");

        var received = await receiver.WaitForAsync(2);
        received[0].Command.ShouldBe("Follow.CallbackAfterFollowAdd");
        received[0].Json.GetProperty("FollowList").GetRawText().ShouldBe("""[{"To_Account":"ben"}]""");
        received[1].Command.ShouldBe("Follow.CallbackAfterFollowDelete");
        received[1].Json.GetProperty("To_Account").GetRawText().ShouldBe("""["ben"]""");
    }

    [Fact]
    public async Task Check_and_counts_tell_who_follows_whom()
    {
        var app = await NewAppAsync();
        var follow = app.Client().Follow;
        await follow.AddAsync("anna", ["ben", "cleo"]);
        await follow.AddAsync("ben", ["anna"]);
        await follow.AddAsync("dan", ["anna"]);

        (await follow.CheckAsync("anna", ["ben", "cleo", "dan", "eve"])).ResultItem.Select(item => item.FollowType).ShouldBe([3, 2, 1, 0]);
        var info = (await follow.GetInfoAsync("eve", ["anna"])).FollowInfo[0];
        (info.FollowerCount, info.FollowingCount, info.MutualFollowingCount).ShouldBe((2, 2, 1));

        await follow.DeleteAsync("ben", ["anna"]);
        info = (await follow.GetInfoAsync("eve", ["anna"])).FollowInfo[0];
        (info.FollowerCount, info.FollowingCount, info.MutualFollowingCount).ShouldBe((1, 2, 0));
    }

    [Fact]
    public async Task Lists_are_read_newest_first_page_by_page()
    {
        var app = await NewAppAsync();
        var follow = app.Client().Follow;
        foreach (var other in new[] { "ben", "cleo", "dan" })
            await follow.AddAsync("anna", [other]);
        await follow.AddAsync("cleo", ["anna"]);

        var pages = new List<string>();
        var cursor = "";
        do
        {
            var page = await follow.GetPageAsync(
                new()
                {
                    From_Account = "anna",
                    FollowType = 2,
                    StartCursor = cursor,
                    WantNum = 2,
                }
            );
            pages.Add(string.Join(' ', page.FollowItem.Select(item => item.To_Account)));
            cursor = page.NextCursor;
        } while (cursor.Length > 0);

        pages.ShouldBe(["dan cleo", "ben"]);
        (await NamesAsync(follow, FollowKind.Fans)).ShouldBe(["cleo"]);
        (await NamesAsync(follow, FollowKind.Mutual)).ShouldBe(["cleo"]);
    }

    [Fact]
    public async Task The_number_of_followed_accounts_is_limited()
    {
        await using var server = await TestServer.StartAsync(options => options.Settings["Limits:Following"] = "1");
        await server.App.ImportAsync("anna", "ben", "cleo");
        (await server.Client().Follow.AddAsync("anna", ["ben", "cleo"])).ResultItem.Select(item => item.ResultCode).ShouldBe([0, 32100]);
    }

    [Fact]
    public async Task An_app_that_has_switched_it_off_gets_30005()
    {
        var app = await NewAppAsync();
        await app.ChangeAsync(settings => settings with { Switches = settings.Switches with { Follow = false } });
        (await app.PostAsync("follow/follow_add", """{"From_Account":"anna","FollowItem":[{"To_Account":"ben"}]}""")).ErrorCode.ShouldBe(30005);
        (await app.PostAsync("follow/follow_get", """{"From_Account":"anna","FollowType":1}""")).ErrorCode.ShouldBe(30005);
    }

    [Theory]
    [InlineData("follow/follow_add", """{"From_Account":"anna"}""", 30001)]
    [InlineData("follow/follow_add", """{"From_Account":"ghost","FollowItem":[{"To_Account":"ben"}]}""", 30003)]
    [InlineData("follow/follow_delete", """{"From_Account":"anna","To_Account":[]}""", 30001)]
    [InlineData("follow/follow_get", """{"From_Account":"anna"}""", 30001)]
    [InlineData("follow/follow_get", """{"From_Account":"anna","FollowType":4}""", 30001)]
    [InlineData("follow/follow_get", """{"From_Account":"anna","FollowType":1,"StartCursor":"nonsense"}""", 30001)]
    [InlineData("follow/follow_get", """{"From_Account":"anna","FollowType":1,"WantNum":1001}""", 30001)]
    [InlineData("follow/follow_check", """{"From_Account":"ghost","To_Account":["ben"]}""", 30003)]
    [InlineData("follow/follow_get_info", """{"From_Account":"anna"}""", 30001)]
    public async Task A_call_that_lacks_something_is_refused_whole(string command, string body, long code)
    {
        var app = await NewAppAsync();
        (await app.PostAsync(command, body)).ErrorCode.ShouldBe(code);
    }

    private static async Task<List<string>> NamesAsync(FollowCalls follow, FollowKind kind)
    {
        var names = new List<string>();
        await foreach (var entry in follow.GetAsync("anna", kind))
            names.Add(entry.To_Account);
        return names;
    }

    private async Task<TestApp> NewAppAsync()
    {
        var app = await shared.Server.NewAppAsync();
        await app.ImportAsync("anna", "ben", "cleo", "dan", "eve");
        return app;
    }
}
