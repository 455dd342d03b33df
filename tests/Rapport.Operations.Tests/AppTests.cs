using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Rapport.Contracts;

namespace Rapport.Operations.Tests;

/// <summary>Apps through the operator API.</summary>
public sealed class AppTests(SharedServer shared)
{
    [Fact]
    public async Task A_new_app_gets_a_number_and_a_key_that_works_at_once()
    {
        var reply = await shared.Operator.PostAsync("apps", """{"name":"shop","admins":["root","administrator"]}""");
        ((int)reply.Status).ShouldBe(201);
        var app = reply.Json.GetProperty("app");
        var appId = app.GetProperty("sdkAppId").GetInt64();
        reply.Headers["Location"].ShouldBe($"/operator/v1/apps/{appId}");
        app.GetProperty("name").GetString().ShouldBe("shop");

        (await CallAsync(appId, reply.Json.GetProperty("key").GetProperty("secret").GetString()!, "root")).ErrorCode.ShouldBe(0);
    }

    [Fact]
    public async Task An_app_can_be_made_with_the_number_and_key_it_has_elsewhere()
    {
        var reply = await shared.Operator.PostAsync("apps", """{"sdkAppId":1400999001,"key":"a-key-from-elsewhere"}""");
        ((int)reply.Status).ShouldBe(201);
        (await CallAsync(1400999001, "a-key-from-elsewhere")).ErrorCode.ShouldBe(0);

        var again = await shared.Operator.PostAsync("apps", """{"sdkAppId":1400999001}""");
        ((int)again.Status).ShouldBe(409);
    }

    [Fact]
    public async Task Secrets_are_shown_once_and_never_again()
    {
        var (certificate, ca) = NewCertificates();
        var made = await shared.Operator.PostAsync("apps", """{"name":"secrets"}""");
        var appId = made.Json.GetProperty("app").GetProperty("sdkAppId").GetInt64();
        var key = made.Json.GetProperty("key").GetProperty("secret").GetString()!;
        var second = (await shared.Operator.PostAsync($"apps/{appId}/keys", "{}")).Json.GetProperty("secret").GetString()!;
        var change = System.Text.Json.JsonSerializer.Serialize(
            new
            {
                webhook = new
                {
                    token = "the-webhook-token",
                    clientCertificate = certificate,
                    caCertificate = ca,
                },
            }
        );
        var changed = await shared.Operator.SendAsync(HttpMethod.Patch, $"apps/{appId}", change);
        ((int)changed.Status).ShouldBe(200, changed.Text);

        foreach (
            var path in new[]
            {
                "apps",
                $"apps/{appId}",
                $"apps/{appId}/keys",
                $"apps/{appId}/webhooks/commands",
                $"apps/{appId}/webhooks/status",
                $"apps/{appId}/webhooks/why",
            }
        )
        {
            var text = (await shared.Operator.GetAsync(path)).Text;
            text.ShouldNotContain(key);
            text.ShouldNotContain(second);
            text.ShouldNotContain("the-webhook-token");
            text.ShouldNotContain("PRIVATE KEY");
            text.ShouldNotContain("CERTIFICATE", Case.Sensitive);
        }

        var webhook = (await shared.Operator.GetAsync($"apps/{appId}")).Json.GetProperty("webhook");
        webhook.GetProperty("hasToken").GetBoolean().ShouldBeTrue();
        webhook.GetProperty("hasClientCertificate").GetBoolean().ShouldBeTrue();
        webhook.GetProperty("hasCaCertificate").GetBoolean().ShouldBeTrue();
        shared.Server.Log.Entries.ShouldAllBe(entry =>
            !entry.Message.Contains(key) && !entry.Message.Contains(second) && !entry.Message.Contains("the-webhook-token")
        );
    }

