namespace Rapport.Server.Tests.Conversations;

/// <summary>Marks of conversations: standard ones by their bits, and a text of the app's own.</summary>
public sealed class MarkTests : IAsyncLifetime
{
    private const string Ok = "\"ErrorDisplay\":\"\",\"ActionStatus\":\"OK\",\"ErrorCode\":0,\"ErrorInfo\":\"\"}";
    private const string Alice = """{"Type":1,"To_Account":"alice"}""";

    private readonly ManualTimeProvider _clock = new();
    private TestServer _server = null!;
    private TestApp _app = null!;

    private long Now => _clock.GetUtcNow().ToUnixTimeSeconds();

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(options => options.Clock = _clock);
        _app = _server.App;
        await _app.ImportAsync("bob", "alice", "carol");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Marks_are_set_and_found_again()
    {
        await _app.PostAsync(
            "recentcontact/create_contact_group",
            """{"From_Account":"bob","GroupContactItem":[{"GroupName":"work","ContactItem":[{"Type":1,"To_Account":"alice"}]}]}"""
        );
        await _app.PostAsync("recentcontact/create_contact_group", """{"From_Account":"bob","GroupContactItem":[{"GroupName":"gym"}]}""");

        var reply = await _app.PostAsync(
            "recentcontact/mark_contact",
            """{"From_Account":"bob","MarkItem":[{"OptType":3,"ContactItem":{"Type":1,"To_Account":"alice"},"SetMark":[1],"ClearMark":[4],"CustomMark":"vip"}]}"""
        );

        reply.Text.ShouldBe("""{"ResultItem":[{"OptType":3,"ContactItem":{"Type":1,"To_Account":"alice"},"ResultCode":0,"ResultInfo":""}],""" + Ok);
        (await SearchAsync(Alice)).Text.ShouldBe(
            $$"""{"ContactResultItem":[{"Type":1,"To_Account":"alice","StandardMark":"1","CustomMark":"vip","ContactGroupId":[1],"Timestamp":{{Now}}}],"GroupItem":[{"GroupName":"work","GroupId":1}],"""
                + Ok
        );
    }

