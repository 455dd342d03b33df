using Microsoft.Extensions.DependencyInjection;
using Rapport.Contracts;
using Rapport.Contracts.Gateway;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Apps;
using Rapport.Server.Gateway;
using Rapport.Server.Presence;
using Rapport.Storage;

namespace Rapport.Gateway.Tests;

public sealed class PresenceTests(SharedServer shared)
{
    [Fact]
    public async Task Coming_and_going_is_told_to_the_app_backend_in_order()
    {
        var (app, receiver) = await NewAppAsync();
        await using var _ = receiver;
        await using (var anna = await app.ConnectAsync("anna", "iPhone"))
        {
            await anna.RequireAsync("status/set", """{"CustomStatus":"busy"}""");
            await anna.RequireAsync("gateway/logout");
            (await anna.ClosedAsync()).ShouldBe(1000);
        }

        var webhooks = await receiver.WaitForAsync(3);
        webhooks
            .Select(webhook => WithoutTime(webhook.Text))
            .ShouldBe([
                """{"CallbackCommand":"State.StateChange","Info":{"Action":"Login","To_Account":"anna","Reason":"Register"}}""",
                """{"CallbackCommand":"State.StateChange","Info":{"Action":"CustomStatusChange","To_Account":"anna","Reason":"SetCustomStatus","CustomStatus":"busy"}}""",
                """{"CallbackCommand":"State.StateChange","Info":{"Action":"Logout","To_Account":"anna","Reason":"Unregister"}}""",
            ]);
        webhooks.Select(webhook => (webhook.OrderKey, webhook.OrderSequence)).ShouldBe([("state:anna", 1), ("state:anna", 2), ("state:anna", 3)]);
        webhooks[0]["OptPlatform"].ShouldBe("IOS");
    }

    [Fact]
    public async Task A_lost_connection_leaves_a_phone_reachable_by_push_and_a_browser_offline()
    {
        var (app, receiver) = await NewAppAsync();
        await using var _ = receiver;
        await using var phone = await app.ConnectAsync("anna", "Android");
        await using var web = await app.ConnectAsync("anna");
        (await StatusAsync(app)).ShouldBe(
            """{"To_Account":"anna","Status":"Online","Detail":[{"Platform":"Android","Status":"Online"},{"Platform":"Web","Status":"Online"}]}"""
        );

        phone.Connection.Abort();
        (await receiver.WaitForAsync(webhook => webhook.Text.Contains("Disconnect")))
            .Json.GetProperty("Info")
            .GetProperty("Reason")
            .GetString()
            .ShouldBe("LinkClose");
        (await StatusAsync(app)).ShouldBe(
            """{"To_Account":"anna","Status":"Online","Detail":[{"Platform":"Android","Status":"PushOnline"},{"Platform":"Web","Status":"Online"}]}"""
        );

        web.Connection.Abort();
        await receiver.WaitForAsync(2, webhook => webhook.Text.Contains("Disconnect"));
        (await StatusAsync(app)).ShouldBe("""{"To_Account":"anna","Status":"PushOnline","Detail":[{"Platform":"Android","Status":"PushOnline"}]}""");

        await using var again = await app.ConnectAsync("anna", "Android");
        await again.RequireAsync("gateway/logout");
        (await StatusAsync(app)).ShouldBe("""{"To_Account":"anna","Status":"Offline"}""");
    }

