using System.Text.Json;
using Rapport.Contracts.Gateway;

namespace Rapport.Server.Tests.Messages;

/// <summary>Messages as app users' clients send them and are told of them.</summary>
public sealed class ClientTests : IAsyncLifetime
{
    private Talk _talk = null!;

    public async ValueTask InitializeAsync() => _talk = await Talk.StartAsync();

    public ValueTask DisposeAsync() => _talk.DisposeAsync();

    [Fact]
    public async Task The_receiver_and_the_senders_other_devices_are_told_and_the_sender_gets_the_number_with_his_reply()
    {
        var web = await _talk.ConnectAsync("anna");
        var phone = await _talk.ConnectAsync("anna", "iPhone");
        var ben = await _talk.ConnectAsync("ben");

        var reply = await web.CallAsync("openim/sendmsg", _talk.Body("ben", "hello", ",\"OfflinePushInfo\":{\"Title\":\"T\"}"));

        reply.ErrorCode.ShouldBe(0);
        var number = reply.Changes.ShouldHaveSingleItem().Sequences.Message!.Value;
        reply.Changes[0].Items.ShouldBeEmpty();
        var received = (await ben.NextAsync()).Change!;
        received.Sequences.Message.ShouldBe(number);
        var item = received.Items.ShouldHaveSingleItem();
        (item.Type, item.UnreadMsgNum).ShouldBe((ChangeTypes.Message, 1));
        var message = item.MessageItem!.ShouldHaveSingleItem();
        message.MsgKey.ShouldBe(reply.Reply.GetProperty("MsgKey").GetString());
        message.OfflinePushInfo!.ToString().ShouldBe("""{"Title":"T"}""");
        var echoed = (await phone.NextAsync()).Change!.Items.ShouldHaveSingleItem();
        (echoed.Type, echoed.UnreadMsgNum, echoed.MessageItem![0].MsgKey).ShouldBe((ChangeTypes.Message, null, message.MsgKey));
        (await web.NewsSoFarAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(",\"SyncOtherMachine\":1", true)]
    [InlineData(",\"SyncOtherMachine\":2", false)]
    public async Task What_an_administrator_sends_in_somebodys_name_reaches_that_ones_devices_only_on_request(string more, bool isTold)
    {
        var anna = await _talk.ConnectAsync("anna");
        var before = anna.Login.Sequences.Message!.Value;

        await _talk.SendAsync("anna", "ben", more: more);

        (await anna.NewsSoFarAsync()).Count.ShouldBe(isTold ? 1 : 0);
        (await MissedAsync(anna, before)).Count.ShouldBe(isTold ? 1 : 0);
    }

    [Fact]
    public async Task A_client_that_was_away_fetches_what_it_missed_in_order_and_nothing_twice()
    {
        var ben = await _talk.ConnectAsync("ben");
        var anna = await _talk.ConnectAsync("anna");
        await anna.RequireAsync("openim/sendmsg", _talk.Body("ben", "known"));
        var known = (await ben.NextAsync()).Change!.Sequences.Message!.Value;
        await ben.DisposeAsync();

        // Within one second, with numbers that fall, so that the order of the history is not that of the arrival.
        var cleo = await _talk.ConnectAsync("cleo");
        for (var i = 0; i < 5; i++)
        {
            await anna.RequireAsync("openim/sendmsg", _talk.Body("ben", $"anna {i}", $",\"MsgSeq\":{100 - i}"));
            await cleo.RequireAsync("openim/sendmsg", _talk.Body("ben", $"cleo {i}", $",\"MsgSeq\":{i}"));
        }

        await _talk.SendAsync("cleo", "ben", "quiet", ",\"SendMsgControl\":[\"NoLastMsg\"]");

        var again = await _talk.ConnectAsync("ben");
        again.Login.Sequences.Message!.Value.ShouldBeGreaterThan(known);
        (await MissedAsync(again, known, most: 3)).ShouldBe([.. Enumerable.Range(0, 5).SelectMany(i => new[] { $"anna {i}", $"cleo {i}" }), "quiet"]);
        (await MissedAsync(again, again.Login.Sequences.Message.Value)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Imported_history_is_no_news_but_what_is_imported_as_it_happens_is()
    {
        var ben = await _talk.ConnectAsync("ben");
        await _talk.SendAsync("anna", "ben", "now");
        await ben.NextAsync();
        foreach (var (mode, time) in new[] { (2, 100), (5, 50) })
        {
            var reply = await _talk.App.PostAsync(
                "openim/importmsg",
                $$"""{"SyncFromOldSystem":{{mode}},"From_Account":"anna","To_Account":"ben","MsgSeq":1,"MsgRandom":{{mode}},"MsgTimeStamp":{{_talk.Now - time}},"MsgBody":{{Talk.Hello}}}"""
            );
            reply.ErrorCode.ShouldBe(0, reply.Text);
        }

        var told = (await ben.NewsSoFarAsync()).ShouldHaveSingleItem().Change!.Items[0].MessageItem![0];
        told.MsgTimeStamp.ShouldBe(_talk.Now - 50);
        (await MissedAsync(ben, since: 0)).ShouldBe(["hello", "now"], ignoreOrder: true);
        (await _talk.UnreadAsync("ben")).ShouldBe(2);
    }

    [Fact]
    public async Task Sending_again_after_the_connection_was_lost_stores_once()
    {
        var anna = await _talk.ConnectAsync("anna");
        var body = _talk.Body("ben", "once", ",\"MsgSeq\":7");
        var first = await anna.RequireAsync("openim/sendmsg", body);
        await anna.DisposeAsync();
        _talk.Clock.Advance(TimeSpan.FromMinutes(4));

        var again = await _talk.ConnectAsync("anna");
        var second = await again.RequireAsync("openim/sendmsg", body);
        var third = await again.RequireAsync("openim/sendmsg", body);

        second.GetProperty("MsgKey").GetString().ShouldBe(first.GetProperty("MsgKey").GetString());
        third.GetProperty("MsgKey").GetString().ShouldBe(first.GetProperty("MsgKey").GetString());
        (await _talk.TextsAsync("ben", "anna")).ShouldBe(["once"]);

        _talk.Clock.Advance(TimeSpan.FromMinutes(2));
        await again.RequireAsync("openim/sendmsg", body);
        (await _talk.TextsAsync("ben", "anna")).ShouldBe(["once", "once"]);
    }

    [Fact]
    public async Task An_app_user_acts_only_for_himself()
    {
        var anna = await _talk.ConnectAsync("anna");
        await _talk.SendAsync("ben", "cleo");
        foreach (
            var (command, body) in new[]
            {
                ("openim/sendmsg", $$"""{"From_Account":"ben","To_Account":"cleo","MsgRandom":1,"MsgBody":{{Talk.Hello}}}"""),
                ("openim/admin_getroammsg", """{"Operator_Account":"ben","Peer_Account":"cleo","MaxCnt":10,"MinTime":0,"MaxTime":4000000000}"""),
                ("openim/admin_msgwithdraw", """{"From_Account":"ben","To_Account":"cleo","MsgKey":"1_2_3"}"""),
                ("openim/modify_c2c_msg", """{"From_Account":"ben","To_Account":"cleo","MsgKey":"1_2_3","CloudCustomData":"x"}"""),
                ("openim/admin_set_msg_read", """{"Report_Account":"cleo","Peer_Account":"ben"}"""),
                (
                    "openim/c2c_msg_read_receipt",
                    """{"Operator_Account":"cleo","Peer_Account":"ben","C2CMsgInfo":[{"From_Account":"ben","To_Account":"cleo","MsgKey":"1_2_3"}]}"""
                ),
                ("openim/get_c2c_unread_msg_num", """{"To_Account":"cleo"}"""),
                ("openim/delete_c2c_msg_ramble", """{"Operator_Account":"cleo","Peer_Account":"ben","MsgKeyList":["1_2_3"]}"""),
            }
        )
        {
            (await anna.CallAsync(command, body)).ErrorCode.ShouldBe(90009, command);
        }

        foreach (var command in new[] { "openim/batchsendmsg", "openim/importmsg", "openconfigsvr/setnospeaking", "recentcontact/get_list" })
            (await anna.CallAsync(command)).ErrorCode.ShouldBe(60009, command);
    }

    [Fact]
    public async Task Who_does_not_want_to_be_told_of_somebodys_messages_finds_them_in_the_history()
    {
        var anna = await _talk.ConnectAsync("anna");
        var ben = await _talk.ConnectAsync("ben");
        await ben.RequireAsync("conversation/set", """{"To_Account":["anna"],"RemindType":2}""");

        await anna.RequireAsync("openim/sendmsg", _talk.Body("ben", "from a client"));
        await _talk.SendAsync("anna", "ben", "politely", ",\"SendMsgControl\":[\"WithMuteNotifications\"]");
        (await ben.NewsSoFarAsync()).ShouldBeEmpty();
        await _talk.SendAsync("anna", "ben", "over REST");

        Talk.TextOf(JsonSerializer.SerializeToElement((await ben.NextAsync()).Change!.Items[0].MessageItem![0])).ShouldBe("over REST");
        (await _talk.TextsAsync("ben", "anna")).ShouldBe(["from a client", "politely", "over REST"], ignoreOrder: true);
    }

    /// <summary>The texts of what a client missed behind a number, page by page.</summary>
    private static async Task<List<string>> MissedAsync(TestClient client, long since, int most = 100)
    {
        var texts = new List<string>();
        while (true)
        {
            var page = await client.RequireAsync("openim/sync_msg", $$"""{"LastMessage":{{since}},"MaxCnt":{{most}}}""");
            texts.AddRange(page.GetProperty("MsgList").EnumerateArray().Select(Talk.TextOf));
            since = page.GetProperty("LastMessage").GetInt64();
            if (page.GetProperty("Complete").GetInt64() == 1)
                return texts;
        }
    }
}
