namespace Rapport.Server.Tests.Messages;

/// <summary>A client that does not know whether its message was sent sends it again; there is only ever one.</summary>
public sealed class SendAgainTests : IAsyncLifetime
{
    private Talk _talk = null!;

    public async ValueTask InitializeAsync() => _talk = await Talk.StartAsync();

    public ValueTask DisposeAsync() => _talk.DisposeAsync();

    /// <summary>The first connection is still there, so that its reply can be waited for; it would be the same if it were lost.</summary>
    [Fact]
    public async Task A_message_sent_again_while_the_app_backend_still_thinks_about_the_first_attempt_is_stored_once()
    {
        var receiver = await _talk.ReceiveAsync("C2C.CallbackBeforeSendMsg");
        var verdict = new TaskCompletionSource();
        var first = await _talk.ConnectAsync("anna");
        await first.RequireAsync("openim/sendmsg", _talk.Body("ben", "before"));
        var body = _talk.Body("ben", "once", ",\"MsgSeq\":1");
        receiver.AnswerNext(Answer.Ok.When(verdict.Task));
        var underWay = first.RequireAsync("openim/sendmsg", body);
        await receiver.WaitForAsync(2);

        var again = await _talk.ConnectAsync("anna", "iPhone");
        var key = (await again.RequireAsync("openim/sendmsg", body)).GetProperty("MsgKey").GetString();
        _talk.Clock.Advance(TimeSpan.FromSeconds(1));
        verdict.SetResult();

        (await underWay).GetProperty("MsgKey").GetString().ShouldBe(key);
        (await _talk.TextsAsync("ben", "anna")).ShouldBe(["before", "once"], ignoreOrder: true);
    }
}