    [Fact]
    public async Task Who_has_subscribed_is_told_of_every_change_until_he_takes_it_back()
    {
        var (app, receiver) = await NewAppAsync();
        await using var _ = receiver;
        await using var ben = await app.ConnectAsync("ben");
        var now = await ben.RequireAsync("status/subscribe", """{"To_Account":["anna","ghost"]}""");
        now.GetProperty("StatusItem").GetRawText().ShouldBe("""[{"To_Account":"anna","Status":"Offline","CustomStatus":""}]""");
        now.GetProperty("ErrorList").GetRawText().ShouldBe("""[{"To_Account":"ghost","ErrorCode":70107}]""");

        await using var anna = await app.ConnectAsync("anna");
        (await ben.NextAsync()).Status!.ShouldHaveSingleItem().Status.ShouldBe("Online");
        await anna.RequireAsync("status/set", """{"CustomStatus":"out"}""");
        (await ben.NextAsync()).Status!.ShouldHaveSingleItem().CustomStatus.ShouldBe("out");
        await anna.RequireAsync("gateway/logout");
        var last = (await ben.NextAsync()).Status!.ShouldHaveSingleItem();
        (last.Status, last.CustomStatus).ShouldBe(("Offline", ""));

        await ben.RequireAsync("status/unsubscribe");
        await using var again = await app.ConnectAsync("anna");
        (await ben.NewsSoFarAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(MultiDevice.Multi, "Android,Windows,Web", "iPhone", "")]
    [InlineData(MultiDevice.Triple, "Android,Windows,Web", "iPhone", "Android")]
    [InlineData(MultiDevice.Dual, "Web", "iPhone", "")]
    [InlineData(MultiDevice.Dual, "Windows,Web", "iPhone", "Windows")]
    [InlineData(MultiDevice.Single, "Web", "iPhone", "Web")]
    [InlineData(MultiDevice.Multi, "Web", "Web", "Web")]
    public async Task A_login_puts_out_whom_the_policy_does_not_allow_beside_it(MultiDevice policy, string there, string arriving, string goes)
    {
        var (app, receiver) = await NewAppAsync(settings => settings with { Switches = settings.Switches with { MultiDevice = policy } });
        await using var _ = receiver;
        var clients = new Dictionary<string, TestClient>();
        foreach (var platform in there.Split(','))
            clients[platform] = await app.ConnectAsync("anna", platform);
        await using var newcomer = await app.ConnectAsync("anna", arriving);

        var login = (await receiver.WaitForAsync(clients.Count + 1))[^1].Json;
        if (goes.Length == 0)
        {
            login.TryGetProperty("KickedDevice", out var none).ShouldBeFalse();
        }
        else
        {
            login.GetProperty("KickedDevice").GetRawText().ShouldBe($$"""[{"Platform":"{{goes}}"}]""");
            (await clients[goes].NextAsync()).Kicked!.Reason.ShouldBe(goes == arriving ? KickReasons.MultipleAccount : KickReasons.MultipleDevice);
            (await clients[goes].ClosedAsync()).ShouldBe(GatewayCloseCodes.Kicked);
            clients.Remove(goes, out var gone);
            await gone!.DisposeAsync();
        }

        foreach (var client in clients.Values)
        {
            await client.RequireAsync("gateway/ping");
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_same_device_coming_back_ends_its_old_session_first()
    {
        var (app, receiver) = await NewAppAsync();
        await using var _ = receiver;
        await using var old = await app.ConnectAsync("anna", "Web", "tab");
        await using var back = await app.ConnectAsync("anna", "Web", "tab");

        (await old.ClosedAsync()).ShouldBe(GatewayCloseCodes.Kicked);
        (await receiver.WaitForAsync(3))
            .Select(webhook => webhook.Json.GetProperty("Info").GetProperty("Action").GetString())
            .ShouldBe(["Login", "Disconnect", "Login"]);
        await back.RequireAsync("gateway/ping");
    }

    [Fact]
    public async Task The_session_that_took_a_place_is_not_ended_by_the_end_of_the_one_it_put_out()
    {
        var (app, receiver) = await NewAppAsync();
        await using var _ = receiver;
        await using var old = await app.ConnectAsync("anna", "iPhone", "a");
        await using var newer = await app.ConnectAsync("anna", "iPhone", "b");
        newer.Login.SessionId.ShouldNotBe(old.Login.SessionId);
        (await old.ClosedAsync()).ShouldBe(GatewayCloseCodes.Kicked);

        await app.Client().Relationships.BlockAsync("anna", ["ben"]);
        (await newer.NextAsync()).Change!.Sequences.BlackList.ShouldBe(1);
        await app.Client().Accounts.DeleteAsync(["anna"]);
        (await newer.NextAsync()).Kicked!.Reason.ShouldBe(KickReasons.AccountDeleted);
    }

    [Fact]
    public async Task Sessions_an_unclean_end_left_behind_are_ended_at_the_next_start()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await TestServer.StartAsync();
        await server.App.ImportAsync("anna");
        await server.App.SendWebhooksToAsync(receiver);
        await using var anna = await server.App.ConnectAsync("anna");

        // An orderly end writes the session's end down itself.
        await server.StopAsync();
        (await anna.ClosedAsync()).ShouldBe(1001);
        await server.StartAgainAsync();
        (await receiver.WaitForAsync(2))[1].Json.GetProperty("Info").GetProperty("Reason").GetString().ShouldBe("LinkClose");
        (await StatusAsync(server.App)).ShouldBe("""{"To_Account":"anna","Status":"Offline"}""");
    }

    [Fact]
    public async Task Silence_ends_a_session_after_two_and_a_half_heartbeats()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await TestServer.StartAsync(options => options.Clock = new ManualTimeProvider());
        await server.App.ImportAsync("anna");
        await using var anna = await server.App.ConnectAsync("anna");

        // Only now, so that no delivery runs out of time while the clock is turned.
        await server.App.SendWebhooksToAsync(receiver);
        server.Clock.Advance(TimeSpan.FromSeconds(70));
        await anna.RequireAsync("gateway/ping");
        server.Clock.Advance(TimeSpan.FromSeconds(74));
        await anna.RequireAsync("gateway/ping");

        server.Clock.Advance(TimeSpan.FromSeconds(77));
        (await anna.ClosedAsync()).ShouldBe(GatewayCloseCodes.Silent);
        (await receiver.WaitForAsync(1))[0].Json.GetProperty("Info").GetProperty("Reason").GetString().ShouldBe("TimeOut");
    }

    [Fact]
    public async Task A_signature_that_runs_out_ends_the_session()
    {
        await using var server = await TestServer.StartAsync(options => options.Clock = new ManualTimeProvider());
        await server.App.ImportAsync("anna");
        await using var anna = await server.App.ConnectAsync("anna", lifetimeSeconds: 30);
        server.Clock.Advance(TimeSpan.FromSeconds(30));
        await anna.RequireAsync("gateway/ping");

        server.Clock.Advance(TimeSpan.FromSeconds(1));
        (await anna.NextAsync()).Kicked!.Reason.ShouldBe(KickReasons.UserSigExpired);
        (await anna.ClosedAsync()).ShouldBe(GatewayCloseCodes.Kicked);
    }

    [Fact]
    public async Task A_phone_that_stays_away_for_a_week_is_offline_and_friends_hear_of_it_but_the_app_backend_does_not()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await TestServer.StartAsync(options => options.Clock = new ManualTimeProvider());
        await server.App.ImportAsync("anna", "ben");
        await server.App.ChangeAsync(settings => settings with { Switches = settings.Switches with { FriendStatus = true } });
        await using var phone = await server.App.ConnectAsync("anna", "Android");

        // Once she hears of it, everybody has been told that she is there.
        await server.App.Client().Relationships.AddFriendAsync("ben", "anna", "AddSource_Type_Test");
        (await phone.NextAsync()).Change.ShouldNotBeNull();
        await using (var ben = await server.App.ConnectAsync("ben"))
        {
            phone.Connection.Abort();
            (await ben.NextAsync()).Status!.ShouldHaveSingleItem().Status.ShouldBe("PushOnline");
        }

        // Ben stays away too: he would have to send something every minute.
        server.Clock.Advance(TimeSpan.FromDays(7));
        await server.App.SendWebhooksToAsync(receiver);
        await using var back = await server.App.ConnectAsync("ben", "Windows");
        (await StatusAsync(server.App)).ShouldBe("""{"To_Account":"anna","Status":"PushOnline","Detail":[{"Platform":"Android","Status":"PushOnline"}]}""");

        server.Clock.Advance(TimeSpan.FromSeconds(1));
        await server.Services.GetRequiredService<PushExpiry>().RunOnceAsync(TestContext.Current.CancellationToken);
        (await back.NextAsync()).Status!.ShouldHaveSingleItem().Status.ShouldBe("Offline");
        (await StatusAsync(server.App)).ShouldBe("""{"To_Account":"anna","Status":"Offline"}""");

        // The next webhook of hers is the first since then.
        await using var again = await server.App.ConnectAsync("anna", "Android");
        (await receiver.WaitForAsync(webhook => webhook.OrderKey == "state:anna")).OrderSequence.ShouldBe(1);
    }

