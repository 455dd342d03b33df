namespace Rapport.Deployment.Tests;

public sealed class PgBouncerTests
{
    [Fact]
    public async Task A_server_works_through_pgbouncer_in_session_mode_and_finds_its_data_again()
    {
        await using var bouncer = await PgBouncer.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var connection = bouncer.Lead(await PostgresServer.Shared.NewDatabaseAsync());
        await using var server = await TestServer.StartAsync(options =>
        {
            options.Connection = connection;
            options.Settings["Apps:0:Webhook:Url"] = receiver.Url;
            options.Settings["Apps:0:Webhook:Commands:0"] = "*";
        });

        // Often enough for every statement to be prepared.
        const int Times = 5;
        await server.App.ImportAsync("anna", "ben");
        for (var time = 0; time < Times; time++)
            await BlockAndUnblockAsync(server);
        await receiver.WaitForAsync(webhook => webhook.OrderSequence == 2 * Times);

        // Its successor gets the same connections to PostgreSQL, with what was prepared on them swept away.
        await server.StopAsync();
        await server.StartAgainAsync();
        for (var time = 0; time < Times; time++)
            await BlockAndUnblockAsync(server);

        await receiver.WaitForAsync(webhook => webhook.OrderSequence == 4 * Times);
        receiver.Received.Select(webhook => webhook.OrderSequence).Distinct().ShouldBe(Enumerable.Range(1, 4 * Times).Select(number => (long)number));
    }

    private static async Task BlockAndUnblockAsync(TestServer server)
    {
        const string Pair = """{"From_Account":"anna","To_Account":["ben"]}""";
        (await server.PostAsync("sns/black_list_add", Pair)).Text.ShouldContain("\"ResultCode\":0");
        (await server.PostAsync("sns/black_list_get", """{"From_Account":"anna","StartIndex":0,"MaxLimited":10,"LastSequence":0}""")).Text.ShouldContain(
            "\"ben\""
        );
        (await server.PostAsync("sns/black_list_delete", Pair)).Text.ShouldContain("\"ResultCode\":0");
    }
}
