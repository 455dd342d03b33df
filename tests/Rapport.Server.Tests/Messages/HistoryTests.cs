namespace Rapport.Server.Tests.Messages;

/// <summary>The history in pages, and how it gets there: one by one, to many at once, from another system.</summary>
public sealed class HistoryTests : IAsyncLifetime
{
    private Talk _talk = null!;

    public async ValueTask InitializeAsync() => _talk = await Talk.StartAsync();

    public ValueTask DisposeAsync() => _talk.DisposeAsync();

    [Fact]
    public async Task Pages_run_from_newest_to_oldest_and_each_from_oldest_to_newest()
    {
        for (var i = 0; i < 7; i++)
        {
            await _talk.SendAsync("anna", "ben", $"{i}");
            if (i % 2 == 1)
                _talk.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var pages = new List<string>();
        var (maxTime, last, complete) = (_talk.Now, "", 0L);
        while (complete == 0)
        {
            var page = await PageAsync("ben", "anna", 3, 0, maxTime, last);
            var list = page.Json.GetProperty("MsgList").EnumerateArray().ToList();
            pages.Add(string.Join(' ', list.Select(Talk.TextOf)));
            page.Json.GetProperty("MsgCnt").GetInt64().ShouldBe(list.Count);
            (maxTime, last) = (page.Json.GetProperty("LastMsgTime").GetInt64(), page.Json.GetProperty("LastMsgKey").GetString()!);
            last.ShouldBe(list[0].GetProperty("MsgKey").GetString());
            maxTime.ShouldBe(list[0].GetProperty("MsgTimeStamp").GetInt64());
            complete = page.Json.GetProperty("Complete").GetInt64();
        }

        pages.ShouldBe(["4 5 6", "1 2 3", "0"]);
    }

    [Fact]
    public async Task Both_ends_of_the_range_belong_to_it()
    {
        var start = _talk.Now;
        for (var i = 0; i < 5; i++)
        {
            await _talk.SendAsync("anna", "ben", $"{i}");
            _talk.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var page = await PageAsync("ben", "anna", 100, start + 1, start + 3, "");
        page.Json.GetProperty("MsgList").EnumerateArray().Select(Talk.TextOf).ShouldBe(["1", "2", "3"]);
        page.Json.GetProperty("Complete").GetInt64().ShouldBe(1);

        (await PageAsync("ben", "cleo", 100, 0, start + 3, "")).Text.ShouldBe(
            """{"Complete":1,"MsgCnt":0,"LastMsgTime":0,"LastMsgKey":"","MsgList":[],"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}"""
        );
    }

    [Fact]
    public async Task A_page_ends_at_about_thirteen_kilobytes()
    {
        var text = new string('x', 5000);
        for (var i = 0; i < 6; i++)
            await _talk.SendAsync("anna", "ben", text);

        var page = await PageAsync("ben", "anna", 100, 0, _talk.Now, "");
        (page.Json.GetProperty("MsgCnt").GetInt64(), page.Json.GetProperty("Complete").GetInt64()).ShouldBe((2, 0));
        (await _talk.HistoryAsync("ben", "anna")).Count.ShouldBe(6);
    }

    [Fact]
    public async Task The_older_names_of_the_fields_are_understood()
    {
        await _talk.SendAsync("anna", "ben");
        var page = await _talk.App.PostAsync(
            "openim/admin_getroammsg",
            $$"""{"From_Account":"ben","To_Account":"anna","MaxCnt":10,"MinTime":0,"MaxTime":{{_talk.Now}}}"""
        );
        page.Json.GetProperty("MsgCnt").GetInt64().ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"Peer_Account":"anna","MaxCnt":10,"MinTime":0,"MaxTime":1}""", 90008)]
    [InlineData("""{"Operator_Account":"ghost","Peer_Account":"anna","MaxCnt":10,"MinTime":0,"MaxTime":1}""", 90008)]
    [InlineData("""{"Operator_Account":"ben","MaxCnt":10,"MinTime":0,"MaxTime":1}""", 90003)]
    [InlineData("""{"Operator_Account":"ben","Peer_Account":"ghost","MaxCnt":10,"MinTime":0,"MaxTime":1}""", 90003)]
    [InlineData("""{"Operator_Account":"ben","Peer_Account":"anna","MaxCnt":0,"MinTime":0,"MaxTime":1}""", 90003)]
    [InlineData("""{"Operator_Account":"ben","Peer_Account":"anna","MaxCnt":10,"MinTime":0,"MaxTime":1,"LastMsgKey":"x"}""", 90054)]
    public async Task What_is_wrong_has_its_number(string body, long code) =>
        (await _talk.App.PostAsync("openim/admin_getroammsg", body)).ErrorCode.ShouldBe(code);

    [Fact]
    public async Task One_message_goes_to_many_under_one_key_and_those_that_are_not_there_are_named()
    {
        var ben = await _talk.ConnectAsync("ben");

        var reply = await _talk.App.PostAsync(
            "openim/batchsendmsg",
            $$"""{"From_Account":"anna","To_Account":["ben","ghost","cleo","ben"],"MsgSeq":3,"MsgRandom":4,"MsgBody":{{Talk.Hello}}}"""
        );

        reply.ActionStatus.ShouldBe("SomeError");
        reply.ErrorCode.ShouldBe(0);
        reply.Json.GetProperty("MsgKey").GetString().ShouldBe($"3_4_{_talk.Now}");
        reply.Json.GetProperty("ErrorList").GetRawText().ShouldBe("""[{"To_Account":"ghost","ErrorCode":70107}]""");
        foreach (var name in new[] { "ben", "cleo" })
        {
            var message = (await _talk.HistoryAsync(name, "anna")).ShouldHaveSingleItem();
            message.GetProperty("MsgKey").GetString().ShouldBe($"3_4_{_talk.Now}");
        }

        (await _talk.HistoryAsync("anna", "ben")).Count.ShouldBe(1);
        (await ben.NewsSoFarAsync()).Count.ShouldBe(1);
        (
            await _talk.App.PostAsync("openim/batchsendmsg", $$"""{"From_Account":"anna","To_Account":["ben"],"MsgRandom":5,"MsgBody":{{Talk.Hello}}}""")
        ).Text.ShouldNotContain("ErrorList");
    }

    [Theory]
    [InlineData("""{"From_Account":"anna","To_Account":["ghost","spectre"],"MsgRandom":1,"MsgBody":HELLO}""", 90012)]
    [InlineData("""{"From_Account":"ghost","To_Account":["ben"],"MsgRandom":1,"MsgBody":HELLO}""", 90008)]
    [InlineData("""{"From_Account":"anna","MsgRandom":1,"MsgBody":HELLO}""", 90003)]
    [InlineData("""{"From_Account":"anna","To_Account":[],"MsgRandom":1,"MsgBody":HELLO}""", 90029)]
    [InlineData("""{"From_Account":"anna","To_Account":["ben"],"MsgBody":HELLO}""", 90005)]
    [InlineData("""{"From_Account":"anna","To_Account":["ben"],"MsgRandom":1,"MsgBody":"x"}""", 90007)]
    public async Task Sending_to_many_has_its_errors_and_then_nobody_gets_anything(string body, long code)
    {
        (await _talk.App.PostAsync("openim/batchsendmsg", body.Replace("HELLO", Talk.Hello, StringComparison.Ordinal))).ErrorCode.ShouldBe(code);
        (await _talk.HistoryAsync("ben", "anna")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Five_hundred_receivers_are_the_most()
    {
        async Task<long> SendToAsync(int count)
        {
            var names = string.Join(',', Enumerable.Range(0, count).Select(i => i == 0 ? "\"ben\"" : $"\"u{i}\""));
            return (
                await _talk.App.PostAsync(
                    "openim/batchsendmsg",
                    $$"""{"From_Account":"anna","To_Account":[{{names}}],"MsgRandom":1,"MsgBody":{{Talk.Hello}}}"""
                )
            ).ErrorCode;
        }

        (await SendToAsync(501)).ShouldBe(90011);
        (await SendToAsync(500)).ShouldBe(0);
    }

    [Fact]
    public async Task An_imported_message_keeps_its_time_and_is_imported_once_whichever_side_is_said_to_have_sent_it()
    {
        await _talk.SendAsync("anna", "ben", "now");
        foreach (var (from, to, text) in new[] { ("anna", "ben", "old"), ("anna", "ben", "other words"), ("ben", "anna", "the other way round") })
        {
            var reply = await ImportAsync(from, to, text, _talk.Now - 1000);
            reply.Text.ShouldBe("""{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}""");
        }

        (await _talk.TextsAsync("ben", "anna")).ShouldBe(["old", "now"]);
        (await _talk.HistoryAsync("ben", "anna"))[0].GetProperty("MsgKey").GetString().ShouldBe($"5_6_{_talk.Now - 1000}");
        (await _talk.UnreadAsync("ben")).ShouldBe(1);
        (await _talk.ConversationsAsync("ben")).ShouldBe([$"anna {_talk.Now}"]);

        await ImportAsync("cleo", "ben", "old", _talk.Now - 500);
        (await _talk.ConversationsAsync("ben")).ShouldBe([$"cleo {_talk.Now - 500}", $"anna {_talk.Now}"]);
    }

    [Theory]
    [InlineData(",\"MsgTimeStamp\":100", 90030)]
    [InlineData(",\"SyncFromOldSystem\":3,\"MsgTimeStamp\":100", 90030)]
    [InlineData(",\"SyncFromOldSystem\":\"x\",\"MsgTimeStamp\":100", 90030)]
    [InlineData(",\"SyncFromOldSystem\":2", 90006)]
    [InlineData(",\"SyncFromOldSystem\":2,\"MsgTimeStamp\":4000000000", 90006)]
    public async Task An_import_has_its_errors(string more, long code) =>
        (
            await _talk.App.PostAsync("openim/importmsg", $$"""{"From_Account":"anna","To_Account":"ben","MsgRandom":6,"MsgBody":{{Talk.Hello}}{{more}}}""")
        ).ErrorCode.ShouldBe(code);

    [Fact]
    public async Task Messages_older_than_the_app_keeps_them_are_gone()
    {
        await _talk.App.ChangeAsync(settings => settings with { Switches = settings.Switches with { RoamingDays = 7 } });
        var key = await _talk.SendAsync("anna", "ben", "old");
        _talk.Clock.Advance(TimeSpan.FromDays(6));
        await _talk.SendAsync("cleo", "ben", "young");
        (await _talk.TextsAsync("ben", "anna")).ShouldBe(["old"]);
        _talk.Clock.Advance(TimeSpan.FromDays(1.1));

        (await _talk.TextsAsync("ben", "anna")).ShouldBeEmpty();
        (await _talk.TextsAsync("ben", "cleo")).ShouldBe(["young"]);
        (await _talk.App.PostAsync("openim/admin_msgwithdraw", $$"""{"From_Account":"anna","To_Account":"ben","MsgKey":"{{key}}"}""")).ErrorCode.ShouldBe(
            20022
        );
    }

    private Task<TestReply> PageAsync(string owner, string peer, int most, long min, long max, string last) =>
        _talk.App.PostAsync(
            "openim/admin_getroammsg",
            $$"""{"Operator_Account":"{{owner}}","Peer_Account":"{{peer}}","MaxCnt":{{most}},"MinTime":{{min}},"MaxTime":{{max}},"LastMsgKey":"{{last}}"}"""
        );

    private Task<TestReply> ImportAsync(string from, string to, string text, long time) =>
        _talk.App.PostAsync(
            "openim/importmsg",
            $$$"""{"SyncFromOldSystem":2,"From_Account":"{{{from}}}","To_Account":"{{{to}}}","MsgSeq":5,"MsgRandom":6,"MsgTimeStamp":{{{time}}},"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"{{{text}}}"}}]}"""
        );
}
