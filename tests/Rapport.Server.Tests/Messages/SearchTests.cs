using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Contracts.Messages;
using Rapport.Server.Accounts;
using Rapport.Server.Messages;
using Rapport.Server.Messages.Search;
using Rapport.Storage;

namespace Rapport.Server.Tests.Messages;

/// <summary>Clients finding their own messages by words.</summary>
public sealed class SearchTests : IAsyncLifetime
{
    private static readonly Sql s_indexed = new("SELECT count(*) FROM message_text");

    private Talk _talk = null!;

    public async ValueTask InitializeAsync() => _talk = await Talk.StartAsync();

    public ValueTask DisposeAsync() => _talk.DisposeAsync();

    [Theory]
    [InlineData("Are you coming to Berlin tomorrow?", "berlin", true)]
    [InlineData("Are you coming to Berlin tomorrow?", "BERLIN TOMO", true)]
    [InlineData("Are you coming to Berlin tomorrow?", "ber", true)]
    [InlineData("Are you coming to Berlin tomorrow?", "berlin coming", false)]
    [InlineData("Are you coming to Berlin tomorrow?", "erlin", false)]
    [InlineData("今天天气很好", "天气", true)]
    [InlineData("今天天气很好", "今天", true)]
    [InlineData("今天天气很好", "天天", true)]
    [InlineData("今天天气很好", "好", true)]
    [InlineData("今天天气很好", "气天", false)]
    [InlineData("我的iPhone手机", "phone手机", false)]
    [InlineData("我的iPhone手机", "iphone手", true)]
    [InlineData("東京タワーへ", "タワー", true)]
    [InlineData("안녕하세요", "녕하", true)]
    [InlineData("Ｆｕｌｌ ｗｉｄｔｈ", "full width", true)]
    [InlineData("Grüße, Łukasz", "GRÜSSE", false)]
    [InlineData("Grüße, Łukasz", "grüße łuk", true)]
    [InlineData("well done 👍", "👍", true)]
    [InlineData("O'Neil (call: +49 30 1234)", "o'neil call", true)]
    [InlineData("O'Neil (call: +49 30 1234)", "123", true)]
    [InlineData("quote \\\" and star * AND NOT near", "quote \" AND", true)]
    [InlineData("quote \\\" and star * AND NOT near", "and OR star", false)]
    [InlineData("a & b | !c <-> d:*", "c <-> d:", true)]
    [InlineData("anything", "***", false)]
    public async Task A_message_is_found_by_its_words_as_they_stand(string text, string keyword, bool isFound)
    {
        await _talk.SendAsync("anna", "ben", text);

        var found = await SearchAsync("ben", new { KeywordList = new[] { keyword } });

        found.ShouldBe(isFound ? ["anna 1"] : []);
    }

