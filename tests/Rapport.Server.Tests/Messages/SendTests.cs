namespace Rapport.Server.Tests.Messages;

public sealed class SendTests : IAsyncLifetime
{
    private Talk _talk = null!;

    public async ValueTask InitializeAsync() => _talk = await Talk.StartAsync();

    public ValueTask DisposeAsync() => _talk.DisposeAsync();

    [Fact]
    public async Task A_message_is_answered_with_its_key_and_found_by_both_sides_as_it_was_sent()
    {
        var reply = await _talk.App.PostAsync(
            "openim/sendmsg",
            """{"From_Account":"anna","To_Account":"ben","MsgSeq":7001,"MsgRandom":4455,"MsgTimeStamp":1700000000,"IsNeedReadReceipt":1,"SupportMessageExtension":1,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"h\u00e9 \"you\"", "Own": [1,2.50]}},{"MsgType":"TIMFaceElem","MsgContent":{"Index":3,"Data":"a\u0000b"}}],"CloudCustomData":"{\"k\":1}","OfflinePushInfo":{"Title":"T"}}"""
        );

        var key = $"7001_4455_{_talk.Now}";
        reply.Text.ShouldMatch(
            $$"""^\{"MsgTime":{{_talk.Now}},"MsgKey":"{{key}}","MsgId":"14411518807585587\d-1700000000-4455","ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""\}$"""
        );
        foreach (var (owner, peer) in new[] { ("anna", "ben"), ("ben", "anna") })
        {
            var message = (await _talk.HistoryAsync(owner, peer)).ShouldHaveSingleItem();
            var id = reply.Json.GetProperty("MsgId").GetString();
            message
                .GetRawText()
                .ShouldBe(
                    $$$"""{"From_Account":"anna","To_Account":"ben","MsgSeq":7001,"MsgRandom":4455,"MsgTimeStamp":{{{_talk.Now}}},"MsgClientTime":1700000000,"MsgFlagBits":0,"IsPeerRead":0,"IsNeedReadReceipt":1,"SupportMessageExtension":1,"MsgKey":"{{{key}}}","MsgId":"{{{id}}}","MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"h\u00e9 \"you\"", "Own": [1,2.50]}},{"MsgType":"TIMFaceElem","MsgContent":{"Index":3,"Data":"a\u0000b"}}],"CloudCustomData":"{\"k\":1}"}"""
                );
        }
    }

    [Fact]
    public async Task Without_a_sender_it_is_the_administrator_who_calls()
    {
        await _talk.App.PostAsync("openim/sendmsg", $$"""{"To_Account":"ben","MsgRandom":1,"MsgBody":{{Talk.Hello}}}""");

        (await _talk.HistoryAsync("ben", "administrator")).ShouldHaveSingleItem().GetProperty("From_Account").GetString().ShouldBe("administrator");
    }

