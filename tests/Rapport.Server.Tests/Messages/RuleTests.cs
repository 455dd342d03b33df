using Rapport.Server.Apps;

namespace Rapport.Server.Tests.Messages;

/// <summary>What keeps a message back: the mute, the block, the missing friendship, the app backend. In this order.</summary>
public sealed class RuleTests : IAsyncLifetime
{
    private Talk _talk = null!;

    public async ValueTask InitializeAsync() => _talk = await Talk.StartAsync();

    public ValueTask DisposeAsync() => _talk.DisposeAsync();

    /// <summary>The columns: who blocks whom, whether the app hides blocks, the code anna gets, and whether ben finds the message.</summary>
    [Theory]
    [InlineData("nobody", true, 0, true)]
    [InlineData("ben", true, 0, false)]
    [InlineData("ben", false, 20007, false)]
    [InlineData("anna", true, 0, true)]
    [InlineData("anna", false, 0, true)]
    [InlineData("both", true, 0, false)]
    [InlineData("both", false, 20007, false)]
    public async Task A_block_keeps_back_what_the_blocked_one_writes_and_an_administrator_is_not_held_up(string who, bool hides, long code, bool arrives)
    {
        await _talk.App.ChangeAsync(settings => settings with { Switches = settings.Switches with { BlockedSenderSeesSuccess = hides } });
        if (who is "ben" or "both")
            await _talk.App.Client().Relationships.BlockAsync("ben", ["anna"]);
        if (who is "anna" or "both")
            await _talk.App.Client().Relationships.BlockAsync("anna", ["ben"]);
        var receiver = await _talk.ReceiveAsync("C2C.CallbackAfterSendMsg");
        var anna = await _talk.ConnectAsync("anna");
        var ben = await _talk.ConnectAsync("ben");

        var reply = await anna.CallAsync("openim/sendmsg", _talk.Body("ben", "by client"));

        reply.ErrorCode.ShouldBe(code);
        (await ben.NewsSoFarAsync()).Count.ShouldBe(arrives ? 1 : 0);
        (await _talk.TextsAsync("ben", "anna")).ShouldBe(arrives ? ["by client"] : []);
        (await _talk.TextsAsync("anna", "ben")).ShouldBe(code == 0 ? ["by client"] : []);
        (await _talk.UnreadAsync("ben")).ShouldBe(arrives ? 1 : 0);
        (await _talk.ConversationsAsync("ben")).Count.ShouldBe(arrives ? 1 : 0);

        await _talk.SendAsync("anna", "ben", "by REST");
        (await _talk.TextsAsync("ben", "anna")).ShouldContain("by REST");

        // Webhooks of a conversation come in its order, so once the second is there a missing first one will not come.
        var told = (await receiver.WaitForAsync(arrives ? 2 : 1)).Select(webhook => Talk.TextOf(webhook.Json)).ToList();
        told.ShouldBe(arrives ? ["by client", "by REST"] : ["by REST"]);
    }

    [Theory]
    [InlineData(false, false, 20009)]
    [InlineData(true, false, 20010)]
    [InlineData(false, true, 20011)]
    [InlineData(true, true, 0)]
    public async Task Where_only_friends_write_to_each_other_both_must_have_the_other_as_a_friend(bool hasBen, bool isBens, long code)
    {
        await _talk.App.ChangeAsync(settings => settings with { Switches = settings.Switches with { FriendsOnlyMessages = true } });
        foreach (var (owner, friend) in new[] { (hasBen ? "anna" : "", "ben"), (isBens ? "ben" : "", "anna") }.Where(pair => pair.Item1.Length > 0))
        {
            var added = await _talk.App.PostAsync(
                "sns/friend_add",
                $$"""{"From_Account":"{{owner}}","AddType":"Add_Type_Single","AddFriendItem":[{"To_Account":"{{friend}}","AddSource":"AddSource_Type_X"}]}"""
            );
            added.ErrorCode.ShouldBe(0, added.Text);
        }

        var anna = await _talk.ConnectAsync("anna");
        (await anna.CallAsync("openim/sendmsg", _talk.Body("ben"))).ErrorCode.ShouldBe(code);
        await _talk.SendAsync("anna", "ben", "by REST");
        (await _talk.TextsAsync("ben", "anna")).Count.ShouldBe(code == 0 ? 2 : 1);
    }

