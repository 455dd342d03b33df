using Microsoft.Extensions.DependencyInjection;
using Rapport.Storage;

namespace Rapport.Operations.Tests;

/// <summary>Alive, ready, and coming to an orderly end.</summary>
public sealed class HealthTests(SharedServer shared)
{
    [Theory]
    [InlineData("/healthz", "ok")]
    [InlineData("/readyz", "ready")]
    [InlineData("/", "Rapport")]
    public async Task A_healthy_server_says_so_to_everybody(string path, string text)
    {
        var reply = await shared.Operator.SendAsync(HttpMethod.Get, path, authorization: "");
        ((int)reply.Status).ShouldBe(200);
        reply.Text.ShouldBe(text);
    }

    [Fact]
    public async Task A_server_whose_database_does_not_answer_is_alive_but_not_ready()
    {
        var clock = new ManualTimeProvider();
        await using var server = await TestServer.StartAsync(options => options.Clock = clock);
        var somebody = new OperatorAccess(server);
        using var gate = new ManualResetEventSlim();
        var blocking = server.Services.GetRequiredService<Database>().WriteAsync(_ => ValueTask.FromResult(gate.Wait(Patience.Limit)));

        var asked = somebody.SendAsync(HttpMethod.Get, "/readyz", authorization: "");
        await clock.WaitForTimerAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        clock.Advance(TimeSpan.FromSeconds(1));
        var reply = await asked;
        ((int)reply.Status).ShouldBe(503);
        reply.Text.ShouldContain("within a second");
        ((int)(await somebody.SendAsync(HttpMethod.Get, "/healthz", authorization: "")).Status).ShouldBe(200);

        gate.Set();
        await blocking;
        clock.Advance(TimeSpan.FromSeconds(1));
        (await somebody.SendAsync(HttpMethod.Get, "/readyz", authorization: "")).Text.ShouldBe("ready");
    }

    [Fact]
    public async Task A_delivery_under_way_when_the_server_stops_is_finished_and_written_down()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var gate = new TaskCompletionSource();
        receiver.AnswerNext(Answer.Ok.When(gate.Task));
        await using var server = await TestServer.StartAsync();
        await server.App.SendWebhooksToAsync(receiver);
        await server.App.ImportAsync("anna", "ben");
        await server.PostAsync("sns/black_list_add", """{"From_Account":"anna","To_Account":["ben"]}""");
        await receiver.WaitForAsync(1);

        var stopping = server.StopAsync();
        gate.SetResult();
        await stopping;
        await server.StartAgainAsync();
        var deliveries = (await new OperatorAccess(server).GetAsync($"apps/{server.App.SdkAppId}/deliveries")).Json.GetProperty("deliveries");
        deliveries.EnumerateArray().ShouldHaveSingleItem().GetProperty("state").GetString().ShouldBe("delivered");
        receiver.Received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_address_is_in_the_data_folder_as_long_as_the_server_runs()
    {
        await using var server = await TestServer.StartAsync();
        var file = Path.Combine(server.Folder, "address");
        new Uri(File.ReadAllText(file).Trim()).ShouldBe(server.Address);
        await server.StopAsync();
        File.Exists(file).ShouldBeFalse();
    }

    [Fact]
    public async Task The_operator_token_is_for_the_servers_user_alone_and_without_surprises()
    {
        await using var server = await TestServer.StartAsync();
        var file = Path.Combine(server.Folder, "operator-token");
        File.ReadAllBytes(file).ShouldAllBe(letter => char.IsAsciiHexDigitLower((char)letter) || letter == '\n');
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