    [Fact]
    public async Task Who_was_deleted_and_imported_again_while_he_logged_in_has_to_start_again()
    {
        var app = await shared.Server.NewAppAsync();
        await app.ImportAsync("anna");
        await using var anna = await app.ConnectAsync("anna");
        var old = shared.Server.Services.GetRequiredService<SessionRegistry>().Of(await NumberOfAsync(app)).ShouldHaveSingleItem();
        await app.Client().Accounts.DeleteAsync(["anna"]);
        await app.ImportAsync("anna");

        shared.Server.Services.GetRequiredService<AppDirectory>().TryGet(app.SdkAppId, out var running).ShouldBeTrue();
        var opening = () => shared.Server.Services.GetRequiredService<SessionBook>().OpenAsync(running!, old, issuedAt: long.MaxValue);
        (await opening.ShouldThrowAsync<Refusal>()).Error.Code.ShouldBe(70107);
        (await StatusAsync(app)).ShouldBe("""{"To_Account":"anna","Status":"Offline"}""");
    }

    [Fact]
    public async Task A_logout_that_cannot_be_written_down_is_answered_and_may_be_tried_again()
    {
        await using var server = await TestServer.StartAsync(options => options.AllowErrors = true);
        await server.App.ImportAsync("anna");
        await using var anna = await server.App.ConnectAsync("anna");
        await RunAsync(server, new Sql("ALTER TABLE presence RENAME TO absence"));
        (await anna.CallAsync("gateway/logout")).ErrorCode.ShouldBe(70500);
        await anna.RequireAsync("gateway/ping");

        await RunAsync(server, new Sql("ALTER TABLE absence RENAME TO presence"));
        await anna.RequireAsync("gateway/logout");
        (await anna.ClosedAsync()).ShouldBe(1000);
    }