    [Fact]
    public async Task A_muted_account_writes_nothing_until_its_time_is_over()
    {
        var receiver = await _talk.ReceiveAsync("C2C.CallbackBeforeSendMsg");
        var anna = await _talk.ConnectAsync("anna");
        await MuteAsync(60);

        (await anna.CallAsync("openim/sendmsg", _talk.Body("ben"))).ErrorCode.ShouldBe(20012);
        receiver.Received.ShouldBeEmpty();
        _talk.Clock.Advance(TimeSpan.FromSeconds(60));
        (await anna.CallAsync("openim/sendmsg", _talk.Body("ben"))).ErrorCode.ShouldBe(0);
        receiver.Received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_mute_comes_before_the_block_the_block_before_the_friendship_and_all_before_the_app_backend()
    {
        await _talk.App.ChangeAsync(settings =>
            settings with
            {
                Switches = settings.Switches with { FriendsOnlyMessages = true, BlockedSenderSeesSuccess = false },
            }
        );
        var receiver = await _talk.ReceiveAsync("C2C.CallbackBeforeSendMsg");
        receiver.Answers = _ => Answer.Of(200, """{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":1}""");
        var anna = await _talk.ConnectAsync("anna");
        await _talk.App.Client().Relationships.BlockAsync("ben", ["anna"]);
        await MuteAsync(4294967295);

        (await anna.CallAsync("openim/sendmsg", _talk.Body("ben"))).ErrorCode.ShouldBe(20012);
        await MuteAsync(0);
        (await anna.CallAsync("openim/sendmsg", _talk.Body("ben"))).ErrorCode.ShouldBe(20007);
        await _talk.App.Client().Relationships.UnblockAsync("ben", ["anna"]);
        (await anna.CallAsync("openim/sendmsg", _talk.Body("ben"))).ErrorCode.ShouldBe(20009);
        receiver.Received.ShouldBeEmpty();
        await _talk.App.ChangeAsync(settings => settings with { Switches = settings.Switches with { FriendsOnlyMessages = false } });
        (await anna.CallAsync("openim/sendmsg", _talk.Body("ben"))).ErrorCode.ShouldBe(20006);
        receiver.Received.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}""", 0, "asked")]
    [InlineData("""{"ActionStatus":"FAIL","ErrorInfo":"no","ErrorCode":1}""", 20006, null)]
    [InlineData("""{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":2}""", 0, null)]
    [InlineData("""{"ActionStatus":"FAIL","ErrorInfo":"dirty","ErrorCode":120001}""", 120001, null)]
    [InlineData("""{"ActionStatus":"FAIL","ErrorInfo":"dirty","ErrorCode":130000}""", 130000, null)]
    [InlineData("""{"ActionStatus":"FAIL","ErrorInfo":"?","ErrorCode":77}""", 0, "asked")]
    [InlineData("rubbish", 0, "asked")]
    [InlineData(
        """{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"changed"}}],"CloudCustomData":"c2"}""",
        0,
        "changed"
    )]
    [InlineData("""{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"MsgBody":[{"MsgType":"Nonsense"}]}""", 0, "asked")]
    public async Task The_app_backend_allows_refuses_drops_and_changes_over_both_doors(string answer, long code, string? stored)
    {
        var receiver = await _talk.ReceiveAsync();
        receiver.Answers = webhook => webhook.Command == "C2C.CallbackBeforeSendMsg" ? Answer.Of(200, answer) : Answer.Ok;
        var anna = await _talk.ConnectAsync("anna");

        var overRest = await _talk.App.PostAsync(
            "openim/sendmsg",
            """{"From_Account":"anna","To_Account":"ben","MsgSeq":1,"MsgRandom":1000,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"asked"}}]}"""
        );
        var overGateway = await anna.CallAsync("openim/sendmsg", _talk.Body("ben", "asked", ",\"MsgSeq\":2"));

        overRest.ErrorCode.ShouldBe(code);
        overGateway.ErrorCode.ShouldBe(code);
        if (code is 120001 or 130000)
            overRest.ErrorInfo.ShouldBe("dirty");
        if (code == 0)
            overRest.Json.GetProperty("MsgKey").GetString().ShouldBe($"1_1000_{_talk.Now}");
        (await _talk.TextsAsync("ben", "anna")).ShouldBe(stored is null ? [] : [stored, stored]);

        // Told afterwards is what was stored, and nothing when nothing was.
        var asked = receiver.Received.Where(webhook => webhook.Command == "C2C.CallbackBeforeSendMsg").ToList();
        asked.Select(webhook => webhook["OptPlatform"]).ShouldBe(["RESTAPI", "Web"]);
        if (stored is not null)
        {
            var told = await receiver.WaitForAsync(2, webhook => webhook.Command == "C2C.CallbackAfterSendMsg");
            told.ShouldAllBe(webhook => Talk.TextOf(webhook.Json) == stored);
        }
    }

