using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Rapport.Contracts.Gateway;
using Rapport.Server.Gateway;
using Rapport.Storage;

namespace Rapport.Gateway.Tests.Hostile;

/// <summary>Clients that mean no good, each beside one that does. Time stands still unless a test moves it.</summary>
public sealed class HostileTests : IAsyncLifetime
{
    private const int Mebibyte = 1024 * 1024;

    private TestServer _server = null!;
    private TestClient _good = null!;

    private TestApp App => _server.App;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(options =>
        {
            options.Clock = new ManualTimeProvider();
            options.Settings["Gateway:OutstandingRequests"] = "4";
        });
        await App.ImportAsync("anna", "mallory");
        _good = await App.ConnectAsync("anna");
        await _good.RequireAsync("status/subscribe", """{"To_Account":["mallory"]}""");
    }

    public async ValueTask DisposeAsync()
    {
        await IsServedAsync();
        await _good.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_frame_that_is_too_large_is_not_read_to_its_end()
    {
        using var unknown = await RawGatewayClient.OpenAsync(_server.Address);
        await unknown.SendAsync(RawGatewayClient.Frame(new byte[(16 * 1024) + 1]));
        (await unknown.ReadToCloseAsync()).ShouldBe(1009);

        using var mallory = await EnterAsync();
        await mallory.SendAsync(RawGatewayClient.Frame(new byte[Mebibyte + 1]));
        (await mallory.ReadToCloseAsync()).ShouldBe(1009);
    }

    [Fact]
    public async Task A_frame_in_pieces_without_end_is_as_large_as_their_sum()
    {
        using var mallory = await EnterAsync();
        var piece = new byte[64 * 1024];
        Array.Fill(piece, (byte)' ');
        await mallory.SendAsync(RawGatewayClient.Frame(piece, isLast: false));
        for (var sent = piece.Length; sent <= Mebibyte; sent += piece.Length)
            await mallory.SendAsync(RawGatewayClient.Frame(piece, RawGatewayClient.Continuation, isLast: false));
        (await mallory.ReadToCloseAsync()).ShouldBe(1009);
    }

    [Fact]
    public async Task A_frame_that_never_comes_to_its_end_is_no_sign_of_life()
    {
        using var mallory = await EnterAsync();
        await mallory.SendAsync(RawGatewayClient.Frame("{"u8, isLast: false));
        for (var seconds = 0; seconds < 76; seconds += 4)
        {
            await mallory.SendAsync(RawGatewayClient.Frame([], RawGatewayClient.Continuation, isLast: false));
            _server.Clock.Advance(TimeSpan.FromSeconds(4));
            await IsServedAsync();
        }

        (await mallory.ReadToCloseAsync()).ShouldBe(GatewayCloseCodes.Silent);
    }

    [Fact]
    public async Task What_is_not_a_frame_closes_the_connection()
    {
        string[] rubbish =
        [
            "no JSON",
            "null",
            "{\"Id\":1,\"Command\":\"gateway/ping\"",
            "{\"Id\":1.5,\"Command\":\"gateway/ping\"}",
            "{\"Id\":-1,\"Command\":\"gateway/ping\"}",
            "{\"Id\":9007199254740992,\"Command\":\"gateway/ping\"}",
            "{\"Id\":99999999999999999999999,\"Command\":\"gateway/ping\"}",
            "{\"Id\":1,\"Command\":7}",
            "{\"Id\":1,\"Command\":\"gateway/ping\"}{\"Id\":2,\"Command\":\"gateway/ping\"}",
            "{\"Id\":1,\"Command\":\"gateway/ping\",\"Body\":" + new string('[', 500_000),
        ];
        foreach (var text in rubbish)
        {
            using var mallory = await EnterAsync();
            await mallory.SendAsync(text);
            (await mallory.ReadToCloseAsync()).ShouldBe(GatewayCloseCodes.BadFrame, text[..Math.Min(text.Length, 80)]);
        }
    }

    [Fact]
    public async Task Binary_frames_close_the_connection()
    {
        using var mallory = await EnterAsync();
        await mallory.SendAsync(RawGatewayClient.Frame(Encoding.UTF8.GetBytes("""{"Id":1,"Command":"gateway/ping"}"""), RawGatewayClient.Binary));
        (await mallory.ReadToCloseAsync()).ShouldBe(GatewayCloseCodes.BadFrame);
    }

    [Fact]
    public async Task What_is_no_web_socket_frame_ends_as_the_web_socket_protocol_says()
    {
        using var reserved = await EnterAsync();
        await reserved.SendAsync(RawGatewayClient.Frame("x"u8, opcode: 5));
        (await reserved.ReadToCloseAsync()).ShouldBe(1002);

        using var notText = await EnterAsync();
        await notText.SendAsync(RawGatewayClient.Frame([0xFF, 0xFE]));
        (await notText.ReadToCloseAsync()).ShouldBe(1007);
    }

    [Fact]
    public async Task Whoever_waits_outside_is_sent_away_in_time_and_makes_room()
    {
        const int PerAddress = 100;
        var waiting = new List<RawGatewayClient>();
        for (var i = 0; i < PerAddress; i++)
            waiting.Add(await RawGatewayClient.OpenAsync(_server.Address, "127.0.0.9"));

        // A client has its answer a moment before the server looks at its clock.
        await UntilAsync(() => Door.Count == PerAddress + 1);
        using (var oneMore = await RawGatewayClient.OpenAsync(_server.Address, "127.0.0.9"))
            oneMore.Status.ShouldBe(503);
        using (var elsewhere = await RawGatewayClient.OpenAsync(_server.Address, "127.0.0.10"))
            elsewhere.Status.ShouldBe(101);

        _server.Clock.Advance(TimeSpan.FromSeconds(11));
        foreach (var client in waiting)
        {
            (await client.ReadToCloseAsync()).ShouldBe(GatewayCloseCodes.NotLoggedIn);
            client.Dispose();
        }

        // They have gone from the server's books once their connections are.
        await UntilAsync(() => Door.Count == 1);
        using var late = await RawGatewayClient.OpenAsync(_server.Address, "127.0.0.9");
        late.Status.ShouldBe(101);
    }

    [Fact]
    public async Task A_thousand_connections_that_do_nothing_are_all_that_may_wait()
    {
        const int Most = 1000;
        var waiting = new List<RawGatewayClient>();
        for (var i = 0; i < Most; i++)
            waiting.Add(await RawGatewayClient.OpenAsync(_server.Address, $"127.0.1.{1 + (i / 50)}"));
        waiting.ShouldAllBe(client => client.Status == 101);
        using (var oneMore = await RawGatewayClient.OpenAsync(_server.Address, "127.0.2.1"))
            oneMore.Status.ShouldBe(503);
        await IsServedAsync();

        waiting.ForEach(client => client.Dispose());
        await UntilAsync(() => Door.Count == 1);
        using var late = await RawGatewayClient.OpenAsync(_server.Address, "127.0.2.1");
        late.Status.ShouldBe(101);
    }

    [Fact]
    public void A_handshake_may_not_take_for_ever() =>
        // The web server's own clock watches over it, so that no test can turn it.
        _server
            .Services.GetRequiredService<IOptions<KestrelServerOptions>>()
            .Value.Limits.RequestHeadersTimeout.ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(15));

    [Fact]
    public async Task A_flood_of_wrong_signatures_is_answered_and_nothing_is_left_of_it()
    {
        const int AtOnce = 40;
        const int Times = 10;
        var forged = App.UserSig("mallory", key: new string('0', 64));
        await Task.WhenAll(
            Enumerable
                .Range(0, AtOnce)
                .Select(async _ =>
                {
                    for (var i = 0; i < Times; i++)
                    {
                        using var client = await RawGatewayClient.OpenAsync(_server.Address);
                        await client.SendAsync(RawGatewayClient.Login(App, "mallory", forged));
                        (await client.ReadReplyAsync(1))!.Value.GetProperty("Reply").GetProperty("ErrorCode").GetInt64().ShouldBe(70009);
                        (await client.ReadToCloseAsync()).ShouldBe(GatewayCloseCodes.NotLoggedIn);
                    }
                })
        );
        await UntilAsync(() => Door.Count == 1);
        Sessions.Count.ShouldBe(1);
        (await _good.NewsSoFarAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_flood_of_requests_closes_the_connection_and_ten_seconds_worth_does_not()
    {
        const int TenSeconds = 500;
        var ping = RawGatewayClient.Frame("""{"Id":7,"Command":"gateway/ping"}"""u8);
        using var mallory = await EnterAsync();
        await mallory.SendAsync(Enumerable.Repeat(ping, TenSeconds).SelectMany(frame => frame).ToArray());
        for (var i = 0; i < TenSeconds; i++)
            (await mallory.ReadReplyAsync(7)).ShouldNotBeNull();

        await mallory.SendAsync(ping);
        (await mallory.ReadToCloseAsync()).ShouldBe(GatewayCloseCodes.TooMany);
    }

    [Fact]
    public async Task Requests_that_pile_up_without_a_reply_close_the_connection()
    {
        using var mallory = await EnterAsync();
        using var goOn = new ManualResetEventSlim();
        var database = _server.Services.GetRequiredService<Database>();
        var holdUp = database.WriteAsync(_ => ValueTask.FromResult(goOn.Wait(Patience.Limit)));
        for (var id = 1; id <= 5; id++)
            await mallory.SendAsync($$$"""{"Id":{{{id}}},"Command":"sns/black_list_add","Body":{"To_Account":["anna"]}}""");

        // Its end is written down behind what holds up the others too, but it hears of it at once.
        (await mallory.ReadToCloseAsync()).ShouldBe(GatewayCloseCodes.TooMany);
        goOn.Set();
        (await holdUp).ShouldBeTrue();
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_let_go_before_its_events_fill_the_memory()
    {
        const int Events = 10_000;
        var eventFrame = Encoding.UTF8.GetBytes($$"""{"News":"{{new string('x', 1000)}}"}""");
        using var mallory = await EnterAsync(receiveBuffer: 4096);
        (await _good.NextAsync()).Status!.ShouldHaveSingleItem().Status.ShouldBe("Online");

        var session = Sessions.Of(await NumberOfAsync("mallory")).ShouldHaveSingleItem();
        for (var i = 0; i < Events; i++)
            session.Tell(eventFrame);

        // It would hear why, if it read; as it does not, it is cut off a little later.
        Sessions.Count.ShouldBe(2);
        _server.Clock.Advance(TimeSpan.FromSeconds(7));
        (await _good.NextAsync()).Status!.ShouldHaveSingleItem().Status.ShouldBe("Offline");
        Sessions.Count.ShouldBe(1);
        await mallory.ReadToEndAsync();
    }

    [Fact]
    public async Task A_client_that_reads_too_slowly_hears_why_it_was_let_go()
    {
        var eventFrame = new byte[600 * 1024];
        Array.Fill(eventFrame, (byte)' ');
        using var mallory = await EnterAsync(receiveBuffer: 4096);
        var session = Sessions.Of(await NumberOfAsync("mallory")).ShouldHaveSingleItem();
        for (var i = 0; i < 20; i++)
            session.Tell(eventFrame);
        (await mallory.ReadToCloseAsync()).ShouldBe(GatewayCloseCodes.TooSlow);
    }

    [Fact]
    public async Task A_client_that_does_not_answer_a_close_is_cut_off()
    {
        using var mallory = await EnterAsync();
        await mallory.SendAsync("rubbish");
        (await mallory.ReadToCloseAsync()).ShouldBe(GatewayCloseCodes.BadFrame);
        _server.Clock.Advance(TimeSpan.FromSeconds(7));
        await mallory.ReadToEndAsync();
        await UntilAsync(() => Door.Count == 1);
    }

    private GatewayDoor Door => _server.Services.GetRequiredService<GatewayDoor>();

    private SessionRegistry Sessions => _server.Services.GetRequiredService<SessionRegistry>();

    private async Task<RawGatewayClient> EnterAsync(int receiveBuffer = 0)
    {
        var client = await RawGatewayClient.OpenAsync(_server.Address, receiveBuffer: receiveBuffer);
        await client.LoginAsync(App, "mallory");
        return client;
    }

    /// <summary>The one who behaves hears and is heard.</summary>
    private async Task IsServedAsync()
    {
        await _good.RequireAsync("sns/black_list_add", """{"To_Account":["mallory"]}""");
        await _good.RequireAsync("sns/black_list_delete", """{"To_Account":["mallory"]}""");
    }

    private async Task<long> NumberOfAsync(string userId)
    {
        var accounts = _server.Services.GetRequiredService<Rapport.Server.Accounts.AccountDirectory>();
        return await _server.Services.GetRequiredService<Database>().ReadAsync(session => accounts.NumberOfAsync(session, App.SdkAppId, userId));
    }

    /// <summary>Waits for something that has no signal of its own, giving way to whoever brings it about.</summary>
    private async Task UntilAsync(Func<bool> condition)
    {
        async Task WaitAsync()
        {
            while (!condition())
                (await _server.Http.GetAsync(new Uri(_server.Address, GatewayDoor.Path))).Dispose();
        }

        await Patience.WaitAsync(WaitAsync(), () => "a condition");
    }
}
