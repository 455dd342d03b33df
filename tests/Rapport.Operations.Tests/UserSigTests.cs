using System.Text.Json;

namespace Rapport.Operations.Tests;

/// <summary>UserSigs through the operator API.</summary>
public sealed class UserSigTests(SharedServer shared)
{
    [Fact]
    public async Task A_UserSig_made_here_opens_the_RESTful_API()
    {
        var app = await shared.Server.NewAppAsync();
        var reply = await shared.Operator.PostAsync($"apps/{app.SdkAppId}/usersig", """{"userId":"administrator","lifetimeSeconds":3600}""");
        var query = app.Query(userSig: reply.Json.GetProperty("userSig").GetString());
        (await app.PostToAsync(app.Url("im_open_login_svc/account_import", query), """{"UserID":"anna"}""")).ErrorCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"userId":""}""")]
    [InlineData("""{"userId":"ä"}""")]
    [InlineData("""{"userId":"anna","lifetimeSeconds":0}""")]
    [InlineData("""{"userId":"anna","lifetimeSeconds":999999999999}""")]
    public async Task What_makes_no_sense_is_not_signed(string json) =>
        ((int)(await shared.Operator.PostAsync($"apps/{shared.Server.App.SdkAppId}/usersig", json)).Status).ShouldBe(400);

    [Fact]
    public async Task Verifying_tells_what_a_client_would_be_told()
    {
        var app = await shared.Server.NewAppAsync();
        await app.ImportAsync("anna");
        var now = shared.Server.Now;

        var good = await VerifyAsync(app, "anna", app.UserSig("anna"));
        good.GetProperty("valid").GetBoolean().ShouldBeTrue();
        good.GetProperty("accountExists").GetBoolean().ShouldBeTrue();

        (await VerifyAsync(app, "anna", "")).GetProperty("code").GetInt64().ShouldBe(70002);
        (await VerifyAsync(app, "anna", "rubbish")).GetProperty("code").GetInt64().ShouldBe(70003);
        (await VerifyAsync(app, "anna", app.UserSig("anna", key: "another key"))).GetProperty("code").GetInt64().ShouldBe(70009);
        (await VerifyAsync(app, "anna", app.UserSig("anna", issuedAt: now.AddDays(-2)))).GetProperty("code").GetInt64().ShouldBe(70001);
        (await VerifyAsync(app, "anna", shared.Server.App.UserSig("anna"))).GetProperty("code").GetInt64().ShouldBe(70014);

        var ofBen = await VerifyAsync(app, "anna", app.UserSig("ben"));
        ofBen.GetProperty("code").GetInt64().ShouldBe(70013);
        ofBen.GetProperty("signedUserId").GetString().ShouldBe("ben");
        ofBen.GetProperty("sentence").GetString()!.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_UserSig_made_before_the_account_was_kicked_is_told_apart()
    {
        var clock = new ManualTimeProvider();
        await using var server = await TestServer.StartAsync(options => options.Clock = clock);
        var inside = new OperatorAccess(server);
        await server.App.ImportAsync("anna");
        var before = server.App.UserSig("anna");
        clock.Advance(TimeSpan.FromSeconds(10));
        (await server.PostAsync("im_open_login_svc/kick", """{"UserID":"anna"}""")).ErrorCode.ShouldBe(0);

        var json = JsonSerializer.Serialize(new { userId = "anna", userSig = before });
        var verdict = (await inside.PostAsync($"apps/{server.App.SdkAppId}/usersig/verify", json)).Json;
        verdict.GetProperty("code").GetInt64().ShouldBe(70001);
        verdict.GetProperty("sentence").GetString()!.ShouldContain("kicked");
    }

    private async Task<JsonElement> VerifyAsync(TestApp app, string userId, string userSig) =>
        (await shared.Operator.PostAsync($"apps/{app.SdkAppId}/usersig/verify", JsonSerializer.Serialize(new { userId, userSig }))).Json;
}
