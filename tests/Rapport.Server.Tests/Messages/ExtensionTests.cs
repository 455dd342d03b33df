using System.Text.Json;
using Rapport.Contracts.Gateway;

namespace Rapport.Server.Tests.Messages;

public sealed class ExtensionTests : IAsyncLifetime
{
    private Talk _talk = null!;
    private string _key = "";

    public async ValueTask InitializeAsync()
    {
        _talk = await Talk.StartAsync();
        _key = await _talk.SendAsync("anna", "ben", "vote", ",\"SupportMessageExtension\":1");
    }

    public ValueTask DisposeAsync() => _talk.DisposeAsync();

    [Fact]
    public async Task Pairs_are_set_deleted_and_cleared_and_each_call_makes_a_version()
    {
        var receiver = await _talk.ReceiveAsync("C2C.CallbackAfterC2CMsgExtension");
        var ben = await _talk.ConnectAsync("ben");

        (await SetAsync(1, """[{"Key":"k1","Value":"a","Seq":0},{"Key":"k2","Value":"b"}]""")).Text.ShouldBe(
            """{"ExtensionList":[{"ErrorCode":0,"Extension":{"Key":"k1","Value":"a","Seq":1}},{"ErrorCode":0,"Extension":{"Key":"k2","Value":"b","Seq":1}}],"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}"""
        );
        (await SetAsync(2, """[{"Key":"k1","Value":""}]""")).Text.ShouldContain("""{"ErrorCode":0,"Extension":{"Key":"k1","Value":"","Seq":2}}""");
        (await GetAsync()).Text.ShouldBe(
            """{"ExtensionList":[{"Key":"k2","Value":"b","Seq":1}],"CompleteFlag":1,"LatestSeq":2,"ClearSeq":0,"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}"""
        );
        (await SetAsync(3, null)).ErrorCode.ShouldBe(0);
        (await GetAsync()).Text.ShouldContain("\"ExtensionList\":[],\"CompleteFlag\":1,\"LatestSeq\":3,\"ClearSeq\":3");

        var told = (await ben.NewsSoFarAsync()).Select(frame => frame.Change!.Items[0]).ToList();
        told.ShouldAllBe(item => item.Type == ChangeTypes.MessageExtension);
        told.Select(item => item.OperateType).ShouldBe([1, 2, 3]);
        var webhooks = await receiver.WaitForAsync(3);
        webhooks.Select(webhook => webhook.Json.GetProperty("Seq").GetInt64()).ShouldBe([1, 2, 3]);
        webhooks[1].Json.GetProperty("ExtensionList").GetRawText().ShouldBe("""[{"Key":"k1","Value":"","Seq":2}]""");
        webhooks[2].Json.GetProperty("ExtensionList").GetRawText().ShouldBe("[]");
    }

    [Fact]
    public async Task Of_app_users_the_first_one_wins_and_the_second_learns_what_he_wrote()
    {
        var anna = await _talk.ConnectAsync("anna");
        var ben = await _talk.ConnectAsync("ben");
        var cleo = await _talk.ConnectAsync("cleo");
        (await CodesAsync(anna, """[{"Key":"k","Value":"anna","Seq":0}]""")).ShouldBe("0 anna 1");
        (await CodesAsync(ben, """[{"Key":"k","Value":"ben","Seq":0}]""")).ShouldBe("23001 anna 1");
        (await CodesAsync(ben, """[{"Key":"k","Value":"ben","Seq":1}]""")).ShouldBe("0 ben 2");
        (await cleo.CallAsync("openim_msg_ext_http_svc/set_key_values", Body(1, """[{"Key":"k","Value":"x","Seq":2}]"""))).ErrorCode.ShouldBe(10007);
        (await cleo.CallAsync("openim_msg_ext_http_svc/get_key_values", Body(null, null))).ErrorCode.ShouldBe(10007);
    }

