using System.Text.Json;
using Rapport.Contracts.Gateway;
using Rapport.Server.Tests.Messages;

namespace Rapport.Server.Tests.Conversations;

public sealed class ConversationTests : IAsyncLifetime
{
    private Talk _talk = null!;

    public async ValueTask InitializeAsync() => _talk = await Talk.StartAsync(("Limits:Pinned", "2"), ("Limits:Conversations", "150"));

    public ValueTask DisposeAsync() => _talk.DisposeAsync();

    [Fact]
    public async Task A_deleted_conversation_leaves_the_list_and_comes_back_with_the_next_message()
    {
        var ben = await _talk.ConnectAsync("ben");
        await _talk.SendAsync("anna", "ben", "first");
        await ben.NewsSoFarAsync();

        await DeleteAsync("");

        (await _talk.ConversationsAsync("ben")).ShouldBeEmpty();
        (await _talk.ConversationsAsync("anna")).Count.ShouldBe(1);
        (await _talk.UnreadAsync("ben")).ShouldBe(0);
        (await _talk.TextsAsync("ben", "anna")).ShouldBe(["first"]);
        var item = (await ben.NewsSoFarAsync()).ShouldHaveSingleItem().Change!.Items.ShouldHaveSingleItem();
        (item.Type, item.To_Account![0], item.ClearRamble).ShouldBe((ChangeTypes.ConversationDeleted, "anna", null));

        await _talk.SendAsync("anna", "ben", "second");
        (await _talk.ConversationsAsync("ben")).Count.ShouldBe(1);
        (await _talk.UnreadAsync("ben")).ShouldBe(1);
        (await _talk.TextsAsync("ben", "anna")).ShouldBe(["first", "second"]);
    }

    [Fact]
    public async Task With_the_conversation_ones_own_view_of_the_history_can_be_cleared()
    {
        await _talk.SendAsync("anna", "ben", "first");
        await DeleteAsync(",\"ClearRamble\":1");
        await _talk.SendAsync("anna", "ben", "second");

        (await _talk.TextsAsync("ben", "anna")).ShouldBe(["second"]);
        (await _talk.TextsAsync("anna", "ben")).ShouldBe(["first", "second"]);
    }

    [Theory]
    [InlineData("recentcontact/delete", """{"Type":1,"To_Account":"anna"}""", 50002)]
    [InlineData("recentcontact/delete", """{"From_Account":"ben","To_Account":"anna"}""", 50002)]
    [InlineData("recentcontact/delete", """{"From_Account":"ben","Type":3,"To_Account":"anna"}""", 50002)]
    [InlineData("recentcontact/delete", """{"From_Account":"ben","Type":1}""", 50002)]
    [InlineData("recentcontact/delete", """{"From_Account":"ben","Type":2}""", 50002)]
    [InlineData("recentcontact/delete", """{"From_Account":"ghost","Type":1,"To_Account":"anna"}""", 50001)]
    [InlineData("recentcontact/delete", """{"From_Account":"ben","Type":1,"To_Account":"ghost"}""", 0)]
    [InlineData("recentcontact/delete", """{"From_Account":"ben","Type":2,"ToGroupid":"g"}""", 0)]
    [InlineData("recentcontact/delete", """{"From_Account":"ben","Type":2,"ToGroupId":"g"}""", 0)]
    [InlineData("recentcontact/get_list", """{"From_Account":""}""", 50002)]
    [InlineData("recentcontact/get_list", """{"From_Account":"ghost"}""", 50001)]
    [InlineData("recentcontact/get_list", """{"From_Account":"ben","TimeStamp":"x"}""", 50002)]
    public async Task The_service_has_its_own_numbers(string command, string body, long code)
    {
        var reply = await _talk.App.PostAsync(command, body);
        reply.ErrorCode.ShouldBe(code, reply.Text);
        reply.Has("ErrorDisplay").ShouldBeTrue();
    }

    [Fact]
    public async Task The_list_comes_in_pages_newest_first_pinned_before_all_and_the_oldest_drop_out()
    {
        var names = Enumerable.Range(0, 160).Select(i => $"u{i:000}").ToArray();
        await _talk.App.ImportAsync(names);
        foreach (var name in names)
            await _talk.SendAsync(name, "ben");
        var ben = await _talk.ConnectAsync("ben");
        await ben.RequireAsync("conversation/set", """{"To_Account":["u100"],"TopFlag":1}""");

        var seen = new List<string>();
        var (cursor, pages) = ("\"TimeStamp\":0,\"StartIndex\":0,\"TopTimeStamp\":0,\"TopStartIndex\":0", 0);
        for (var complete = 0L; complete == 0; pages++)
        {
            var page = await _talk.App.PostAsync("recentcontact/get_list", $$"""{"From_Account":"ben",{{cursor}},"AssistFlags":7}""");
            seen.AddRange(
                page.Json.GetProperty("SessionItem")
                    .EnumerateArray()
                    .Select(item => $"{item.GetProperty("To_Account").GetString()}{item.GetProperty("TopFlag")}")
            );
            complete = page.Json.GetProperty("CompleteFlag").GetInt64();
            cursor = string.Join(
                ',',
                new[] { "TimeStamp", "StartIndex", "TopTimeStamp", "TopStartIndex" }.Select(name => $"\"{name}\":{page.Json.GetProperty(name)}")
            );
        }

        pages.ShouldBe(2);
        string[] expected = ["u1001", .. names.Reverse().Take(150).Where(name => name != "u100").Select(name => name + "0")];
        seen.ShouldBe(expected);
    }

