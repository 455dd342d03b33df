using System.IO.Compression;
using Rapport.Server.Apps;

namespace Rapport.Server.Tests.Api;

/// <summary>Signatures of all libraries are taken; keys can be rotated; time is the server's.</summary>
public sealed class UserSigTests(SharedServer shared)
{
    private const string Command = "im_open_login_svc/account_check";
    private const string Body = """{"CheckItem":[{"UserID":"anna"}]}""";

    private readonly TestServer _server = shared.Server;

    [Fact]
    public async Task The_signatures_of_the_published_vectors_are_taken()
    {
        await using var server = await StartAtAsync(1_700_000_000);
        await server.App.ChangeAsync(settings => settings with { Admins = ["admin", "用户1", "alice"] });

        // The first is byte for byte what a public library makes; its JSON has spaces, the second one's has none.
        string[] signatures =
        [
            "eJyrVgrxCdYrSy1SslJQMtIzUNJRAItkpqTmlWSmZUIkElNyM-NgUsUp2YkFBZkpQAlDEwMQMDQyhsqlVhRkFqUCZSzMgFJQwZLMXJCQobkBFMAMykwHGV4Sle1dFOGd4xZSkO5kYpoSEhzoVqmd75nlY*iVFJRVYJHn4ZWVapFSHm5hq1QLAAjlMiw_",
            "eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwokpuZl5UInilOzEgoLMFCUrQxMDEDA0MobIpFYUZBalKllZmAElIEIlmblAAUNzAyiAGpGZDjS0JCrbuyjCO8ctpCDdycQ0JSQ40K1SO98zy8fQKykoq8Aiz8MrK9UipTzcwlapFgCl*jDM",
        ];
        foreach (var signature in signatures)
        {
            var reply = await server.App.PostToAsync(server.App.Url(Command, server.App.Query("admin", signature)), Body);
            reply.ErrorCode.ShouldBe(0, reply.ToString());
        }
    }