    [Fact]
    public async Task A_change_leaves_alone_what_it_does_not_name_and_empty_takes_away()
    {
        var app = await shared.Server.NewAppAsync(settings => settings with { Name = "before" });
        var changed = await shared.Operator.SendAsync(
            HttpMethod.Patch,
            $"apps/{app.SdkAppId}",
            """{"switches":{"follow":false,"reimportAfterDays":7},"webhook":{"url":"http://127.0.0.1:9/x","token":"t","commands":["Sns.*"],"profile":"Strict","beforeFailure":"refuse","timeoutMs":500}}"""
        );
        changed.Json.GetProperty("name").GetString().ShouldBe("before");
        changed.Json.GetProperty("switches").GetProperty("follow").GetBoolean().ShouldBeFalse();
        changed.Json.GetProperty("switches").GetProperty("deleteFriendOnBlock").GetBoolean().ShouldBeTrue();
        changed.Json.GetProperty("webhook").GetProperty("profile").GetString().ShouldBe("strict");

        var emptied = (await shared.Operator.SendAsync(HttpMethod.Patch, $"apps/{app.SdkAppId}", """{"webhook":{"url":"","token":""}}""")).Json.GetProperty(
            "webhook"
        );
        emptied.TryGetProperty("url", out _).ShouldBeFalse();
        emptied.GetProperty("hasToken").GetBoolean().ShouldBeFalse();
        emptied.GetProperty("timeoutMs").GetInt32().ShouldBe(500);
        emptied.GetProperty("commands").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task All_mistakes_are_named_at_once_and_nothing_is_changed()
    {
        var app = await shared.Server.NewAppAsync();
        var reply = await shared.Operator.SendAsync(
            HttpMethod.Patch,
            $"apps/{app.SdkAppId}",
            """
            {"name":"changed","switches":{"defaultAllowType":"Maybe"},"webhook":{"url":"ftp://example.com","timeoutMs":1,"connections":0,"caCertificate":"x","clientCertificate":"y"},
             "profileFields":[{"key":"TooLongName"}]}
            """
        );
        ((int)reply.Status).ShouldBe(400);
        reply.Json.GetProperty("mistakes").GetArrayLength().ShouldBe(7);
        (await shared.Operator.GetAsync($"apps/{app.SdkAppId}")).Json.GetProperty("name").GetString().ShouldNotBe("changed");

        var withNull = await shared.Operator.SendAsync(HttpMethod.Patch, $"apps/{app.SdkAppId}", """{"webhook":{"commands":[null]}}""");
        ((int)withNull.Status).ShouldBe(400);
    }

    [Fact]
    public async Task A_stopped_app_answers_nobody_until_it_is_started_again()
    {
        var app = await shared.Server.NewAppAsync();
        await shared.Operator.SendAsync(HttpMethod.Patch, $"apps/{app.SdkAppId}", """{"stopped":true}""");
        (await app.PostAsync("im_open_login_svc/account_import", """{"UserID":"anna"}""")).ErrorCode.ShouldBe(60016);
        ((int)(await shared.Operator.PostAsync($"apps/{app.SdkAppId}/webhooks/test", """{"command":"Sns.CallbackBlackListAdd"}""")).Status).ShouldBe(409);

        await shared.Operator.SendAsync(HttpMethod.Patch, $"apps/{app.SdkAppId}", """{"stopped":false}""");
        (await app.PostAsync("im_open_login_svc/account_import", """{"UserID":"anna"}""")).ErrorCode.ShouldBe(0);
    }

    [Fact]
    public async Task Keys_are_changed_without_a_gap_and_the_last_one_stays()
    {
        var app = await shared.Server.NewAppAsync();
        var added = await shared.Operator.PostAsync($"apps/{app.SdkAppId}/keys", "{}");
        ((int)added.Status).ShouldBe(201);
        var (id, secret) = (added.Json.GetProperty("id").GetString()!, added.Json.GetProperty("secret").GetString()!);
        (await CallAsync(app.SdkAppId, app.Key)).ErrorCode.ShouldBe(0);
        (await CallAsync(app.SdkAppId, secret)).ErrorCode.ShouldBe(0);

        ((int)(await shared.Operator.PostAsync($"apps/{app.SdkAppId}/keys", "{}")).Status).ShouldBe(409);
        ((int)(await shared.Operator.SendAsync(HttpMethod.Delete, $"apps/{app.SdkAppId}/keys/none")).Status).ShouldBe(404);
        ((int)(await shared.Operator.SendAsync(HttpMethod.Delete, $"apps/{app.SdkAppId}/keys/test")).Status).ShouldBe(204);
        (await CallAsync(app.SdkAppId, app.Key)).ErrorCode.ShouldBe(70009);
        (await CallAsync(app.SdkAppId, secret)).ErrorCode.ShouldBe(0);
        ((int)(await shared.Operator.SendAsync(HttpMethod.Delete, $"apps/{app.SdkAppId}/keys/{id}")).Status).ShouldBe(409);
    }

    [Fact]
    public async Task A_key_of_ones_own_must_not_be_short()
    {
        var app = await shared.Server.NewAppAsync();
        ((int)(await shared.Operator.PostAsync($"apps/{app.SdkAppId}/keys", """{"secret":"short"}""")).Status).ShouldBe(400);
        ((int)(await shared.Operator.PostAsync($"apps/{app.SdkAppId}/keys", """{"secret":"long enough"}""")).Status).ShouldBe(201);
        (await CallAsync(app.SdkAppId, "long enough")).ErrorCode.ShouldBe(0);
    }

    [Fact]
    public async Task Administrators_are_set_as_a_list()
    {
        var app = await shared.Server.NewAppAsync();
        await shared.Operator.SendAsync(HttpMethod.Put, $"apps/{app.SdkAppId}/admins", """{"admins":["root"]}""");
        (await CallAsync(app.SdkAppId, app.Key, "root")).ErrorCode.ShouldBe(0);
        (await CallAsync(app.SdkAppId, app.Key)).ErrorCode.ShouldBe(60010);
        ((int)(await shared.Operator.SendAsync(HttpMethod.Put, $"apps/{app.SdkAppId}/admins", """{"admins":[]}""")).Status).ShouldBe(400);
    }

    [Fact]
    public async Task Every_command_tells_whether_it_is_on_and_why()
    {
        var app = await shared.Server.NewAppAsync();
        var path = $"apps/{app.SdkAppId}/webhooks/commands";
        var before = (await shared.Operator.GetAsync(path)).Json.GetProperty("commands").EnumerateArray().ToList();
        before.Select(command => command.GetProperty("command").GetString()!).ShouldBe(Contracts.Webhooks.WebhookCommands.All);
        before
            .Where(command => command.GetProperty("on").GetBoolean())
            .Select(command => command.GetProperty("command").GetString())
            .ShouldBe(["Alert.RequestOverLimit"]);
        before[0].GetProperty("why").GetString()!.ShouldContain("no webhook URL");

        var after = (await shared.Operator.SendAsync(HttpMethod.Put, path, """{"commands":["Sns.*"]}"""))
            .Json.GetProperty("commands")
            .EnumerateArray()
            .ToList();
        var block = after.Single(command => command.GetProperty("command").GetString() == "Sns.CallbackBlackListAdd");
        block.GetProperty("on").GetBoolean().ShouldBeTrue();
        block.GetProperty("kind").GetString().ShouldBe("after");
        block.GetProperty("why").GetString()!.ShouldStartWith("switched on by Sns.*");
        after.Single(command => command.GetProperty("command").GetString() == "Sns.CallbackPrevFriendAdd").GetProperty("kind").GetString().ShouldBe("before");

        ((int)(await shared.Operator.SendAsync(HttpMethod.Put, path, """{"commands":["nonsense"]}""")).Status).ShouldBe(400);
    }

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://localhost.localdomain@10.0.0.1/")]
    [InlineData("http://10.1.2.3/x")]
    [InlineData("http://172.16.0.1/")]
    [InlineData("http://192.168.1.1:8080/")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://100.64.0.1/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f.1/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[fd00::1]/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[::ffff:10.0.0.1]/")]
    [InlineData("http://[64:ff9b::a00:1]/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://example.com/")]
    [InlineData("//example.com/")]
    [InlineData("http://user:password@example.com/")]
    [InlineData("http://example.com/#fragment")]
    public async Task A_webhook_URL_must_not_lead_into_the_servers_own_network(string url)
    {
        await using var server = await TestServer.StartAsync(options => options.Settings["Webhooks:AllowPrivateNetworks"] = "false");
        var inside = new OperatorAccess(server);
        var json = System.Text.Json.JsonSerializer.Serialize(new { webhook = new { url } });
        ((int)(await inside.SendAsync(HttpMethod.Patch, $"apps/{server.App.SdkAppId}", json)).Status).ShouldBe(400);
        (
            (int)
                (
                    await inside.PostAsync(
                        $"apps/{server.App.SdkAppId}/webhooks/test",
                        System.Text.Json.JsonSerializer.Serialize(new { command = "Sns.CallbackBlackListAdd", url })
                    )
                ).Status
        ).ShouldBe(400);
    }

    [Fact]
    public async Task A_name_that_leads_into_the_servers_own_network_is_refused_when_it_is_connected_to()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await TestServer.StartAsync(options => options.Settings["Webhooks:AllowPrivateNetworks"] = "false");
        var inside = new OperatorAccess(server);
        var url = receiver.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        var set = await inside.SendAsync(HttpMethod.Patch, $"apps/{server.App.SdkAppId}", $$$"""{"webhook":{"url":"{{{url}}}"}}""");
        ((int)set.Status).ShouldBe(200);

        var asked = await inside.PostAsync($"apps/{server.App.SdkAppId}/webhooks/test", """{"command":"Sns.CallbackPrevFriendAdd"}""");
        asked.Json.GetProperty("verdict").GetProperty("attempt").GetProperty("error").GetString()!.ShouldContain("not a public address");
        receiver.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_server_tells_what_it_is()
    {
        var installation = (await shared.Operator.GetAsync("installation")).Json;
        installation.GetProperty("engine").GetString()!.ShouldStartWith(PostgresServer.IsChosen ? "PostgreSQL 1" : "SQLite 3.");
        installation.GetProperty("version").GetString()!.ShouldMatch(@"^\d+\.\d+\.\d+");
        installation.GetProperty("uptimeSeconds").GetInt64().ShouldBeGreaterThanOrEqualTo(0);
        installation.GetProperty("queuedUnits").GetInt32().ShouldBeGreaterThanOrEqualTo(0);
        installation.GetProperty("dataBytes").GetInt64().ShouldBeGreaterThan(0);
    }

    private async Task<TestReply> CallAsync(long appId, string key, string admin = "administrator")
    {
        var userSig = new UserSig(appId, admin, shared.Server.Now.ToUnixTimeSeconds(), 86_400).Sign(key);
        var url = $"{shared.Server.Address}v4/im_open_login_svc/account_check?sdkappid={appId}&identifier={admin}&usersig={userSig}&random=1&contenttype=json";
        return await shared.Server.App.PostToAsync(url, """{"CheckItem":[{"UserID":"anna"}]}""");
    }

    private static (string WithKey, string Ca) NewCertificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=rapport-test", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero)
        );
        return (certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem(), certificate.ExportCertificatePem());
    }
}
