using Microsoft.Extensions.DependencyInjection;
using Rapport.Contracts.Gateway;
using Rapport.Storage;

namespace Rapport.Gateway.Tests.Nodes;

/// <summary>Two servers on one database are one server to everybody who uses them.</summary>
public sealed class NodesTests : IAsyncLifetime
{
    private TestServer _one = null!;
    private TestServer _two = null!;

    public async ValueTask InitializeAsync()
    {
        var connection = await PostgresServer.Shared.NewDatabaseAsync();
        _one = await TestServer.StartAsync(options => options.Connection = connection);
        _two = await TestServer.StartAsync(options => options.Connection = connection);
    }

    public async ValueTask DisposeAsync()
    {
        await _two.DisposeAsync();
        await _one.DisposeAsync();
    }

    [Fact]
    public async Task A_client_hears_of_what_another_node_has_committed()
    {
        await _one.App.ImportAsync("anna", "ben");
        await using var anna = await _two.App.ConnectAsync("anna");

        await RequireAsync(_one, "sns/black_list_add", """{"From_Account":"anna","To_Account":["ben"]}""");

        var change = (await anna.NextAsync()).Change!;
        change.Sequences.BlackList.ShouldBe(1);
        change.Items.Single().BlackListItem!.Single().To_Account.ShouldBe("ben");
    }

    [Fact]
    public async Task Webhooks_of_one_account_go_out_in_the_order_of_the_commits_whichever_node_made_them()
    {
        const int Times = 200;
        await using var receiver = await WebhookReceiver.StartAsync();
        await _one.App.SendWebhooksToAsync(receiver);
        await _one.App.ImportAsync("anna", "ben");
        await HearAsync(_two);
        for (var i = 0; i < Times; i++)
        {
            await RequireAsync(i % 3 == 0 ? _one : _two, "sns/black_list_add", """{"From_Account":"anna","To_Account":["ben"]}""");
            await RequireAsync(i % 2 == 0 ? _one : _two, "sns/black_list_delete", """{"From_Account":"anna","To_Account":["ben"]}""");
        }

        var webhooks = await receiver.WaitForAsync(2 * Times);
        webhooks.Select(webhook => webhook.OrderSequence).ShouldBe(Enumerable.Range(1, 2 * Times).Select(number => (long)number));
    }

    [Fact]
    public async Task Calls_about_one_account_on_both_nodes_at_once_lose_nothing()
    {
        const int Others = 100;
        var others = Enumerable.Range(0, Others).Select(number => $"other{number}").ToArray();
        await _one.App.ImportAsync(["anna", .. others]);

        await Task.WhenAll(
            others.Select(
                (other, number) => RequireAsync(number % 2 == 0 ? _one : _two, "sns/black_list_add", $$"""{"From_Account":"anna","To_Account":["{{other}}"]}""")
            )
        );

        var reply = await _two.PostAsync("sns/black_list_get", """{"From_Account":"anna","StartIndex":0,"MaxLimited":1000,"LastSequence":0}""");
        reply
            .Json.GetProperty("BlackListItem")
            .EnumerateArray()
            .Select(item => item.GetProperty("To_Account").GetString()!)
            .Order(StringComparer.Ordinal)
            .ShouldBe(others.Order(StringComparer.Ordinal));
        reply.Json.GetProperty("CurruentSequence").GetInt64().ShouldBe(Others);
    }

    [Fact]
    public async Task An_account_deleted_on_one_node_is_gone_on_the_other()
    {
        await _one.App.ImportAsync("anna", "ben");
        await RequireAsync(_two, "sns/black_list_add", """{"From_Account":"anna","To_Account":["ben"]}""");

        await RequireAsync(_one, "im_open_login_svc/account_delete", """{"DeleteItem":[{"UserID":"ben"}]}""");

        var reply = await _two.PostAsync("sns/black_list_delete", """{"From_Account":"anna","To_Account":["ben"]}""");
        reply.Json.GetProperty("ResultItem")[0].GetProperty("ResultCode").GetInt64().ShouldBe(30003);
    }

    [Fact]
    public async Task A_kick_reaches_the_client_wherever_it_is_connected()
    {
        await _one.App.ImportAsync("anna");
        await using var anna = await _two.App.ConnectAsync("anna");

        await RequireAsync(_one, "im_open_login_svc/kick", """{"UserID":"anna"}""");

        (await anna.NextAsync()).Kicked!.Reason.ShouldBe(KickReasons.RestApiKick);
        (await anna.ClosedAsync()).ShouldBe(4001);
    }

    [Fact]
    public async Task A_login_takes_the_place_of_one_on_another_node()
    {
        await _one.App.ImportAsync("anna");
        await using var old = await _one.App.ConnectAsync("anna", "Android");

        await using var next = await _two.App.ConnectAsync("anna", "Android");

        (await old.NextAsync()).Kicked!.Reason.ShouldBe(KickReasons.MultipleAccount);
        (await old.ClosedAsync()).ShouldBe(4001);
        await next.RequireAsync("gateway/ping");
    }

    [Fact]
    public async Task Presence_is_one_on_all_nodes()
    {
        await _one.App.ImportAsync("anna", "ben");
        await using var ben = await _two.App.ConnectAsync("ben");
        await ben.RequireAsync("status/subscribe", """{"To_Account":["anna"]}""");

        await using (await _one.App.ConnectAsync("anna"))
        {
            (await ben.NextAsync()).Status!.Single().Status.ShouldBe("Online");
            var reply = await _two.PostAsync("openim/query_online_status", """{"To_Account":["anna"]}""");
            reply.Json.GetProperty("QueryResult")[0].GetProperty("Status").GetString().ShouldBe("Online");
        }

        (await ben.NextAsync()).Status!.Single().Status.ShouldBe("Offline");
    }

    [Fact]
    public async Task Settings_changed_on_one_node_hold_on_the_other()
    {
        var reply = await _two.PostAsync("im_open_login_svc/account_import", """{"UserID":"anna"}""");
        reply.ErrorCode.ShouldBe(0);

        await _one.App.ChangeAsync(settings => settings with { Stopped = true });
        await HearAsync(_two);

        (await _two.PostAsync("im_open_login_svc/account_import", """{"UserID":"ben"}""")).ErrorCode.ShouldNotBe(0);
    }

    [Fact]
    public async Task When_the_delivering_node_leaves_the_other_one_goes_on()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await _one.App.SendWebhooksToAsync(receiver);
        await _one.App.ImportAsync("anna", "ben");
        await HearAsync(_two);
        await RequireAsync(_two, "sns/black_list_add", """{"From_Account":"anna","To_Account":["ben"]}""");
        await receiver.WaitForAsync(1);

        await _one.StopAsync();
        await RequireAsync(_two, "sns/black_list_delete", """{"From_Account":"anna","To_Account":["ben"]}""");

        (await receiver.WaitForAsync(2))[1].OrderSequence.ShouldBe(2);
    }

    /// <summary>Whoever writes has heard of everything that was committed before.</summary>
    private static Task<bool> HearAsync(TestServer server) => server.Services.GetRequiredService<Database>().WriteAsync(_ => ValueTask.FromResult(true));

    private static async Task RequireAsync(TestServer server, string command, string body)
    {
        var reply = await server.PostAsync(command, body);
        reply.ErrorCode.ShouldBe(0, $"{command}: {reply.Text}");
    }
}