    [Theory]
    [InlineData("[1]", "1")]
    [InlineData("[2]", "10")]
    [InlineData("[1,2,3,6]", "100111")]
    [InlineData("[1,33]", "100000000000000000000000000000001")]
    [InlineData("[64]", "1000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("[\"3\",3]", "100")]
    public async Task Each_mark_is_a_bit_and_the_leftmost_is_the_highest(string marks, string bits)
    {
        await MarkAsync($$"""{"OptType":1,"ContactItem":{{Alice}},"SetMark":{{marks}}}""");
        (await DataAsync()).ShouldBe($$"""[{"Type":1,"To_Account":"alice","StandardMark":"{{bits}}","Timestamp":{{Now}}}]""");

        await MarkAsync($$"""{"OptType":1,"ContactItem":{{Alice}},"ClearMark":{{marks}}}""");
        (await DataAsync()).ShouldBe("[]");
    }

    [Fact]
    public async Task All_sixty_four_marks_can_be_set()
    {
        await MarkAsync($$"""{"OptType":1,"ContactItem":{{Alice}},"SetMark":[{{string.Join(',', Enumerable.Range(1, 64))}}]}""");
        (await DataAsync()).ShouldContain($"\"{new string('1', 64)}\"");
        await MarkAsync($$"""{"OptType":1,"ContactItem":{{Alice}},"ClearMark":[64,1]}""");
        (await DataAsync()).ShouldContain($"\"{new string('1', 62)}0\"");
    }

    [Fact]
    public async Task A_type_touches_only_what_it_names()
    {
        await MarkAsync($$"""{"OptType":1,"ContactItem":{{Alice}},"SetMark":[1],"CustomMark":"vip"}""");
        (await DataAsync()).ShouldBe($$"""[{"Type":1,"To_Account":"alice","StandardMark":"1","Timestamp":{{Now}}}]""");

        await MarkAsync($$"""{"OptType":2,"ContactItem":{{Alice}},"SetMark":[2,99],"CustomMark":"vip"}""");
        (await DataAsync()).ShouldBe($$"""[{"Type":1,"To_Account":"alice","StandardMark":"1","CustomMark":"vip","Timestamp":{{Now}}}]""");

        // A custom mark that is left out stays, an empty one takes it away; who is both set and cleared is set.
        await MarkAsync($$"""{"OptType":3,"ContactItem":{{Alice}},"SetMark":[2],"ClearMark":[1,2]}""");
        (await DataAsync()).ShouldBe($$"""[{"Type":1,"To_Account":"alice","StandardMark":"10","CustomMark":"vip","Timestamp":{{Now}}}]""");
        await MarkAsync($$"""{"OptType":2,"ContactItem":{{Alice}},"CustomMark":""}""");
        (await DataAsync()).ShouldBe($$"""[{"Type":1,"To_Account":"alice","StandardMark":"10","Timestamp":{{Now}}}]""");
        await MarkAsync($$"""{"OptType":3,"ContactItem":{{Alice}},"ClearMark":[2],"CustomMark":""}""");
        (await DataAsync()).ShouldBe("[]");
    }

    [Fact]
    public async Task Each_item_is_judged_by_itself_and_a_bad_one_does_nothing()
    {
        var fits = new string('ä', 128);
        var reply = await MarkAsync(
            $$"""{"OptType":1,"ContactItem":{{Alice}},"SetMark":[1,0]},{"OptType":1,"ContactItem":{{Alice}},"SetMark":[65]},{"OptType":1,"ContactItem":{{Alice}},"ClearMark":[-1]},{"OptType":1,"ContactItem":{{Alice}},"SetMark":[null]},{"OptType":3,"ContactItem":{{Alice}},"SetMark":[1],"CustomMark":"{{fits}}."},{"OptType":2,"ContactItem":{{Alice}},"CustomMark":"\u0000"},{"OptType":4,"ContactItem":{{Alice}}},{"ContactItem":{{Alice}}},{"OptType":1,"SetMark":[1]},{"OptType":1,"ContactItem":{"Type":1,"To_Account":"ghost"},"SetMark":[1]},{"OptType":1,"ContactItem":{"Type":2,"ToGroupId":"@TGS#aaa"},"SetMark":[1]},{"OptType":1,"ContactItem":{"Type":1},"SetMark":[1]},{"OptType":2,"ContactItem":{"Type":1,"To_Account":"carol"},"CustomMark":"{{fits}}"}"""
        );

        reply
            .Json.GetProperty("ResultItem")
            .EnumerateArray()
            .Select(item => $"{item.GetProperty("ResultCode")} {item.GetProperty("ResultInfo")}")
            .ShouldBe([
                "50002 marks are 1 to 64",
                "50002 marks are 1 to 64",
                "50002 marks are 1 to 64",
                "50002 marks are 1 to 64",
                "50002 CustomMark has at most 256 bytes",
                "50002 CustomMark has at most 256 bytes",
                "50002 OptType must be 1, 2 or 3",
                "50002 OptType must be 1, 2 or 3",
                "50002 ContactItem is missing",
                "50001 To_Account does not exist",
                "51007 the group does not exist",
                "50002 To_Account is missing or empty",
                "0 ",
            ]);
        (await DataAsync()).ShouldBe($$"""[{"Type":1,"To_Account":"carol","CustomMark":"{{fits}}","Timestamp":{{Now}}}]""");
    }

    [Theory]
    [InlineData(0, 51006)]
    [InlineData(1, 0)]
    [InlineData(100, 0)]
    [InlineData(101, 51006)]
    public async Task A_call_marks_1_to_100_conversations(int items, long code)
    {
        var item = $$"""{"OptType":1,"ContactItem":{{Alice}},"SetMark":[1]}""";
        (await MarkAsync(string.Join(',', Enumerable.Repeat(item, items)))).ErrorCode.ShouldBe(code);
    }

    [Theory]
    [InlineData(0, 50002)]
    [InlineData(1, 0)]
    [InlineData(300, 0)]
    [InlineData(301, 50002)]
    public async Task A_search_names_1_to_300_conversations(int items, long code) =>
        (await SearchAsync(string.Join(',', Enumerable.Repeat(Alice, items)))).ErrorCode.ShouldBe(code);

    [Theory]
    [InlineData("mark_contact", """{"From_Account":"bob"}""", 51006)]
    [InlineData("mark_contact", """{"From_Account":"bob","MarkItem":[null]}""", 50002)]
    [InlineData("mark_contact", """{"From_Account":"bob","MarkItem":"x"}""", 50002)]
    [InlineData("mark_contact", """{"MarkItem":[{"OptType":1,"ContactItem":{"Type":1,"To_Account":"alice"},"SetMark":[1]}]}""", 50002)]
    [InlineData("mark_contact", """{"From_Account":"ghost","MarkItem":[{"OptType":1,"ContactItem":{"Type":1,"To_Account":"alice"},"SetMark":[1]}]}""", 50001)]
    [InlineData("mark_contact", """{"From_Account":"bob","MarkItem":[{"OptType":1,"ContactItem":{"Type":1,"To_Account":7},"SetMark":[1]}]}""", 60015)]
    [InlineData("search_contact_group", """{"ContactItem":[{"Type":1,"To_Account":"alice"}]}""", 50002)]
    [InlineData("search_contact_group", """{"From_Account":"ghost","ContactItem":[{"Type":1,"To_Account":"alice"}]}""", 50001)]
    [InlineData("search_contact_group", """{"From_Account":"bob"}""", 50002)]
    [InlineData("search_contact_group", """{"From_Account":"bob","ContactItem":[null]}""", 50002)]
    [InlineData("search_contact_group", """{"From_Account":"bob","ContactItem":[{"To_Account":"alice"}]}""", 50002)]
    [InlineData("search_contact_group", """{"From_Account":"bob","ContactItem":[{"Type":2,"To_Account":"alice"}]}""", 50002)]
    public async Task What_is_missing_or_wrong_is_refused(string command, string body, long code)
    {
        (await _app.PostAsync("recentcontact/" + command, body)).ErrorCode.ShouldBe(code);
        (await DataAsync()).ShouldBe("[]");
    }

    [Fact]
    public async Task A_search_leaves_out_what_has_no_data_and_keeps_the_order_it_was_asked_in()
    {
        await _app.ImportAsync("dan");
        await MarkAsync(
            $$"""{"OptType":2,"ContactItem":{{Alice}},"CustomMark":"a"},{"OptType":2,"ContactItem":{"Type":1,"To_Account":"carol"},"CustomMark":"c"}"""
        );

        (
            await SearchAsync(
                $$"""{"Type":1,"To_Account":"dan"},{"Type":1,"To_Account":"carol"},{"Type":1,"To_Account":"ghost"},{{Alice}},{"Type":2,"ToGroupId":"@TGS#aaa"},{"Type":1,"To_Account":"carol"}"""
            )
        ).Text.ShouldBe(
            $$"""{"ContactResultItem":[{"Type":1,"To_Account":"carol","CustomMark":"c","Timestamp":{{Now}}},{"Type":1,"To_Account":"alice","CustomMark":"a","Timestamp":{{Now}}}],"GroupItem":[],"""
                + Ok
        );
    }

    [Fact]
    public async Task All_data_are_read_page_by_page()
    {
        var names = Enumerable.Range(0, 250).Select(number => $"u{number}").ToArray();
        await _app.ImportAsync(names);
        foreach (var some in names.Chunk(100))
            await MarkAsync(
                string.Join(',', some.Select(name => $$"""{"OptType":2,"ContactItem":{"Type":1,"To_Account":"{{name}}"},"CustomMark":"of {{name}}"}"""))
            );
        await _app.PostAsync(
            "recentcontact/create_contact_group",
            """{"From_Account":"bob","GroupContactItem":[{"GroupName":"work","ContactItem":[{"Type":1,"To_Account":"u7"},{"Type":1,"To_Account":"u240"}]}]}"""
        );

        var seen = new List<string>();
        var (start, pages) = (0L, new List<int>());
        do
        {
            var page = await _app.PostAsync("recentcontact/get_contact_group", $$"""{"From_Account":"bob","StartIndex":{{start}}}""");
            var items = page.Json.GetProperty("ContactItem").EnumerateArray().ToList();
            seen.AddRange(
                items.Select(item => $"{item.GetProperty("To_Account")} {item.GetProperty("CustomMark")} {item.TryGetProperty("ContactGroupId", out _)}")
            );
            pages.Add(items.Count);
            page.Json.GetProperty("GroupItem").GetRawText().ShouldBe("""[{"GroupName":"work","GroupId":1}]""");
            start = page.Json.GetProperty("NextStartIndex").GetInt64();
            page.Json.GetProperty("CompleteFlag").GetInt64().ShouldBe(start == 0 ? 1 : 0);

            // What has been read may go; nothing that stays is missed for it.
            await MarkAsync($$"""{"OptType":2,"ContactItem":{"Type":1,"To_Account":"u{{seen.Count - 1}}"},"CustomMark":""}""");
        } while (start != 0);

        pages.ShouldBe([100, 100, 50]);
        seen.ShouldBe(names.Select(name => $"{name} of {name} {name is "u7" or "u240"}"));
    }

    [Theory]
    [InlineData("{\"From_Account\":\"bob\"}")]
    [InlineData("{\"From_Account\":\"bob\",\"StartIndex\":\"\"}")]
    [InlineData("{\"From_Account\":\"bob\",\"StartIndex\":\"0\"}")]
    [InlineData("{\"From_Account\":\"bob\",\"StartIndex\":-5}")]
    public async Task The_first_page_is_where_nothing_is_said(string body)
    {
        await MarkAsync($$"""{"OptType":1,"ContactItem":{{Alice}},"SetMark":[1]}""");
        (await _app.PostAsync("recentcontact/get_contact_group", body)).Text.ShouldBe(
            $$"""{"ContactItem":[{"Type":1,"To_Account":"alice","StandardMark":"1","Timestamp":{{Now}}}],"GroupItem":[],"CompleteFlag":1,"NextStartIndex":0,"""
                + Ok
        );
    }

    [Fact]
    public async Task Marks_know_nothing_of_the_conversation_list()
    {
        await MarkAsync($$"""{"OptType":1,"ContactItem":{{Alice}},"SetMark":[1]}""");
        (await ListedAsync()).ShouldBe("");

        await _app.PostAsync(
            "openim/sendmsg",
            """{"From_Account":"alice","To_Account":"bob","MsgRandom":1,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"hi"}}]}"""
        );
        (await ListedAsync()).ShouldBe("alice");
        (await _app.PostAsync("recentcontact/delete", """{"From_Account":"bob","Type":1,"To_Account":"alice","ClearRamble":1}""")).ErrorCode.ShouldBe(0);
        (await ListedAsync()).ShouldBe("");

        (await DataAsync()).ShouldBe($$"""[{"Type":1,"To_Account":"alice","StandardMark":"1","Timestamp":{{Now}}}]""");
    }

    [Fact]
    public async Task The_time_is_that_of_the_last_change()
    {
        await MarkAsync($$"""{"OptType":2,"ContactItem":{{Alice}},"CustomMark":"vip"}""");
        var marked = Now;
        _clock.Advance(TimeSpan.FromSeconds(10));
        await MarkAsync($$"""{"OptType":3,"ContactItem":{{Alice}},"CustomMark":"vip","ClearMark":[1]}""");
        (await DataAsync()).ShouldContain($"\"Timestamp\":{marked}");

        await _app.PostAsync(
            "recentcontact/create_contact_group",
            """{"From_Account":"bob","GroupContactItem":[{"GroupName":"work","ContactItem":[{"Type":1,"To_Account":"alice"}]}]}"""
        );
        (await DataAsync()).ShouldContain($"\"Timestamp\":{Now}");
        _clock.Advance(TimeSpan.FromSeconds(10));
        await _app.PostAsync("recentcontact/del_contact_group", """{"From_Account":"bob","GroupName":["work"]}""");
        (await DataAsync()).ShouldContain($"\"Timestamp\":{Now}");
    }

    [Fact]
    public async Task Clients_are_told_what_is_marked_now()
    {
        await using var bob = await AppUser.ConnectAsync(_server, _app, "bob");
        await using var alice = await AppUser.ConnectAsync(_server, _app, "alice");

        var reply = await bob.CallAsync(
            "recentcontact/mark_contact",
            $$"""{"MarkItem":[{"OptType":1,"ContactItem":{{Alice}},"SetMark":[2]},{"OptType":2,"ContactItem":{"Type":1,"To_Account":"carol"},"CustomMark":"c"},{"OptType":2,"ContactItem":{{Alice}},"CustomMark":"a"},{"OptType":1,"ContactItem":{"Type":1,"To_Account":"ghost"},"SetMark":[1]}]}"""
        );
        reply.Codes.ShouldBe([0, 0, 0, 50001]);
        reply.Changes.ShouldBe([
            $$"""{"Sequences":{"Conversation":1},"Items":[{"Type":"ContactMarked","ContactItem":[{"Type":1,"To_Account":"alice","StandardMark":"10","CustomMark":"a","Timestamp":{{Now}}},{"Type":1,"To_Account":"carol","CustomMark":"c","Timestamp":{{Now}}}]}]}""",
        ]);

        await _app.PostAsync(
            "recentcontact/create_contact_group",
            """{"From_Account":"bob","GroupContactItem":[{"GroupName":"work","ContactItem":[{"Type":1,"To_Account":"alice"}]}]}"""
        );
        await MarkAsync($$"""{"OptType":3,"ContactItem":{{Alice}},"ClearMark":[2],"CustomMark":""}""");
        await MarkAsync("""{"OptType":2,"ContactItem":{"Type":1,"To_Account":"carol"},"CustomMark":""}""");
        (await bob.TakeNewsAsync()).ShouldBe([
            """{"Sequences":{"Conversation":2},"Items":[{"Type":"ContactGroupsChanged"}]}""",
            $$"""{"Sequences":{"Conversation":3},"Items":[{"Type":"ContactMarked","ContactItem":[{"Type":1,"To_Account":"alice","ContactGroupId":[1],"Timestamp":{{Now}}}]}]}""",
            $$"""{"Sequences":{"Conversation":4},"Items":[{"Type":"ContactMarked","ContactItem":[{"Type":1,"To_Account":"carol","Timestamp":{{Now}}}]}]}""",
        ]);
        (await alice.TakeNewsAsync()).ShouldBeEmpty();
        (await bob.CallAsync("recentcontact/search_contact_group", $$"""{"ContactItem":[{{Alice}}]}"""))
            .Json.GetProperty("GroupItem")
            .GetRawText()
            .ShouldBe("""[{"GroupName":"work","GroupId":1}]""");
    }

    [Fact]
    public async Task What_changes_nothing_is_not_told()
    {
        await MarkAsync($$"""{"OptType":3,"ContactItem":{{Alice}},"SetMark":[1],"CustomMark":"vip"}""");
        await using var bob = await AppUser.ConnectAsync(_server, _app, "bob");

        await MarkAsync($$"""{"OptType":3,"ContactItem":{{Alice}},"SetMark":[1],"ClearMark":[2],"CustomMark":"vip"}""");
        await MarkAsync($$"""{"OptType":1,"ContactItem":{{Alice}}}""");
        await MarkAsync($$"""{"OptType":2,"ContactItem":{{Alice}}}""");
        await MarkAsync("""{"OptType":3,"ContactItem":{"Type":1,"To_Account":"carol"},"ClearMark":[2],"CustomMark":""}""");
        await MarkAsync($$"""{"OptType":1,"ContactItem":{{Alice}},"SetMark":[65]}""");

        (await bob.TakeNewsAsync()).ShouldBeEmpty();
    }

    private Task<TestReply> MarkAsync(string items) => _app.PostAsync("recentcontact/mark_contact", $$"""{"From_Account":"bob","MarkItem":[{{items}}]}""");

    private Task<TestReply> SearchAsync(string items) =>
        _app.PostAsync("recentcontact/search_contact_group", $$"""{"From_Account":"bob","ContactItem":[{{items}}]}""");

    private async Task<string> DataAsync() =>
        (await _app.PostAsync("recentcontact/get_contact_group", """{"From_Account":"bob","StartIndex":0}""")).Json.GetProperty("ContactItem").GetRawText();

    private async Task<string> ListedAsync()
    {
        var list = await _app.PostAsync(
            "recentcontact/get_list",
            """{"From_Account":"bob","TimeStamp":0,"StartIndex":0,"TopTimeStamp":0,"TopStartIndex":0,"AssistFlags":7}"""
        );
        return string.Join(' ', list.Json.GetProperty("SessionItem").EnumerateArray().Select(item => item.GetProperty("To_Account").GetString()));
    }
}