    [Fact]
    public async Task The_key_the_app_backend_is_asked_about_is_the_one_the_message_gets()
    {
        var receiver = await _talk.ReceiveAsync("C2C.CallbackBeforeSendMsg");
        receiver.Answers = _ =>
        {
            _talk.Clock.Advance(TimeSpan.FromSeconds(1));
            return Answer.Ok;
        };

        var key = await _talk.SendAsync("anna", "ben");

        var asked = receiver.Received.ShouldHaveSingleItem().Json;
        asked.GetProperty("MsgKey").GetString().ShouldBe(key);
        var stored = (await _talk.HistoryAsync("ben", "anna")).ShouldHaveSingleItem();
        stored.GetProperty("MsgKey").GetString().ShouldBe(key);
        stored.GetProperty("MsgId").GetString().ShouldBe(asked.GetProperty("MsgId").GetString());
    }

    [Fact]
    public async Task An_app_that_wants_to_be_safe_refuses_what_its_backend_did_not_answer()
    {
        var receiver = await _talk.ReceiveAsync("C2C.CallbackBeforeSendMsg");
        await _talk.App.ChangeWebhookAsync(webhook => webhook with { BeforeFailure = BeforeFailure.Refuse });
        receiver.Answers = _ => Answer.Of(500);

        var reply = await _talk.App.PostAsync("openim/sendmsg", $$"""{"From_Account":"anna","To_Account":"ben","MsgRandom":1,"MsgBody":{{Talk.Hello}}}""");

        reply.ErrorCode.ShouldBe(80003);
        (await _talk.TextsAsync("ben", "anna")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_webhooks_have_the_documented_bodies_and_a_message_can_keep_them_back()
    {
        var receiver = await _talk.ReceiveAsync();
        await _talk.App.PostAsync(
            "openim/sendmsg",
            """{"From_Account":"anna","To_Account":"ben","MsgSeq":48,"MsgRandom":2837,"MsgTimeStamp":1700000000,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"gift"}}],"CloudCustomData":"c"}"""
        );
        await _talk.SendAsync(
            "anna",
            "ben",
            "silent",
            ",\"ForbidCallbackControl\":[\"ForbidBeforeSendMsgCallback\",\"ForbidAfterSendMsgCallback\",\"Unknown\"]"
        );
        await _talk.SendAsync("anna", "ben", "last");

        var webhooks = await receiver.WaitForAsync(4);
        var now = _talk.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var message = $$"""
            "From_Account":"anna","To_Account":"ben","MsgSeq":48,"MsgRandom":2837,"MsgTime":{{_talk.Now}},"MsgKey":"48_2837_{{_talk.Now}}"
            """;
        const string Content = """
            "OnlineOnlyFlag":0,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"gift"}}],"CloudCustomData":"c"
            """;
        var before = webhooks.First(webhook => webhook.Command == "C2C.CallbackBeforeSendMsg");
        var after = webhooks.First(webhook => webhook.Command == "C2C.CallbackAfterSendMsg");
        before.Text.ShouldContain(message);
        before.Text.ShouldContain(Content);
        before.Text.ShouldContain($"\"EventTime\":{now}");
        after.Text.ShouldContain(message);
        after.Text.ShouldContain(Content);
        after.Json.GetProperty("SendMsgResult").GetInt64().ShouldBe(0);
        after.Json.GetProperty("ErrorInfo").GetString().ShouldBe("send msg succeed");
        after.Json.GetProperty("UnreadMsgNum").GetInt64().ShouldBe(1);
        after.OrderKey.ShouldBe("conversation:anna/ben");
        webhooks.Where(webhook => webhook.Command == "C2C.CallbackAfterSendMsg").Select(webhook => Talk.TextOf(webhook.Json)).ShouldBe(["gift", "last"]);
    }

    [Fact]
    public async Task What_many_are_sent_and_what_is_imported_tells_no_backend()
    {
        var receiver = await _talk.ReceiveAsync();
        await _talk.App.PostAsync("openim/batchsendmsg", $$"""{"From_Account":"anna","To_Account":["ben","cleo"],"MsgRandom":1,"MsgBody":{{Talk.Hello}}}""");
        await _talk.App.PostAsync(
            "openim/importmsg",
            $$"""{"SyncFromOldSystem":5,"From_Account":"anna","To_Account":"ben","MsgRandom":1,"MsgTimeStamp":100,"MsgBody":{{Talk.Hello}}}"""
        );
        await _talk.SendAsync("anna", "ben", "told");

        (await receiver.WaitForAsync(2)).ShouldAllBe(webhook => Talk.TextOf(webhook.Json) == "told");
    }

    private async Task MuteAsync(long seconds)
    {
        var reply = await _talk.App.PostAsync("openconfigsvr/setnospeaking", $$"""{"Set_Account":"anna","C2CmsgNospeakingTime":{{seconds}}}""");
        reply.ErrorCode.ShouldBe(0, reply.Text);
    }
}