    private static Task<int> RunAsync(TestServer server, Sql sql) =>
        server.Services.GetRequiredService<Database>().WriteAsync(session => session.ExecuteAsync(sql));

    private async Task<long> NumberOfAsync(TestApp app) =>
        await shared
            .Server.Services.GetRequiredService<Database>()
            .ReadAsync(session => shared.Server.Services.GetRequiredService<AccountStore>().NumberOfAsync(session, app.SdkAppId, "anna"));

    private async Task<(TestApp App, WebhookReceiver Receiver)> NewAppAsync(Func<AppSettings, AppSettings>? configure = null)
    {
        var app = await shared.Server.NewAppAsync(configure);
        await app.ImportAsync("anna", "ben");
        var receiver = await WebhookReceiver.StartAsync();
        await app.ChangeWebhookAsync(webhook => webhook with { Url = receiver.Url, Commands = ["State.*"] });
        return (app, receiver);
    }

    private static async Task<string> StatusAsync(TestApp app) =>
        (await app.PostAsync("openim/query_online_status", """{"To_Account":["anna"],"IsNeedDetail":1}""")).Json.GetProperty("QueryResult")[0].GetRawText();

    private static string WithoutTime(string body) => System.Text.RegularExpressions.Regex.Replace(body, "\"EventTime\":\\d{13},", "");
}