    [Fact]
    public async Task What_is_wrong_has_its_number()
    {
        (await SetAsync(4, "[]")).ErrorCode.ShouldBe(10004);
        (await SetAsync(1, "[]")).ErrorCode.ShouldBe(10004);
        (await SetAsync(1, """[{"Key":"","Value":"x"}]""")).ErrorCode.ShouldBe(10004);
        (await SetAsync(1, $$"""[{"Key":"{{new string('k', 101)}}","Value":"x"}]""")).ErrorCode.ShouldBe(10004);
        (await SetAsync(1, $$"""[{"Key":"k","Value":"{{new string('v', 1001)}}"}]""")).ErrorCode.ShouldBe(10004);
        (await SetAsync(1, "[" + string.Join(',', Enumerable.Range(0, 21).Select(i => $$"""{"Key":"k{{i}}","Value":"x"}""")) + "]")).ErrorCode.ShouldBe(10004);
        (await SetAsync(1, """[{"Key":"k","Value":"x"}]""", "1_2_3")).ErrorCode.ShouldBe(23004);
        (await SetAsync(1, """[{"Key":"k","Value":"x"}]""", await _talk.SendAsync("anna", "ben"))).ErrorCode.ShouldBe(23002);
        (await SetAsync(2, """[{"Key":"none"}]""")).Text.ShouldContain("\"ErrorCode\":23004");
        (await GetAsync()).Text.ShouldContain("\"LatestSeq\":0");
    }

    [Fact]
    public async Task A_message_has_at_most_three_hundred_pairs_two_hundred_writes_a_minute_and_pages_of_whole_versions()
    {
        for (var call = 0; call < 16; call++)
        {
            var pairs = string.Join(',', Enumerable.Range(call * 20, 20).Select(i => $$"""{"Key":"k{{i}}","Value":"x"}"""));
            var reply = await SetAsync(1, $"[{pairs}]");
            reply.Text.Contains("23003", StringComparison.Ordinal).ShouldBe(call == 15);
        }

        var first = (await GetAsync()).Json;
        (first.GetProperty("ExtensionList").GetArrayLength(), first.GetProperty("CompleteFlag").GetInt64()).ShouldBe((200, 0));
        var next = first.GetProperty("ExtensionList")[199].GetProperty("Seq").GetInt64() + 1;
        var second = (await GetAsync(next)).Json;
        (second.GetProperty("ExtensionList").GetArrayLength(), second.GetProperty("CompleteFlag").GetInt64()).ShouldBe((100, 1));

        for (var call = 15; call < 200; call++)
            (await SetAsync(1, """[{"Key":"k0","Value":"y"}]""")).ErrorCode.ShouldBe(0);
        (await SetAsync(1, """[{"Key":"k0","Value":"z"}]""")).ErrorCode.ShouldBe(23003);
        _talk.Clock.Advance(TimeSpan.FromMinutes(1));
        (await SetAsync(1, """[{"Key":"k0","Value":"z"}]""")).ErrorCode.ShouldBe(0);
    }

    private Task<TestReply> SetAsync(int operation, string? pairs, string? key = null) =>
        _talk.App.PostAsync("openim_msg_ext_http_svc/set_key_values", Body(operation, pairs, key));

    private Task<TestReply> GetAsync(long start = 0) =>
        _talk.App.PostAsync(
            "openim_msg_ext_http_svc/get_key_values",
            $$"""{"From_Account":"anna","To_Account":"ben","MsgKey":"{{_key}}","StartSeq":{{start}}}"""
        );

    private string Body(int? operation, string? pairs, string? key = null)
    {
        var list = pairs is null ? "" : $",\"ExtensionList\":{pairs}";
        var type = operation is null ? "" : $",\"OperateType\":{operation}";
        return $$"""{"From_Account":"anna","To_Account":"ben","MsgKey":"{{key ?? _key}}"{{type}}{{list}}}""";
    }

    private async Task<string> CodesAsync(TestClient client, string pairs)
    {
        var reply = await client.RequireAsync("openim_msg_ext_http_svc/set_key_values", Body(1, pairs));
        return string.Join(
            ' ',
            reply
                .GetProperty("ExtensionList")
                .EnumerateArray()
                .Select(item => $"{item.GetProperty("ErrorCode")} {Extension(item, "Value")} {Extension(item, "Seq")}")
        );

        static JsonElement Extension(JsonElement item, string name) => item.GetProperty("Extension").GetProperty(name);
    }
}
