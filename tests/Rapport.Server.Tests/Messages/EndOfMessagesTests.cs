using Microsoft.Extensions.DependencyInjection;
using Rapport.Server.Accounts;
using Rapport.Server.Messages;
using Rapport.Storage;

namespace Rapport.Server.Tests.Messages;

/// <summary>Messages that are too old, and those of accounts that are no more, leave the database; all others stay.</summary>
public sealed class EndOfMessagesTests : IAsyncLifetime
{
    private static readonly Sql s_left = new("SELECT body FROM message ORDER BY message_no");

    private static readonly Sql s_attached = new(
        "SELECT (SELECT count(*) FROM message_extension) + (SELECT count(*) FROM message_extension_state) + (SELECT count(*) FROM mute)"
    );

    private static readonly Sql s_sides = new("SELECT count(*) FROM conversation");

    private Talk _talk = null!;

    public async ValueTask InitializeAsync() => _talk = await Talk.StartAsync();

    public ValueTask DisposeAsync() => _talk.DisposeAsync();

    [Fact]
    public async Task Old_messages_are_deleted_and_a_number_is_never_given_twice()
    {
        var ben = await _talk.ConnectAsync("ben");
        await KeepAsync(days: 0);
        var key = await _talk.SendAsync("anna", "ben", "old", ",\"SupportMessageExtension\":1");
        await _talk.App.PostAsync(
            "openim_msg_ext_http_svc/set_key_values",
            $$"""{"From_Account":"anna","To_Account":"ben","MsgKey":"{{key}}","OperateType":1,"ExtensionList":[{"Key":"k","Value":"v"}]}"""
        );
        for (var i = 0; i < 1100; i++)
            await ImportAsync(_talk.Now - 10, i);
        var last = (await ben.NewsSoFarAsync())[^1].Change!.Sequences;
        _talk.Clock.Advance(TimeSpan.FromDays(8));
        await RunAsync();
        (await LeftAsync()).Count.ShouldBe(1101);

        await KeepAsync(days: 7);
        await ImportAsync(_talk.Now - 1, 1);
        await ImportAsync(_talk.Now - (8 * 86_400), 2);
        await RunAsync();

        (await LeftAsync()).Count.ShouldBe(1);
        (await NumberAsync(s_attached)).ShouldBe(0);
        _talk.Clock.Advance(TimeSpan.FromDays(8));
        await RunAsync();
        (await LeftAsync()).ShouldBeEmpty();
        var number = (await SendToldAsync()).ShouldNotBeNull();
        number.ShouldBeGreaterThan(last.Message ?? 0);
    }

    [Fact]
    public async Task An_account_takes_its_conversations_along()
    {
        await _talk.SendAsync("anna", "ben", "one");
        await _talk.SendAsync("ben", "anna", "two");
        await _talk.SendAsync("cleo", "ben", "unseen by its sender", ",\"SyncOtherMachine\":2");
        await _talk.SendAsync("anna", "cleo", "stays");
        await _talk.App.PostAsync("openconfigsvr/setnospeaking", """{"Set_Account":"ben","C2CmsgNospeakingTime":60}""");
        _talk.Clock.Advance(TimeSpan.FromSeconds(1));

        await _talk.App.PostAsync("im_open_login_svc/account_delete", """{"DeleteItem":[{"UserID":"ben"}]}""");

        (await _talk.ConversationsAsync("anna")).ShouldBe([$"cleo {_talk.Now - 1}"]);
        (
            await _talk.App.PostAsync(
                "openim/admin_getroammsg",
                """{"Operator_Account":"anna","Peer_Account":"ben","MaxCnt":10,"MinTime":0,"MaxTime":4000000000}"""
            )
        ).ErrorCode.ShouldBe(90003);
        _talk.Clock.Advance(TimeSpan.FromSeconds(1));
        await _talk.Server.Services.GetRequiredService<DeletedAccountSweeper>().SweepAsync(CancellationToken.None);

        (await LeftAsync()).ShouldHaveSingleItem().ShouldContain("stays");
        (await NumberAsync(s_sides)).ShouldBe(2);
        (await NumberAsync(s_attached)).ShouldBe(0);
        await _talk.App.ImportAsync("ben");
        (await _talk.TextsAsync("anna", "ben")).ShouldBeEmpty();
    }

    private async Task<long?> SendToldAsync()
    {
        var ben = await _talk.ConnectAsync("ben", "iPad");
        await _talk.SendAsync("anna", "ben", "new");
        return (await ben.NextAsync()).Change!.Sequences.Message;
    }

    private Task KeepAsync(int days) => _talk.App.ChangeAsync(settings => settings with { Switches = settings.Switches with { RoamingDays = days } });

    private async Task ImportAsync(long time, int random)
    {
        var reply = await _talk.App.PostAsync(
            "openim/importmsg",
            $$"""{"SyncFromOldSystem":2,"From_Account":"anna","To_Account":"ben","MsgSeq":1,"MsgRandom":{{random}},"MsgTimeStamp":{{time}},"MsgBody":{{Talk.Hello}}}"""
        );
        reply.ErrorCode.ShouldBe(0, reply.Text);
    }

    private Task RunAsync() => _talk.Server.Services.GetRequiredService<MessageRetention>().RunOnceAsync(CancellationToken.None);

    private ValueTask<List<string>> LeftAsync() =>
        _talk.Server.Services.GetRequiredService<Database>().ReadAsync(session => session.ListAsync(s_left, static row => row.Text(0)));

    private ValueTask<long> NumberAsync(Sql sql) =>
        _talk.Server.Services.GetRequiredService<Database>().ReadAsync(session => session.FirstAsync(sql, static row => row.Number(0)));
}
