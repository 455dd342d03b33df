using Rapport.Contracts.Gateway;

namespace Rapport.Server.Tests.Messages;

/// <summary>What happens to a message after it was sent: recalled, modified, read, confirmed, deleted.</summary>
public sealed class ChangeTests : IAsyncLifetime
{
    private Talk _talk = null!;

    public async ValueTask InitializeAsync() => _talk = await Talk.StartAsync();

    public ValueTask DisposeAsync() => _talk.DisposeAsync();

    [Fact]
    public async Task A_recalled_message_stays_marked_in_both_histories_and_is_unread_no_more()
    {
        var receiver = await _talk.ReceiveAsync("C2C.CallbackAfterMsgWithDraw");
        var ben = await _talk.ConnectAsync("ben");
        await _talk.SendAsync("cleo", "ben");
        var key = await _talk.SendAsync("anna", "ben");
        await ben.NewsSoFarAsync();

        var reply = await WithdrawAsync("anna", "ben", key);

        reply.Text.ShouldBe("""{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}""");
        foreach (var (owner, peer) in new[] { ("anna", "ben"), ("ben", "anna") })
            (await _talk.HistoryAsync(owner, peer)).ShouldHaveSingleItem().GetProperty("MsgFlagBits").GetInt64().ShouldBe(8);
        (await _talk.UnreadAsync("ben")).ShouldBe(1);
        var item = (await ben.NewsSoFarAsync()).ShouldHaveSingleItem().Change!.Items.ShouldHaveSingleItem();
        (item.Type, item.Operator_Account, item.UnreadMsgNum, item.C2CMsgInfo![0].MsgKey).ShouldBe((ChangeTypes.MessageRecalled, "administrator", 0, key));
        (await WithdrawAsync("anna", "ben", key)).ErrorCode.ShouldBe(20023);

        var webhook = (await receiver.WaitForAsync(1))[0].Json;
        webhook.GetProperty("From_Account").GetString().ShouldBe("anna");
        webhook.GetProperty("To_Account").GetString().ShouldBe("ben");
        webhook.GetProperty("MsgKey").GetString().ShouldBe(key);
        webhook.GetProperty("UnreadMsgNum").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task A_message_is_only_found_by_its_sender_receiver_and_key()
    {
        var key = await _talk.SendAsync("anna", "ben");

        (await WithdrawAsync("ben", "anna", key)).ErrorCode.ShouldBe(20022);
        (await WithdrawAsync("anna", "cleo", key)).ErrorCode.ShouldBe(20022);
        (await WithdrawAsync("anna", "ben", "1_2_3")).ErrorCode.ShouldBe(20022);
        foreach (var bad in new[] { "", "1_2", "1_2_3_4", "a_b_c", "-1_2_3", "99999999999_2_3" })
            (await WithdrawAsync("anna", "ben", bad)).ErrorCode.ShouldBe(90054, bad);
        (await WithdrawAsync("ghost", "ben", key)).ErrorCode.ShouldBe(90008);
        (await WithdrawAsync("anna", "ghost", key)).ErrorCode.ShouldBe(90003);
    }

    [Fact]
    public async Task An_app_user_recalls_his_own_messages_for_two_minutes_and_an_administrator_any()
    {
        var anna = await _talk.ConnectAsync("anna");
        var ben = await _talk.ConnectAsync("ben");
        var key = await _talk.SendAsync("anna", "ben");
        var body = $$"""{"To_Account":"ben","MsgKey":"{{key}}"}""";
        (await ben.CallAsync("openim/admin_msgwithdraw", $$"""{"From_Account":"anna","To_Account":"ben","MsgKey":"{{key}}"}""")).ErrorCode.ShouldBe(90009);
        _talk.Clock.Advance(TimeSpan.FromSeconds(121));
        (await anna.CallAsync("openim/admin_msgwithdraw", body)).ErrorCode.ShouldBe(20016);
        (await WithdrawAsync("anna", "ben", key)).ErrorCode.ShouldBe(0);

        var second = await _talk.SendAsync("anna", "ben");
        _talk.Clock.Advance(TimeSpan.FromSeconds(120));
        (await anna.CallAsync("openim/admin_msgwithdraw", $$"""{"To_Account":"ben","MsgKey":"{{second}}"}""")).ErrorCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_modified_message_keeps_its_key_and_what_was_not_given()
    {
        var receiver = await _talk.ReceiveAsync("C2C.CallbackAfterModifyMsg");
        var ben = await _talk.ConnectAsync("ben");
        var key = await _talk.SendAsync("anna", "ben", "old", ",\"CloudCustomData\":\"data\"");
        await ben.NextAsync();

        var reply = await ModifyAsync(key, ",\"MsgBody\":[{\"MsgType\":\"TIMTextElem\",\"MsgContent\":{\"Text\":\"new\"}}]");

        reply.Text.ShouldBe("""{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"succeed"}""");
        foreach (var (owner, peer) in new[] { ("anna", "ben"), ("ben", "anna") })
        {
            var message = (await _talk.HistoryAsync(owner, peer)).ShouldHaveSingleItem();
            (Talk.TextOf(message), message.GetProperty("CloudCustomData").GetString(), message.GetProperty("MsgKey").GetString()).ShouldBe(
                ("new", "data", key)
            );
        }

        var item = (await ben.NextAsync()).Change!.Items.ShouldHaveSingleItem();
        (item.Type, item.MessageItem![0].MsgVersion).ShouldBe((ChangeTypes.MessageModified, 1));
        var webhook = (await receiver.WaitForAsync(1))[0].Json;
        (webhook.GetProperty("Operator_Account").GetString(), webhook.GetProperty("MsgKey").GetString()).ShouldBe(("administrator", key));
        webhook.GetProperty("MsgBody")[0].GetProperty("MsgContent").GetProperty("Text").GetString().ShouldBe("new");

        (await ModifyAsync(key, "")).ErrorCode.ShouldBe(90002);
        (await ModifyAsync(key, ",\"MsgBody\":[{}]")).ErrorCode.ShouldBe(90010);
        (await ModifyAsync("1_2_3", ",\"CloudCustomData\":\"x\"")).ErrorCode.ShouldBe(20022);
        await WithdrawAsync("anna", "ben", key);
        (await ModifyAsync(key, ",\"CloudCustomData\":\"x\"")).ErrorCode.ShouldBe(20023);
    }

    [Fact]
    public async Task Either_side_may_modify_and_whoever_knows_an_old_version_is_told_so()
    {
        var anna = await _talk.ConnectAsync("anna");
        var ben = await _talk.ConnectAsync("ben");
        var key = await _talk.SendAsync("anna", "ben");
        string Body(string data, int version) =>
            $$"""{"From_Account":"anna","To_Account":"ben","MsgKey":"{{key}}","CloudCustomData":"{{data}}","MsgVersion":{{version}}}""";

        (await ben.CallAsync("openim/modify_c2c_msg", Body("ben's", 0))).ErrorCode.ShouldBe(0);
        (await anna.CallAsync("openim/modify_c2c_msg", Body("anna's", 0))).ErrorCode.ShouldBe(20027);
        (await anna.CallAsync("openim/modify_c2c_msg", Body("anna's", 1))).ErrorCode.ShouldBe(0);

        (await _talk.HistoryAsync("ben", "anna"))[0].GetProperty("CloudCustomData").GetString().ShouldBe("anna's");
    }

    [Fact]
    public async Task Reading_a_conversation_counts_down_and_tells_both_sides_up_to_when()
    {
        var receiver = await _talk.ReceiveAsync("C2C.CallbackAfterMsgReport");
        var anna = await _talk.ConnectAsync("anna");
        var ben = await _talk.ConnectAsync("ben");
        await _talk.SendAsync("cleo", "ben");
        for (var i = 0; i < 3; i++)
        {
            await _talk.SendAsync("anna", "ben");
            _talk.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        await ben.NewsSoFarAsync();
        var partly = await ReadAsync("ben", "anna", $",\"MsgReadTime\":\"{_talk.Now - 15}\"");
        partly.ErrorCode.ShouldBe(0, partly.Text);
        (await _talk.UnreadAsync("ben", "anna")).ShouldBe(1);
        await ReadAsync("ben", "anna");
        (await _talk.UnreadAsync("ben", "anna")).ShouldBe(0);
        (await _talk.UnreadAsync("ben")).ShouldBe(1);
        (await ReadAsync("ben", "anna")).ErrorCode.ShouldBe(0);

        var news = await ben.NewsSoFarAsync();
        news.Select(frame => frame.Change!.Items[0])
            .Select(item => (item.Type, item.UnreadMsgNum, item.ReadTime))
            .ShouldBe([(ChangeTypes.ConversationRead, 1, _talk.Now - 15), (ChangeTypes.ConversationRead, 0, _talk.Now)]);
        (await anna.NewsSoFarAsync())
            .Select(frame => frame.Change!.Items[0])
            .Select(item => (item.Type, item.To_Account![0], item.ReadTime))
            .ShouldBe([(ChangeTypes.PeerRead, "ben", _talk.Now - 15), (ChangeTypes.PeerRead, "ben", _talk.Now)]);
        (await _talk.HistoryAsync("anna", "ben")).ShouldAllBe(message => message.GetProperty("IsPeerRead").GetInt64() == 0);

        var webhooks = (await receiver.WaitForAsync(2)).Select(webhook => webhook.Json).ToList();
        webhooks[0].GetProperty("LastReadTime").GetInt64().ShouldBe(_talk.Now - 15);
        webhooks.Select(json => json.GetProperty("UnreadMsgNum").GetInt64()).ShouldBe([2, 1]);
        (webhooks[1].GetProperty("Report_Account").GetString(), webhooks[1].GetProperty("Peer_Account").GetString()).ShouldBe(("ben", "anna"));
    }

    [Fact]
    public async Task A_receipt_is_given_once_for_messages_that_asked_for_it()
    {
        var receiver = await _talk.ReceiveAsync("C2C.CallbackAfterMsgReadReceipt");
        var anna = await _talk.ConnectAsync("anna");
        var asked = await _talk.SendAsync("anna", "ben", "asked", ",\"IsNeedReadReceipt\":1");
        var plain = await _talk.SendAsync("anna", "ben", "plain");
        string Body(string key) =>
            $$"""{"Operator_Account":"ben","Peer_Account":"anna","C2CMsgInfo":[{"From_Account":"anna","To_Account":"ben","MsgKey":"{{key}}"}]}""";

        (await _talk.App.PostAsync("openim/c2c_msg_read_receipt", Body(plain))).ErrorCode.ShouldBe(0);
        (await _talk.App.PostAsync("openim/c2c_msg_read_receipt", Body(asked))).Text.ShouldBe("""{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}""");
        (await _talk.App.PostAsync("openim/c2c_msg_read_receipt", Body(asked))).ErrorCode.ShouldBe(0);

        (await _talk.HistoryAsync("anna", "ben"))
            .Select(message => (Talk.TextOf(message), message.GetProperty("IsPeerRead").GetInt64()))
            .ShouldBe([("asked", 1), ("plain", 0)]);
        var item = (await anna.NewsSoFarAsync()).ShouldHaveSingleItem().Change!.Items.ShouldHaveSingleItem();
        (item.Type, item.C2CMsgInfo![0].MsgKey).ShouldBe((ChangeTypes.MessageReceipt, asked));
        var webhook = (await receiver.WaitForAsync(1))[0].Json;
        webhook.GetProperty("C2CMsgInfo")[0].GetProperty("MsgKey").GetString().ShouldBe(asked);

        (await _talk.App.PostAsync("openim/c2c_msg_read_receipt", Body("x"))).ErrorCode.ShouldBe(90054);
        (
            await _talk.App.PostAsync(
                "openim/c2c_msg_read_receipt",
                $$"""{"Operator_Account":"ben","Peer_Account":"anna","C2CMsgInfo":[{"From_Account":"ben","To_Account":"anna","MsgKey":"{{asked}}"}]}"""
            )
        ).ErrorCode.ShouldBe(90008);
    }

    [Fact]
    public async Task Deleting_takes_messages_out_of_ones_own_view_only()
    {
        var first = await _talk.SendAsync("anna", "ben", "first");
        var second = await _talk.SendAsync("ben", "anna", "second");

        var reply = await _talk.App.PostAsync(
            "openim/delete_c2c_msg_ramble",
            $$"""{"Operator_Account":"ben","Peer_Account":"anna","MsgKeyList":["{{first}}","bad","{{second}}","1_2_3"]}"""
        );

        reply.Text.ShouldBe("""{"InvalidMsgKeyList":["bad"],"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}""");
        (await _talk.TextsAsync("ben", "anna")).ShouldBeEmpty();
        (await _talk.TextsAsync("anna", "ben")).ShouldBe(["first", "second"]);
        (await _talk.UnreadAsync("ben")).ShouldBe(0);
        (await _talk.App.PostAsync("openim/delete_c2c_msg_ramble", """{"Operator_Account":"ben","Peer_Account":"anna"}""")).ErrorCode.ShouldBe(90054);
    }

    [Fact]
    public async Task Reading_up_to_a_moment_leaves_later_messages_unread_even_behind_an_import()
    {
        await _talk.SendAsync("anna", "ben", "unread");
        await _talk.App.PostAsync(
            "openim/importmsg",
            $$"""{"SyncFromOldSystem":2,"From_Account":"anna","To_Account":"ben","MsgRandom":99,"MsgTimeStamp":{{_talk.Now - 100}},"MsgBody":{{Talk.Hello}}}"""
        );

        await _talk.App.PostAsync("openim/admin_set_msg_read", $$"""{"Report_Account":"ben","Peer_Account":"anna","MsgReadTime":{{_talk.Now - 50}}}""");

        (await _talk.UnreadAsync("ben", "anna")).ShouldBe(1);
    }

    [Fact]
    public async Task Recalling_a_message_that_was_forgotten_leaves_newer_ones_unread()
    {
        var forgotten = await _talk.SendAsync("anna", "ben", "forgotten");
        _talk.Clock.Advance(TimeSpan.FromDays(8));
        await _talk.SendAsync("anna", "ben", "new");

        (await WithdrawAsync("anna", "ben", forgotten)).ErrorCode.ShouldBe(0);

        (await _talk.UnreadAsync("ben", "anna")).ShouldBe(1);
    }

    [Fact]
    public async Task Unread_numbers_are_told_for_all_or_for_up_to_ten_conversations()
    {
        await _talk.SendAsync("anna", "ben");
        var reply = await _talk.App.PostAsync("openim/get_c2c_unread_msg_num", """{"To_Account":"ben","Peer_Account":["anna","ghost","cleo"]}""");

        reply.Text.ShouldBe(
            """{"C2CUnreadMsgNumList":[{"Peer_Account":"anna","C2CUnreadMsgNum":1},{"Peer_Account":"cleo","C2CUnreadMsgNum":0}],"ErrorList":[{"Peer_Account":"ghost","ErrorCode":70107}],"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}"""
        );
        (await _talk.App.PostAsync("openim/get_c2c_unread_msg_num", """{"To_Account":"ghost"}""")).ErrorCode.ShouldBe(90003);
        (
            await _talk.App.PostAsync(
                "openim/get_c2c_unread_msg_num",
                """{"To_Account":"ben","Peer_Account":["1","2","3","4","5","6","7","8","9","10","11"]}"""
            )
        ).ErrorCode.ShouldBe(90003);

        // What was not read for a week is not counted any more.
        _talk.Clock.Advance(TimeSpan.FromDays(7.1));
        (await _talk.UnreadAsync("ben")).ShouldBe(0);
        await _talk.SendAsync("anna", "ben");
        (await _talk.UnreadAsync("ben")).ShouldBe(1);
    }

    private Task<TestReply> WithdrawAsync(string from, string to, string key) =>
        _talk.App.PostAsync("openim/admin_msgwithdraw", $$"""{"From_Account":"{{from}}","To_Account":"{{to}}","MsgKey":"{{key}}"}""");

    private Task<TestReply> ModifyAsync(string key, string more) =>
        _talk.App.PostAsync("openim/modify_c2c_msg", $$"""{"From_Account":"anna","To_Account":"ben","MsgKey":"{{key}}"{{more}}}""");

    private Task<TestReply> ReadAsync(string reader, string peer, string more = "") =>
        _talk.App.PostAsync("openim/admin_set_msg_read", $$"""{"Report_Account":"{{reader}}","Peer_Account":"{{peer}}"{{more}}}""");
}
