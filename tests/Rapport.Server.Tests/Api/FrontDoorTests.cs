namespace Rapport.Server.Tests.Api;

public sealed class FrontDoorTests(SharedServer shared)
{
    private readonly TestServer _server = shared.Server;

    [Fact]
    public async Task The_root_answers_GET_and_HEAD_as_a_probe_of_life()
    {
        using var get = await _server.Http.GetAsync(_server.Address);
        using var head = await _server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, _server.Address));

        get.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        head.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_call_is_answered_with_the_envelope()
    {
        var app = await _server.NewAppAsync();

        var reply = await app.PostAsync("im_open_login_svc/account_import", """{"UserID":"anna"}""");

        reply.Text.ShouldBe("""{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}""");
        reply.Status.ShouldBe(System.Net.HttpStatusCode.OK);
        reply.ContentType.ShouldBe("application/json; charset=utf-8");
    }
}
