using Rapport.Contracts;
using Rapport.Contracts.Accounts;

namespace Rapport.Client.Tests;

/// <summary>What the client does when something fails: what it throws, what it tries again, and when it renews its signature.</summary>
public sealed class TroubleTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task A_call_that_fails_as_a_whole_throws_its_code_and_reason()
    {
        using var client = Make(new ScriptedServer(ScriptedServer.Code(70107)));

        var exception = await Should.ThrowAsync<RapportException>(() => client.Accounts.KickAsync("ghost"));

        exception.Code.ShouldBe(70107);
        exception.Info.ShouldBe("reason");
        exception.Command.ShouldBe("im_open_login_svc/kick");
        exception.Message.ShouldBe("im_open_login_svc/kick: 70107 reason");
    }

    [Fact]
    public async Task On_request_the_reply_is_returned_instead()
    {
        using var client = Make(new ScriptedServer(ScriptedServer.Code(70107)), options => options.ThrowOnFailure = false);

        var reply = await client.Accounts.KickAsync("ghost");

        reply.Succeeded.ShouldBeFalse();
        reply.ErrorCode.ShouldBe(70107);
    }

    [Fact]
    public async Task A_list_that_is_read_page_by_page_throws_all_the_same()
    {
        using var client = Make(new ScriptedServer(ScriptedServer.Code(30003)), options => options.ThrowOnFailure = false);

        await Should.ThrowAsync<RapportException>(async () => await client.Relationships.GetFriendsAsync("ghost").FirstOrDefaultAsync());
        await Should.ThrowAsync<RapportException>(async () => await client.Relationships.GetBlocklistAsync("ghost").FirstOrDefaultAsync());
        await Should.ThrowAsync<RapportException>(async () => await client.Follow.GetAsync("ghost", FollowKind.Fans).FirstOrDefaultAsync());
    }

    [Fact]
    public async Task A_list_ends_even_if_the_server_does_not_move_on()
    {
        using var client = Make(
            new ScriptedServer(
                ScriptedServer.Body(
                    """{"UserDataItem":[{"To_Account":"ben"}],"CompleteFlag":0,"NextStartIndex":0,"StartIndex":0,"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}"""
                )
            )
        );

        (await client.Relationships.GetFriendsAsync("anna").CountAsync()).ShouldBe(1);
        (await client.Relationships.GetBlocklistAsync("anna").CountAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData(60008)]
    [InlineData(30006)]
    [InlineData(70500)]
    public async Task Reading_is_tried_again_after_a_passing_fault_and_writing_is_not(long code)
    {
        var reading = new ScriptedServer(ScriptedServer.Code(code), ScriptedServer.Ok);
        var writing = new ScriptedServer(ScriptedServer.Code(code), ScriptedServer.Ok);

        await WithTimeGoingByAsync(Make(reading).Accounts.CheckAsync(["anna"]));
        await Should.ThrowAsync<RapportException>(() => Make(writing).Accounts.KickAsync("anna"));

        reading.Requests.Count.ShouldBe(2);
        writing.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(30003)]
    [InlineData(70402)]
    [InlineData(60010)]
    public async Task A_refusal_that_would_be_repeated_is_not_tried_again(long code)
    {
        var network = new ScriptedServer(ScriptedServer.Code(code), ScriptedServer.Ok);

        await Should.ThrowAsync<RapportException>(() => Make(network).Accounts.CheckAsync(["anna"]));

        network.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Writing_is_tried_again_when_the_caller_can_live_with_it()
    {
        var network = new ScriptedServer(ScriptedServer.Code(60008), ScriptedServer.Fault(HttpRequestError.ResponseEnded), ScriptedServer.Ok);

        await WithTimeGoingByAsync(Make(network, options => options.RepeatWrites = true).Accounts.KickAsync("anna"));

        network.Requests.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(60007)]
    [InlineData(60011)]
    public async Task Writing_is_tried_again_when_the_server_turned_it_away_unread(long code)
    {
        var network = new ScriptedServer(ScriptedServer.Code(code), ScriptedServer.Ok);

        await WithTimeGoingByAsync(Make(network).Accounts.KickAsync("anna"));

        network.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, true)]
    [InlineData(HttpRequestError.NameResolutionError, true)]
    [InlineData(HttpRequestError.SecureConnectionError, true)]
    [InlineData(HttpRequestError.ResponseEnded, false)]
    [InlineData(HttpRequestError.Unknown, false)]
    public async Task Writing_is_tried_again_after_a_transport_fault_only_if_nothing_can_have_arrived(HttpRequestError error, bool again)
    {
        var network = new ScriptedServer(ScriptedServer.Fault(error), ScriptedServer.Ok);
        var call = Make(network).Accounts.KickAsync("anna");

        if (again)
            await WithTimeGoingByAsync(call);
        else
            await Should.ThrowAsync<HttpRequestException>(() => call);

        network.Requests.Count.ShouldBe(again ? 2 : 1);
    }

    [Fact]
    public async Task The_last_attempts_failure_is_the_calls()
    {
        var network = new ScriptedServer(ScriptedServer.Status(502), ScriptedServer.Code(60008), ScriptedServer.Fault(HttpRequestError.ResponseEnded));
        var once = new ScriptedServer(ScriptedServer.Status(502));

        await Should.ThrowAsync<HttpRequestException>(() => WithTimeGoingByAsync(Make(network).Accounts.CheckAsync(["anna"])));
        var fault = await Should.ThrowAsync<HttpRequestException>(() => Make(once, options => options.MostAttempts = 1).Accounts.CheckAsync(["anna"]));

        network.Requests.Count.ShouldBe(3);
        once.Requests.Count.ShouldBe(1);
        fault.StatusCode.ShouldBe(System.Net.HttpStatusCode.BadGateway);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    public async Task An_answer_that_is_no_reply_is_a_transport_fault(string body)
    {
        using var client = Make(new ScriptedServer(ScriptedServer.Body(body)));

        (await Should.ThrowAsync<HttpRequestException>(() => client.Accounts.KickAsync("anna"))).HttpRequestError.ShouldBe(HttpRequestError.InvalidResponse);
    }

    [Fact]
    public async Task No_answer_in_time_is_a_timeout()
    {
        using var client = Make(new ScriptedServer(ScriptedServer.Never));
        var call = client.Accounts.KickAsync("anna");

        _clock.Advance(await _clock.WaitForTimerAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10)));

        await Should.ThrowAsync<TimeoutException>(() => call);
    }

    [Fact]
    public async Task Giving_up_is_the_callers_and_not_a_timeout()
    {
        using var client = Make(new ScriptedServer(ScriptedServer.Never));
        using var cancel = new CancellationTokenSource();
        var call = client.Accounts.CheckAsync(["anna"], cancel.Token);

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_signature_is_used_until_a_tenth_of_its_life_is_left()
    {
        var network = new ScriptedServer(ScriptedServer.Ok);
        using var client = Make(network, options => options.UserSigLifetime = TimeSpan.FromHours(10));

        await client.Accounts.KickAsync("anna");
        _clock.Advance(TimeSpan.FromHours(9) - TimeSpan.FromSeconds(1));
        await client.Accounts.KickAsync("anna");
        _clock.Advance(TimeSpan.FromSeconds(1));
        await client.Accounts.KickAsync("anna");

        var signatures = network.UserSigs.ToList();
        signatures[1].ShouldBe(signatures[0]);
        signatures[2].ShouldNotBe(signatures[0]);
        var renewed = UserSig.Parse(signatures[2])!;
        renewed.ExpiresAt.ShouldBe(_clock.GetUtcNow().AddHours(10).ToUnixTimeSeconds());
        renewed.WasSignedWith("12345678").ShouldBeTrue();
    }

    [Fact]
    public async Task Signatures_from_elsewhere_are_fetched_once_and_again_when_they_run_out_or_are_refused()
    {
        var fetched = 0;
        var network = new ScriptedServer(ScriptedServer.Ok, ScriptedServer.Ok, ScriptedServer.Code(70009), ScriptedServer.Ok, ScriptedServer.Ok);
        using var client = Make(
            network,
            options =>
            {
                options.Key = null;
                options.UserSigProvider = _ =>
                {
                    fetched++;
                    return ValueTask.FromResult(new UserSig(7, "administrator", _clock.GetUtcNow().ToUnixTimeSeconds(), 3600 + fetched).Sign("12345678"));
                };
            }
        );

        await client.Accounts.KickAsync("anna");
        await client.Accounts.KickAsync("anna");
        fetched.ShouldBe(1);
        await client.Accounts.KickAsync("anna");
        fetched.ShouldBe(2);
        _clock.Advance(TimeSpan.FromMinutes(55));
        await client.Accounts.KickAsync("anna");
        fetched.ShouldBe(3);
    }

    [Fact]
    public async Task A_signature_that_stays_refused_ends_the_call()
    {
        var network = new ScriptedServer(ScriptedServer.Code(70001));
        using var client = Make(network);

        (await Should.ThrowAsync<RapportException>(() => client.Accounts.KickAsync("anna"))).Code.ShouldBe(70001);
        network.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("12345678", true)]
    public void Either_a_key_or_a_provider_is_given(string? key, bool provider) =>
        Should.Throw<ArgumentException>(() =>
            Make(
                new ScriptedServer(ScriptedServer.Ok),
                options =>
                {
                    options.Key = key;
                    options.UserSigProvider = provider ? _ => ValueTask.FromResult("x") : null;
                }
            )
        );

    [Fact]
    public async Task Commands_without_a_method_can_be_called_with_types_of_the_callers_own()
    {
        var network = new ScriptedServer(ScriptedServer.Body("""{"IPList":["127.0.0.1"],"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}"""));
        using var client = Make(network);

        var reply = await client.CallAsync<IpListRequest, IpListReply>("ConfigSvc/GetIPList", new IpListRequest { Region = "eu" });

        network.Requests[0].Body.ShouldBe("""{"Region":"eu"}""");
        reply.IPList.ShouldBe(["127.0.0.1"]);
    }

    private RapportClient Make(ScriptedServer network, Action<RapportClientOptions>? configure = null)
    {
        var options = new RapportClientOptions
        {
            BaseAddress = new Uri("http://example.com"),
            SdkAppId = 7,
            Key = "12345678",
            HttpClient = new HttpClient(network),
            TimeProvider = _clock,
        };
        configure?.Invoke(options);
        return new RapportClient(options);
    }

    /// <summary>Turns the clock past the pauses between attempts, and not as far as the time limit of one.</summary>
    private async Task WithTimeGoingByAsync(Task call)
    {
        for (var pause = 200; !call.IsCompleted && pause <= 400; pause *= 2)
        {
            var timer = _clock.WaitForTimerAsync(TimeSpan.FromMilliseconds(pause), TimeSpan.FromMilliseconds(pause));
            if (await Task.WhenAny(call, timer) == timer)
                _clock.Advance(await timer);
        }

        await call;
    }

    private sealed class IpListRequest
    {
        public string Region { get; set; } = "";
    }

    private sealed class IpListReply : Reply
    {
        public List<string> IPList { get; set; } = [];
    }
}