    [Fact]
    public async Task A_client_sees_of_a_conversation_all_there_is_to_show()
    {
        var anna = await _talk.ConnectAsync("anna");
        var ben = await _talk.ConnectAsync("ben");
        await anna.RequireAsync("openim/sendmsg", _talk.Body("ben", "hello"));
        _talk.Clock.Advance(TimeSpan.FromSeconds(5));
        await ben.RequireAsync("openim/admin_set_msg_read", """{"Peer_Account":"anna"}""");
        _talk.Clock.Advance(TimeSpan.FromSeconds(5));
        await _talk.SendAsync("ben", "anna", "answer");
        await _talk.SendAsync("ben", "anna", "not in lists", ",\"SendMsgControl\":[\"NoLastMsg\"]");

        var list = await anna.RequireAsync("conversation/get_list");
        var item = list.GetProperty("ConversationItem").EnumerateArray().ShouldHaveSingleItem();
        item.GetProperty("To_Account").GetString().ShouldBe("ben");
        item.GetProperty("MsgTime").GetInt64().ShouldBe(_talk.Now);
        item.GetProperty("UnreadMsgNum").GetInt64().ShouldBe(2);
        item.GetProperty("PeerReadTime").GetInt64().ShouldBe(_talk.Now - 5);
        Talk.TextOf(item.GetProperty("LastMsg")).ShouldBe("answer");
        list.GetProperty("UnreadMsgNum").GetInt64().ShouldBe(2);
        list.GetProperty("NextIndex").GetInt64().ShouldBe(0);
        list.GetProperty("CurrentSequence").GetInt64().ShouldBe(1);
        (await anna.RequireAsync("conversation/get_list", """{"To_Account":["cleo","ghost","ben"]}"""))
            .GetProperty("ConversationItem")
            .GetArrayLength()
            .ShouldBe(1);
    }

    [Fact]
    public async Task Conversations_are_pinned_up_to_a_limit_and_other_devices_hear_of_it()
    {
        var web = await _talk.ConnectAsync("anna");
        var phone = await _talk.ConnectAsync("anna", "Android");
        await _talk.App.ImportAsync("dan");
        await web.RequireAsync("conversation/set", """{"To_Account":["ben","cleo"],"TopFlag":1}""");
        (await web.CallAsync("conversation/set", """{"To_Account":["dan"],"TopFlag":1}""")).ErrorCode.ShouldBe(51012);
        await web.RequireAsync("conversation/set", """{"To_Account":["ben"],"TopFlag":0,"RemindType":1}""");
        await web.RequireAsync("conversation/set", """{"To_Account":["dan"],"TopFlag":1}""");

        var told = (await phone.NewsSoFarAsync()).Select(frame => frame.Change!).ToList();
        told.Select(change => change.Sequences.Conversation).ShouldBe([1, 2, 3]);
        told.Select(change => string.Join(' ', change.Items[0].ConversationItem!.Select(item => $"{item.To_Account} {item.TopFlag} {item.RemindType}")))
            .ShouldBe(["ben 1 0 cleo 1 0", "ben 0 1", "dan 1 0"]);
        (await web.CallAsync("conversation/set", """{"To_Account":["ghost"],"TopFlag":1}""")).ErrorCode.ShouldBe(50002);
        (await web.CallAsync("conversation/set", """{"To_Account":["ben"],"RemindType":3}""")).ErrorCode.ShouldBe(50002);
        (await web.CallAsync("conversation/set", """{"To_Account":[]}""")).ErrorCode.ShouldBe(50002);
    }

    [Fact]
    public async Task A_client_deletes_and_clears_its_own_conversations()
    {
        var ben = await _talk.ConnectAsync("ben");
        var other = await _talk.ConnectAsync("ben", "iPad");
        await _talk.SendAsync("anna", "ben");
        await _talk.SendAsync("cleo", "ben");
        await other.NewsSoFarAsync();

        await ben.RequireAsync("conversation/clear", """{"To_Account":["anna","ghost"]}""");
        await ben.RequireAsync("conversation/delete", """{"To_Account":["cleo","ghost"],"ClearRamble":1}""");
        await ben.RequireAsync("conversation/delete", """{"To_Account":["cleo"]}""");

        (await _talk.ConversationsAsync("ben")).ShouldBe([$"anna {_talk.Now}"]);
        (await _talk.TextsAsync("ben", "anna")).ShouldBeEmpty();
        (await _talk.TextsAsync("ben", "cleo")).ShouldBeEmpty();
        (await _talk.TextsAsync("anna", "ben")).Count.ShouldBe(1);
        var list = await ben.RequireAsync("conversation/get_list");
        list.GetProperty("ConversationItem")[0].TryGetProperty("LastMsg", out JsonElement _).ShouldBeFalse();
        (await other.NewsSoFarAsync())
            .Select(frame => frame.Change!.Items[0])
            .Select(item => (item.Type, item.To_Account![0]))
            .ShouldBe([(ChangeTypes.ConversationCleared, "anna"), (ChangeTypes.ConversationDeleted, "cleo")]);
    }

    private async Task DeleteAsync(string more)
    {
        var reply = await _talk.App.PostAsync("recentcontact/delete", $$"""{"From_Account":"ben","Type":1,"To_Account":"anna"{{more}}}""");
        reply.Text.ShouldBe("""{"ErrorDisplay":"","ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}""");
    }
}