    [Theory]
    [InlineData("""{"From_Account":"anna","MsgRandom":1,"MsgBody":HELLO}""", 90003)]
    [InlineData("""{"From_Account":"anna","To_Account":"","MsgRandom":1,"MsgBody":HELLO}""", 90003)]
    [InlineData("""{"From_Account":"anna","To_Account":["ben"],"MsgRandom":1,"MsgBody":HELLO}""", 60015)]
    [InlineData("""{"From_Account":"anna","To_Account":"ghost","MsgRandom":1,"MsgBody":HELLO}""", 90012)]
    [InlineData("""{"From_Account":"ghost","To_Account":"ben","MsgRandom":1,"MsgBody":HELLO}""", 90048)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgBody":HELLO}""", 90005)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgRandom":"x","MsgBody":HELLO}""", 90005)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgRandom":1.5,"MsgBody":HELLO}""", 90005)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgRandom":-1,"MsgBody":HELLO}""", 90005)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgRandom":4294967296,"MsgBody":HELLO}""", 90005)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgRandom":1,"MsgSeq":4294967296,"MsgBody":HELLO}""", 20001)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgRandom":1,"MsgTimeStamp":"now","MsgBody":HELLO}""", 90006)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgRandom":1,"SyncOtherMachine":"x","MsgBody":HELLO}""", 90031)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgRandom":1,"MsgLifeTime":"x","MsgBody":HELLO}""", 90044)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgRandom":1,"MsgLifeTime":-1,"MsgBody":HELLO}""", 90026)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgRandom":1,"OfflinePushInfo":"x","MsgBody":HELLO}""", 90043)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgRandom":1,"OfflinePushInfo":{"Title":1},"MsgBody":HELLO}""", 90043)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgRandom":1}""", 90002)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgRandom":1,"MsgBody":[]}""", 90002)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgRandom":1,"MsgBody":{"MsgType":"TIMTextElem"}}""", 90007)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgRandom":1,"MsgBody":"hello"}""", 90007)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgRandom":1,"MsgBody":["hello"]}""", 90010)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgRandom":1,"MsgBody":[{"MsgContent":{"Text":"x"}}]}""", 90010)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgRandom":1,"MsgBody":[{"MsgType":"TIMTextElem"}]}""", 90010)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgRandom":1,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{}}]}""", 90010)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgRandom":1,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":1}}]}""", 90010)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgRandom":1,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"\ud800"}}]}""", 90010)]
    [InlineData("""{"From_Account":"anna","To_Account":"ben","MsgRandom":1,"MsgBody":[{"MsgType":"TIMUnknownElem","MsgContent":{}}]}""", 90010)]
    [InlineData(
        """{"From_Account":"anna","To_Account":"ben","MsgRandom":1,"MsgBody":[{"MsgType":"TIMCustomElem","MsgContent":{"Data":"x"}},{"MsgType":"TIMCustomElem","MsgContent":{"Data":"y"}}]}""",
        90010
    )]
    [InlineData("""{"From_Account":"anna",""", 90001)]
    public async Task What_is_wrong_has_its_number_and_stores_nothing(string body, long code)
    {
        var reply = await _talk.App.PostAsync("openim/sendmsg", body.Replace("HELLO", Talk.Hello, StringComparison.Ordinal));

        reply.ErrorCode.ShouldBe(code, reply.Text);
        reply.ActionStatus.ShouldBe("FAIL");
        (await _talk.HistoryAsync("ben", "anna")).ShouldBeEmpty();
        (await _talk.ConversationsAsync("ben")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_has_at_most_twelve_kilobytes_with_what_is_attached()
    {
        var room = (12 * 1024) - Talk.Hello.Length - 100;
        await _talk.SendAsync("anna", "ben", more: $",\"CloudCustomData\":\"{new string('x', room)}\"");

        var reply = await _talk.App.PostAsync(
            "openim/sendmsg",
            $$"""{"From_Account":"anna","To_Account":"ben","MsgRandom":1,"MsgBody":{{Talk.Hello}},"CloudCustomData":"{{new string('x', room + 101)}}"}"""
        );

        reply.ErrorCode.ShouldBe(93000);
    }

    [Theory]
    [InlineData("TIMLocationElem", """{"Desc":"here","Latitude":29.340656774469956,"Longitude":116.77497920478824}""")]
    [InlineData("TIMFaceElem", """{"Index":1,"Data":"content"}""")]
    [InlineData("TIMCustomElem", """{"Data":"message","Desc":"notification","Ext":"url","Sound":"dingdong.aiff"}""")]
    [InlineData(
        "TIMSoundElem",
        """{"Url":"https://files.example/1","UUID":"1053D4B3D61040894AC3DE44CDF28B3EC7EB7C0F","Size":62351,"Second":1,"Download_Flag":2}"""
    )]
    [InlineData(
        "TIMImageElem",
        """{"UUID":"a1b2c3","ImageFormat":1,"ImageInfoArray":[{"Type":1,"Size":1853095,"Width":2448,"Height":3264,"URL":"https://files.example/0.jpg"}]}"""
    )]
    [InlineData("TIMFileElem", """{"Url":"https://files.example/f","UUID":"f1","FileSize":1773552,"FileName":"file:///private/a.txt","Download_Flag":2}""")]
    [InlineData(
        "TIMVideoFileElem",
        """{"VideoUrl":"https://files.example/v.mp4","VideoUUID":"v1","VideoSize":1194603,"VideoSecond":5,"VideoFormat":"mp4","VideoDownloadFlag":2,"ThumbUrl":"https://files.example/t.jpg","ThumbUUID":"t1","ThumbSize":13907,"ThumbWidth":720,"ThumbHeight":1280,"ThumbFormat":"JPG","ThumbDownloadFlag":2}"""
    )]
    [InlineData(
        "TIMRelayElem",
        """{"Title":"Chat","MsgNum":1,"CompatibleText":"upgrade","AbstractList":["a: hi"],"MsgList":[{"From_Account":"a","To_Account":"b","MsgSeq":1,"MsgRandom":2,"MsgTimeStamp":3,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"hi"}}]}]}"""
    )]
    public async Task Every_kind_of_element_is_handed_on_as_it_came(string type, string content)
    {
        var body = $$"""[{"MsgType":"{{type}}","MsgContent":{{content}}}]""";
        var reply = await _talk.App.PostAsync("openim/sendmsg", $$"""{"From_Account":"anna","To_Account":"ben","MsgRandom":1,"MsgBody":{{body}}}""");

        reply.ErrorCode.ShouldBe(0, reply.Text);
        (await _talk.HistoryAsync("ben", "anna")).ShouldHaveSingleItem().GetProperty("MsgBody").GetRawText().ShouldBe(body);
    }

    [Fact]
    public async Task The_same_numbers_within_a_second_are_the_same_message_and_later_another()
    {
        const string Again = ",\"MsgSeq\":5,\"MsgRandom\":6";
        var first = await _talk.SendAsync("anna", "ben", "one", Again);
        (await _talk.SendAsync("anna", "ben", "two", Again)).ShouldBe(first);
        _talk.Clock.Advance(TimeSpan.FromSeconds(1));
        (await _talk.SendAsync("anna", "ben", "three", Again)).ShouldBe($"5_6_{_talk.Now}");

        (await _talk.TextsAsync("ben", "anna")).ShouldBe(["one", "three"]);
        (await _talk.UnreadAsync("ben")).ShouldBe(2);
    }

    [Fact]
    public async Task The_other_sides_message_with_the_same_numbers_is_another_one_with_a_key_of_its_own()
    {
        const string Same = ",\"MsgSeq\":5,\"MsgRandom\":6";
        var annas = await _talk.SendAsync("anna", "ben", "from anna", Same);
        var bens = await _talk.SendAsync("ben", "anna", "from ben", Same);

        bens.ShouldNotBe(annas);
        (await _talk.TextsAsync("ben", "anna")).ShouldBe(["from anna", "from ben"]);
        (await _talk.SendAsync("anna", "ben", "again", Same)).ShouldBe(annas);
    }

    [Fact]
    public async Task The_history_is_in_the_order_of_time_and_then_of_the_senders_numbers()
    {
        await _talk.SendAsync("anna", "ben", "second", ",\"MsgSeq\":20");
        await _talk.SendAsync("ben", "anna", "first", ",\"MsgSeq\":10");
        _talk.Clock.Advance(TimeSpan.FromSeconds(1));
        await _talk.SendAsync("anna", "ben", "third", ",\"MsgSeq\":1");

        (await _talk.TextsAsync("anna", "ben")).ShouldBe(["first", "second", "third"]);
    }

    [Fact]
    public async Task Numbers_the_server_chooses_grow_within_the_second_and_are_not_to_be_guessed()
    {
        _talk.Clock.Advance(TimeSpan.FromMilliseconds(500));
        for (var i = 0; i < 5; i++)
            await _talk.SendAsync("anna", "ben", $"{i}");

        var history = await _talk.HistoryAsync("ben", "anna");
        history.Select(Talk.TextOf).ShouldBe(["0", "1", "2", "3", "4"]);
        history.ShouldAllBe(message => message.GetProperty("MsgSeq").GetInt64() >= int.MaxValue - 5_000_000L);
    }

    [Fact]
    public async Task A_message_is_unread_for_its_receiver_and_moves_the_conversations_of_both()
    {
        await _talk.SendAsync("anna", "ben");
        await _talk.SendAsync("cleo", "ben");
        _talk.Clock.Advance(TimeSpan.FromSeconds(10));
        await _talk.SendAsync("anna", "ben");

        (await _talk.UnreadAsync("ben")).ShouldBe(3);
        (await _talk.UnreadAsync("ben", "anna")).ShouldBe(2);
        (await _talk.UnreadAsync("anna")).ShouldBe(0);
        (await _talk.ConversationsAsync("ben")).ShouldBe([$"anna {_talk.Now}", $"cleo {_talk.Now - 10}"]);
        (await _talk.ConversationsAsync("anna")).ShouldBe([$"ben {_talk.Now}"]);
    }

    [Fact]
    public async Task The_caller_says_what_a_message_moves()
    {
        await _talk.SendAsync("anna", "ben", "quiet", ",\"SendMsgControl\":[\"NoUnread\",\"NoLastMsg\"]");
        (await _talk.UnreadAsync("ben")).ShouldBe(0);
        (await _talk.ConversationsAsync("ben")).ShouldBeEmpty();

        await _talk.SendAsync("anna", "ben", "not mine", ",\"SyncOtherMachine\":2");
        (await _talk.TextsAsync("ben", "anna")).ShouldBe(["quiet", "not mine"]);
        (await _talk.TextsAsync("anna", "ben")).ShouldBe(["quiet"]);
        (await _talk.ConversationsAsync("anna")).ShouldBeEmpty();
        (await _talk.ConversationsAsync("ben")).ShouldBe([$"anna {_talk.Now}"]);
    }

    [Theory]
    [InlineData(",\"MsgLifeTime\":0")]
    [InlineData(",\"OnlineOnlyFlag\":1")]
    public async Task A_message_for_those_online_is_told_to_them_and_stored_nowhere(string more)
    {
        var ben = await _talk.ConnectAsync("ben");

        var key = await _talk.SendAsync("anna", "ben", "typing", more);

        var item = (await ben.NextAsync()).Change!.Items.ShouldHaveSingleItem();
        item.Type.ShouldBe("OnlineMessage");
        var message = item.MessageItem!.ShouldHaveSingleItem();
        (message.MsgKey, message.OnlineOnlyFlag, message.From_Account).ShouldBe((key, 1, "anna"));
        (await _talk.HistoryAsync("ben", "anna")).ShouldBeEmpty();
        (await _talk.ConversationsAsync("ben")).ShouldBeEmpty();
        (await _talk.UnreadAsync("ben")).ShouldBe(0);
    }

    [Fact]
    public async Task Anybody_may_write_to_himself_and_has_nothing_unread()
    {
        await _talk.SendAsync("anna", "anna", "note");

        (await _talk.TextsAsync("anna", "anna")).ShouldBe(["note"]);
        (await _talk.UnreadAsync("anna")).ShouldBe(0);
        (await _talk.ConversationsAsync("anna")).ShouldBe([$"anna {_talk.Now}"]);
    }
}