    [Fact]
    public async Task Of_all_conversations_it_is_told_how_many_messages_each_holds_and_a_single_one_is_shown()
    {
        await _talk.SendAsync("anna", "ben", "tea at five");
        await _talk.SendAsync("ben", "cleo", "more tea");
        await _talk.SendAsync("cleo", "ben", "tea again");
        await _talk.SendAsync("ben", "ben", "buy tea");
        await _talk.SendAsync("anna", "cleo", "tea behind his back");

        var reply = await ReplyAsync("ben", new { KeywordList = new[] { "tea" } });

        reply.GetProperty("TotalCount").GetInt64().ShouldBe(3);
        Lines(reply).ShouldBe(["ben 1", "cleo 2", "anna 1"]);
        reply.GetProperty("ResultItem").EnumerateArray().Select(item => TextsOf(item).SingleOrDefault()).ShouldBe(["buy tea", null, "tea at five"]);
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(5, 1)]
    public async Task Of_one_conversation_the_messages_are_shown_page_by_page_the_last_first(int size, int count)
    {
        for (var i = 0; i < 5; i++)
        {
            await _talk.SendAsync(i % 2 == 0 ? "anna" : "ben", "cleo", "elsewhere tea");
            await _talk.SendAsync(i % 2 == 0 ? "anna" : "ben", i % 2 == 0 ? "ben" : "anna", $"tea {i}");
        }

        var texts = new List<string>();
        var (pages, cursor) = (0, "");
        do
        {
            pages++;
            var reply = await ReplyAsync(
                "anna",
                new
                {
                    KeywordList = new[] { "tea" },
                    Peer_Account = "ben",
                    MaxCnt = size,
                    Cursor = cursor,
                }
            );
            reply.GetProperty("TotalCount").GetInt64().ShouldBe(5);
            cursor = reply.GetProperty("Cursor").GetString()!;
            texts.AddRange(reply.GetProperty("ResultItem").EnumerateArray().SelectMany(TextsOf));
        } while (cursor.Length > 0);

        pages.ShouldBe(count);
        texts.ShouldBe(["tea 4", "tea 3", "tea 2", "tea 1", "tea 0"]);
        (await SearchAsync("anna", new { KeywordList = new[] { "tea" }, Peer_Account = "nobody" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Conversations_come_page_by_page_too()
    {
        await _talk.App.ImportAsync("dora", "emil");
        foreach (var peer in new[] { "ben", "cleo", "dora", "emil" })
            await _talk.SendAsync("anna", peer, "tea");

        var first = await ReplyAsync("anna", new { KeywordList = new[] { "tea" }, MaxCnt = 3 });
        var second = await ReplyAsync(
            "anna",
            new
            {
                KeywordList = new[] { "tea" },
                MaxCnt = 3,
                Cursor = first.GetProperty("Cursor").GetString(),
            }
        );

        Lines(first).ShouldBe(["emil 1", "dora 1", "cleo 1"]);
        Lines(second).ShouldBe(["ben 1"]);
        (second.GetProperty("Cursor").GetString(), second.GetProperty("TotalCount").GetInt64()).ShouldBe(("", 4));
    }

    [Theory]
    [InlineData("or", 3)]
    [InlineData("and", 1)]
    [InlineData("", 3)]
    public async Task Keywords_are_all_needed_or_any_of_them(string matchType, int count)
    {
        foreach (var text in new[] { "red wine", "red tea", "white wine", "water" })
            await _talk.SendAsync("anna", "ben", text);

        (await SearchAsync("ben", new { KeywordList = new[] { "red", "wine" }, KeywordListMatchType = matchType })).ShouldBe([$"anna {count}"]);
        (await SearchAsync("ben", new { KeywordList = new[] { "water", "?!" }, KeywordListMatchType = matchType })).ShouldBe(
            matchType == "and" ? [] : ["anna 1"]
        );
    }

    [Fact]
    public async Task Senders_types_and_times_narrow_the_search_or_are_enough_for_one()
    {
        await _talk.SendAsync("anna", "ben", "tea");
        await _talk.SendAsync("ben", "anna", "tea");
        _talk.Clock.Advance(TimeSpan.FromHours(2));
        await SendBodyAsync(
            """[{"MsgType":"TIMTextElem","MsgContent":{"Text":"tea"}},{"MsgType":"TIMImageElem","MsgContent":{"UUID":"1","ImageFormat":1,"ImageInfoArray":[]}}]"""
        );

        (await SearchAsync("ben", new { From_Account = new[] { "anna" } })).ShouldBe(["anna 2"]);
        (await SearchAsync("ben", new { KeywordList = new[] { "tea" }, From_Account = new[] { "ben", "nobody" } })).ShouldBe(["anna 1"]);
        (await SearchAsync("ben", new { KeywordList = new[] { "tea" }, From_Account = new[] { "nobody" } })).ShouldBeEmpty();
        (await SearchAsync("ben", new { MsgTypeList = new[] { "TIMImageElem", "TIMSoundElem" } })).ShouldBe(["anna 1"]);
        (await SearchAsync("ben", new { KeywordList = new[] { "tea" }, MsgTypeList = new[] { "TIMFileElem" } })).ShouldBeEmpty();
        (await SearchAsync("ben", new { MsgTypeList = new[] { "\" OR tea" } })).ShouldBeEmpty();
        (await SearchAsync("ben", new { KeywordList = new[] { "tea" }, TimePeriod = 3600 })).ShouldBe(["anna 1"]);
        (await SearchAsync("ben", new { KeywordList = new[] { "tea" }, TimePosition = _talk.Now - 3600 })).ShouldBe(["anna 2"]);
        (
            await SearchAsync(
                "ben",
                new
                {
                    KeywordList = new[] { "tea" },
                    TimePosition = _talk.Now - 3600,
                    TimePeriod = 60,
                }
            )
        ).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_files_places_custom_elements_and_bundles_say_is_found_and_faces_are_not()
    {
        await SendBodyAsync("""[{"MsgType":"TIMFileElem","MsgContent":{"FileName":"budget-2026.xlsx","UUID":"1","FileSize":1}}]""");
        await SendBodyAsync("""[{"MsgType":"TIMLocationElem","MsgContent":{"Desc":"Alexanderplatz","Latitude":52.5,"Longitude":13.4}}]""");
        await SendBodyAsync("""[{"MsgType":"TIMCustomElem","MsgContent":{"Data":"{\"order\":4711}","Desc":"parcel"}}]""");
        await SendBodyAsync(
            """[{"MsgType":"TIMRelayElem","MsgContent":{"Title":"Chat history","MsgNum":1,"AbstractList":["cleo: pudding"],"CompatibleText":"x"}}]"""
        );
        await SendBodyAsync("""[{"MsgType":"TIMFaceElem","MsgContent":{"Index":1,"Data":"smile"}}]""");

        foreach (var keyword in new[] { "budget 2026", "alexander", "4711", "parcel", "chat hist", "pudding" })
            (await SearchAsync("ben", new { KeywordList = new[] { keyword } })).ShouldBe(["anna 1"], keyword);
        (await SearchAsync("ben", new { KeywordList = new[] { "smile" } })).ShouldBeEmpty();
        (await SearchAsync("ben", new { From_Account = new[] { "anna" } })).ShouldBe(["anna 4"]);
        (await SearchAsync("ben", new { MsgTypeList = new[] { "TIMFaceElem" } })).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_cannot_be_read_is_in_nobodys_way()
    {
        await SendBodyAsync(
            """[{"MsgType":"TIMRelayElem","MsgContent":{"Title":"list","MsgNum":1,"AbstractList":["\ud800",7,null,"tea"],"CompatibleText":"x"}}]"""
        );
        await _talk.SendAsync("anna", "ben", "tea");

        (await SearchAsync("ben", new { KeywordList = new[] { "tea" } })).ShouldBe(["anna 2"]);
    }

    [Fact]
    public async Task Only_what_the_searcher_sees_is_found()
    {
        var recalled = await _talk.SendAsync("anna", "ben", "tea 1");
        var deleted = await _talk.SendAsync("anna", "ben", "tea 2");
        await _talk.SendAsync("anna", "cleo", "tea 3");
        (await SearchAsync("ben", new { KeywordList = new[] { "tea" } })).ShouldBe(["anna 2"]);

        await RequireAsync("openim/admin_msgwithdraw", $$"""{"From_Account":"anna","To_Account":"ben","MsgKey":"{{recalled}}"}""");
        await RequireAsync("openim/delete_c2c_msg_ramble", $$"""{"Operator_Account":"ben","Peer_Account":"anna","MsgKeyList":["{{deleted}}"]}""");
        (await SearchAsync("ben", new { KeywordList = new[] { "tea" } })).ShouldBeEmpty();
        (await SearchAsync("anna", new { KeywordList = new[] { "tea" } })).ShouldBe(["cleo 1", "ben 1"]);

        var anna = await _talk.ConnectAsync("anna", "iPad");
        await anna.RequireAsync("conversation/clear", """{"To_Account":["cleo"]}""");
        (await SearchAsync("anna", new { KeywordList = new[] { "tea" } })).ShouldBe(["ben 1"]);

        await RequireAsync("sns/black_list_add", """{"From_Account":"ben","To_Account":["anna"]}""");
        await anna.RequireAsync("openim/sendmsg", _talk.Body("ben", "coffee"));
        (await SearchAsync("ben", new { KeywordList = new[] { "coffee" } })).ShouldBeEmpty();
        (await SearchAsync("anna", new { KeywordList = new[] { "coffee" } })).ShouldBe(["ben 1"]);
    }

    [Fact]
    public async Task A_message_that_was_edited_is_found_by_its_new_words_only()
    {
        var key = await _talk.SendAsync("anna", "ben", "tea");
        (await SearchAsync("ben", new { KeywordList = new[] { "tea" } })).ShouldBe(["anna 1"]);

        await RequireAsync(
            "openim/modify_c2c_msg",
            $$$"""{"From_Account":"anna","To_Account":"ben","MsgKey":"{{{key}}}","MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"coffee"}}]}"""
        );

        (await SearchAsync("ben", new { KeywordList = new[] { "tea" } })).ShouldBeEmpty();
        (await SearchAsync("ben", new { KeywordList = new[] { "coffee" } })).ShouldBe(["anna 1"]);
    }

    [Fact]
    public async Task Messages_that_are_gone_leave_the_index_too()
    {
        await _talk.SendAsync("anna", "ben", "tea");
        (await SearchAsync("ben", new { KeywordList = new[] { "tea" } })).ShouldBe(["anna 1"]);
        _talk.Clock.Advance(TimeSpan.FromDays(31));
        (await SearchAsync("ben", new { KeywordList = new[] { "tea" } })).ShouldBeEmpty();

        await _talk.SendAsync("anna", "ben", "young tea");
        (await SearchAsync("ben", new { KeywordList = new[] { "tea" } })).ShouldBe(["anna 1"]);
        await _talk.Server.Services.GetRequiredService<MessageRetention>().RunOnceAsync(CancellationToken.None);

        (await IndexedAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Messages_are_taken_into_the_index_when_nobody_searches_too()
    {
        for (var i = 0; i < 3; i++)
            await _talk.SendAsync("anna", "ben", $"tea {i}");

        await _talk.Server.Services.GetRequiredService<MessageIndexer>().RunOnceAsync(CancellationToken.None);

        (await IndexedAsync()).ShouldBe(3);
    }

    [Fact]
    public async Task Many_messages_are_worth_one_pass_of_the_index()
    {
        using var index = new MessageIndex(_talk.Server.Services.GetRequiredService<Database>(), new MessageStore(), new SearchStore());
        for (var i = 0; i < 12_000; i++)
            index.NoteStored();

        await Patience.WaitAsync(index.ManyStoredAsync(CancellationToken.None), () => "a pass");

        index.ManyStoredAsync(CancellationToken.None).IsCompleted.ShouldBeFalse("one did for all of them");
    }

    [Fact]
    public async Task More_messages_than_a_step_of_the_index_takes_are_all_found_at_once()
    {
        for (var i = 0; i < 300; i++)
            await _talk.SendAsync("anna", "ben", $"tea {i}");

        (await SearchAsync("ben", new { KeywordList = new[] { "tea" } })).ShouldBe(["anna 300"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"KeywordList":[]}""")]
    [InlineData("""{"KeywordList":["1","2","3","4","5","6"]}""")]
    [InlineData("""{"KeywordList":[null]}""")]
    [InlineData("""{"KeywordList":["a"],"KeywordListMatchType":"not"}""")]
    [InlineData("""{"KeywordList":["a"],"KeywordListMatchType":"not","Peer_Account":"nobody"}""")]
    [InlineData("""{"KeywordList":["a"],"Cursor":"-1"}""")]
    [InlineData("""{"KeywordList":["a"],"Cursor":"next"}""")]
    [InlineData("""{"From_Account":["1","2","3","4","5","6"]}""")]
    public async Task What_cannot_be_a_search_is_refused(string body)
    {
        var ben = await _talk.ConnectAsync("ben");

        (await ben.CallAsync("openim/search_msg", body)).ErrorCode.ShouldBe(90001);
    }

    [Fact]
    public async Task Keywords_have_300_bytes_at_most()
    {
        (await SearchAsync("ben", new { KeywordList = new[] { new string('好', 100) } })).ShouldBeEmpty();
        var ben = await _talk.ConnectAsync("ben", "iPad");

        (await ben.CallAsync("openim/search_msg", $$"""{"KeywordList":["{{new string('好', 100)}}a"]}""")).ErrorCode.ShouldBe(90001);
    }

    [Fact]
    public async Task A_server_that_does_not_search_says_so()
    {
        await using var talk = await Talk.StartAsync(("Search:Enabled", "false"));
        var ben = await talk.ConnectAsync("ben");

        (await ben.CallAsync("openim/search_msg", """{"KeywordList":["tea"]}""")).ErrorCode.ShouldBe(60020);
    }

    private async Task<List<string>> SearchAsync(string userId, object request) => Lines(await ReplyAsync(userId, request));

    private async Task<JsonElement> ReplyAsync(string userId, object request)
    {
        var client = await _talk.ConnectAsync(userId);
        var answer = await client.CallAsync("openim/search_msg", JsonSerializer.Serialize(request));
        answer.ErrorCode.ShouldBe(0, answer.Reply.ToString());
        return answer.Reply;
    }

    private async Task SendBodyAsync(string body)
    {
        await RequireAsync("openim/sendmsg", $$"""{"From_Account":"anna","To_Account":"ben","MsgRandom":7,"MsgBody":{{body}}}""");
        _talk.Clock.Advance(TimeSpan.FromSeconds(1));
    }

    private async Task RequireAsync(string command, string body)
    {
        var reply = await _talk.App.PostAsync(command, body);
        reply.ErrorCode.ShouldBe(0, reply.Text);
    }

    private ValueTask<long> IndexedAsync() =>
        _talk.Server.Services.GetRequiredService<Database>().ReadAsync(session => session.FirstAsync(s_indexed, static row => row.Number(0)));

    private static List<string> Lines(JsonElement reply) =>
        [.. reply.GetProperty("ResultItem").EnumerateArray().Select(item => $"{item.GetProperty("Peer_Account")} {item.GetProperty("MsgCount")}")];

    private static List<string> TextsOf(JsonElement item) => [.. item.GetProperty("MsgList").EnumerateArray().Select(Talk.TextOf)];
}