    [Theory]
    [InlineData("admin", null, "tZkKrXKlFTpgB45dTSQFy+oIjL1JbRjp8nHJje8dwW8=")]
    [InlineData("用户1", null, "Je734vvXv3Smf88WfAT7YFbd5imHTvv0gMHf4LR1ESg=")]
    [InlineData("alice", "AAAFYWxpY2VTck57AAAnEGVVQoAAAAD/AAAAAA==", "ZslR2w6JXZA0AclI1IwIXAzzp8mZCTTL7UgPi/yPmeo=")]
    [InlineData("alice", "AQAFYWxpY2VTck57AAAAAGVVQoAAAAD/AAAAAAAGcm9vbS1h", "yv6DFAVE9glwtnj2pqSGlo/5g3dPA84vv/aoIuEwYcQ=")]
    public async Task A_signature_with_the_published_HMAC_is_taken(string identifier, string? userBuf, string hmac)
    {
        await using var server = await StartAtAsync(1_700_000_000);
        await server.App.ChangeAsync(settings => settings with { Admins = ["admin", "用户1", "alice"] });
        var extra = userBuf is null ? "" : $",\"TLS.userbuf\":\"{userBuf}\"";
        var document =
            $$"""{"TLS.sig":"{{hmac}}","TLS.time":1700000000,"TLS.sdkappid":1400000123,"TLS.identifier":"{{identifier}}","TLS.expire":86400,"TLS.ver":"2.0"{{extra}}}""";

        var query = server.App.Query(Uri.EscapeDataString(identifier), UserSigs.Pack(document));
        var reply = await server.App.PostToAsync(server.App.Url(Command, query), Body);

        reply.ErrorCode.ShouldBe(0, reply.ToString());
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.SmallestSize)]
    public async Task A_signature_is_taken_however_it_is_compressed_and_laid_out(CompressionLevel level)
    {
        var app = await _server.NewAppAsync();
        var now = _server.Now.ToUnixTimeSeconds();
        var hmac = UserSigs.Sign(app.Key, "administrator", app.SdkAppId, now, 3600);
        var document = $$"""
            {
              "TLS.expire": 3600, "TLS.sig": "{{hmac}}", "TLS.something": [1, {"new": null}],
              "TLS.ver": "2.0", "TLS.time": {{now}}, "TLS.sdkappid": {{app.SdkAppId}}, "TLS.identifier": "\u0061dministrator"
            }
            """;

        var reply = await app.PostToAsync(app.Url(Command, app.Query(userSig: UserSigs.Pack(document, level))), Body);

        reply.ErrorCode.ShouldBe(0, reply.ToString());
    }

    [Fact]
    public async Task A_signature_with_userbuf_is_taken_and_one_whose_userbuf_was_exchanged_is_not()
    {
        var app = await _server.NewAppAsync();
        var now = _server.Now.ToUnixTimeSeconds();
        var hmac = UserSigs.Sign(app.Key, "administrator", app.SdkAppId, now, 3600, userBuf: "AAEC");
        string Document(string userBuf) =>
            $$"""{"TLS.ver":"2.0","TLS.identifier":"administrator","TLS.sdkappid":{{app.SdkAppId}},"TLS.expire":3600,"TLS.time":{{now}},"TLS.userbuf":"{{userBuf}}","TLS.sig":"{{hmac}}"}""";

        var genuine = await app.PostToAsync(app.Url(Command, app.Query(userSig: UserSigs.Pack(Document("AAEC")))), Body);
        var exchanged = await app.PostToAsync(app.Url(Command, app.Query(userSig: UserSigs.Pack(Document("AAED")))), Body);

        genuine.ErrorCode.ShouldBe(0, genuine.ToString());
        exchanged.ErrorCode.ShouldBe(70009);
    }

    [Fact]
    public async Task A_signature_holds_until_its_last_second_and_not_longer_although_it_was_found_good_before()
    {
        await using var server = await StartAtAsync(1_700_000_000);
        var url = server.App.Url(Command, server.App.Query(userSig: server.App.UserSig(lifetimeSeconds: 60)));

        var first = await server.App.PostToAsync(url, Body);
        server.Clock.Advance(TimeSpan.FromSeconds(60));
        var last = await server.App.PostToAsync(url, Body);
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        var after = await server.App.PostToAsync(url, Body);

        first.ErrorCode.ShouldBe(0);
        last.ErrorCode.ShouldBe(0);
        after.ErrorCode.ShouldBe(70001);
    }

    [Fact]
    public async Task A_signature_from_a_clock_that_is_ahead_is_taken()
    {
        var app = await _server.NewAppAsync();

        var reply = await app.PostToAsync(app.Url(Command, app.Query(userSig: app.UserSig(issuedAt: _server.Now.AddHours(1)))), Body);

        reply.ErrorCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_signature_for_ever_does_not_overflow()
    {
        var app = await _server.NewAppAsync();

        var reply = await app.PostToAsync(app.Url(Command, app.Query(userSig: app.UserSig(lifetimeSeconds: long.MaxValue))), Body);

        reply.ErrorCode.ShouldBe(0);
    }

    [Fact]
    public async Task While_keys_are_rotated_both_are_good_and_afterwards_only_the_new_one()
    {
        const string NewKey = "a new key, long enough";
        var app = await _server.NewAppAsync();
        var old = app.Url(Command, app.Query());
        var young = app.Url(Command, app.Query(userSig: app.UserSig(key: NewKey)));

        var before = (Old: await app.PostToAsync(old, Body), New: await app.PostToAsync(young, Body));
        await app.ChangeAsync(settings => settings with { Keys = [.. settings.Keys, new AppKey("new", NewKey, 0)] });
        var meanwhile = (Old: await app.PostToAsync(old, Body), New: await app.PostToAsync(young, Body));
        await app.ChangeAsync(settings => settings with { Keys = [settings.Keys[1]] });
        var after = (Old: await app.PostToAsync(old, Body), New: await app.PostToAsync(young, Body));

        (before.Old.ErrorCode, before.New.ErrorCode).ShouldBe((0, 70009));
        (meanwhile.Old.ErrorCode, meanwhile.New.ErrorCode).ShouldBe((0, 0));
        (after.Old.ErrorCode, after.New.ErrorCode).ShouldBe((70009, 0));
    }

    [Fact]
    public async Task A_good_signature_lets_nobody_in_under_another_name_or_into_another_app()
    {
        var app = await _server.NewAppAsync(settings => settings with { Admins = ["administrator", "root"] });
        var other = await _server.NewAppAsync();
        var signature = app.UserSig();

        var own = await app.PostToAsync(app.Url(Command, app.Query(userSig: signature)), Body);
        var otherName = await app.PostToAsync(app.Url(Command, app.Query("root", signature)), Body);
        var otherApp = await app.PostToAsync(app.Url(Command, other.Query(userSig: signature)), Body);

        own.ErrorCode.ShouldBe(0);
        otherName.ErrorCode.ShouldBe(70013);
        otherApp.ErrorCode.ShouldBe(70014);
    }

    [Fact]
    public async Task Kicking_the_administrator_does_not_lock_the_app_backend_out()
    {
        var app = await _server.NewAppAsync();
        var url = app.Url(Command, app.Query());

        var kick = await app.PostAsync("im_open_login_svc/kick", """{"UserID":"administrator"}""");
        var reply = await app.PostToAsync(url, Body);

        kick.ErrorCode.ShouldBe(0);
        reply.ErrorCode.ShouldBe(0);
    }

    private static Task<TestServer> StartAtAsync(long second) =>
        TestServer.StartAsync(options => options.Clock = new ManualTimeProvider(DateTimeOffset.FromUnixTimeSeconds(second)));
}
