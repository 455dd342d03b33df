using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Contracts.Webhooks;

namespace Rapport.Webhooks.Receiver.Tests;

public sealed class VerificationTests
{
    private int _handled;

    [Fact]
    public async Task A_webhook_of_our_app_with_the_right_signatures_is_handled()
    {
        await using var receiver = await StartAsync();

        (await receiver.SendAsync(new TestWebhook())).ShouldBeOk();

        _handled.ShouldBe(1);
        receiver.Log.All.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("1400000124")]
    [InlineData("")]
    [InlineData("+1400000123")]
    [InlineData("1400000123&SdkAppid=1400000123")]
    [InlineData("99999999999999999999999")]
    public async Task A_webhook_for_another_app_is_refused(string appId)
    {
        await using var receiver = await StartAsync();

        (await receiver.SendAsync(new TestWebhook { SdkAppid = appId })).ShouldBe(403, "SdkAppid");

        _handled.ShouldBe(0);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Only_a_POST_is_a_webhook(string method)
    {
        await using var receiver = await StartAsync();

        var answer = await receiver.SendAsync(new TestWebhook { Method = method });

        answer.ShouldBe(405, "POST");
        answer.Allow.ShouldBe("POST");
        _handled.ShouldBe(0);
    }

    [Fact]
    public async Task A_webhook_with_a_wrong_sign_is_refused()
    {
        await using var receiver = await StartAsync();

        (await receiver.SendAsync(new TestWebhook { Sign = WebhookSignature.Sign("another token", 1700000000) })).ShouldBe(403, "Sign does not belong");
        (await receiver.SendAsync(new TestWebhook { Sign = "nonsense" })).ShouldBe(403, "Sign does not belong");

        _handled.ShouldBe(0);
    }

    [Fact]
    public async Task A_webhook_without_a_sign_is_refused()
    {
        await using var receiver = await StartAsync();

        (await receiver.SendAsync(new TestWebhook { Sign = "" })).ShouldBe(403, "Sign or RequestTime is missing");

        _handled.ShouldBe(0);
    }

    [Fact]
    public async Task A_sign_in_capitals_is_taken_too()
    {
        await using var receiver = await StartAsync();

        (await receiver.SendAsync(new TestWebhook { Sign = WebhookSignature.Sign(TestWebhook.DefaultToken, 1700000000).ToUpperInvariant() })).ShouldBeOk();
    }

    [Fact]
    public async Task A_RequestTime_that_is_no_number_is_refused_even_when_it_is_signed()
    {
        await using var receiver = await StartAsync();
        var sign = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("my-tokensoon"u8));

        (await receiver.SendAsync(new TestWebhook { Sign = "", MoreQuery = $"&Sign={sign}&RequestTime=soon" })).ShouldBe(403, "not a number");
    }

    [Fact]
    public async Task The_signs_of_the_shared_vectors_are_taken()
    {
        foreach (var vector in Vectors.Read().Sign)
        {
            await using var receiver = await StartAsync(options => options.Token = vector.Token);
            receiver.Clock.Now = DateTimeOffset.FromUnixTimeSeconds(vector.RequestTime);

            (await receiver.SendAsync(TestWebhook.OfTheOriginal with { Sign = vector.Sign })).ShouldBeOk();
        }
    }

    [Fact]
    public async Task The_body_signatures_of_the_shared_vectors_are_taken()
    {
        foreach (var vector in Vectors.Read().Body.Where(vector => vector.Body.Length > 0))
        {
            await using var receiver = await StartAsync(options => options.Token = vector.Token);
            receiver.Clock.Now = DateTimeOffset.FromUnixTimeSeconds(vector.Timestamp);
            var webhook = new TestWebhook
            {
                Token = vector.Token,
                Command = vector.Body.Contains("Delete", StringComparison.Ordinal) ? WebhookCommands.BlackListDelete : WebhookCommands.BlackListAdd,
                Id = vector.Id,
                Body = Encoding.UTF8.GetBytes(vector.Body),
                BodySignature = vector.Signature,
            };

            (await receiver.SendAsync(webhook)).ShouldBeOk();
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(60, true)]
    [InlineData(61, false)]
    [InlineData(-60, true)]
    [InlineData(-61, false)]
    public async Task A_sign_is_taken_for_a_minute_before_and_after_its_time(int seconds, bool taken)
    {
        await using var receiver = await StartAsync();
        var webhook = TestWebhook.OfTheOriginal with { RequestTime = 1700000000 };
        receiver.Clock.Now = DateTimeOffset.FromUnixTimeSeconds(1700000000 + seconds);

        var answer = await receiver.SendAsync(webhook);

        if (taken)
            answer.ShouldBeOk();
        else
            answer.ShouldBe(403, "RequestTime is more than 60 seconds from this machine's clock");
    }

    [Fact]
    public async Task How_old_a_sign_may_be_can_be_set()
    {
        await using var receiver = await StartAsync(options => options.MaxAge = TimeSpan.FromSeconds(5));

        (await receiver.SendAsync(new TestWebhook { RequestTime = 1700000000 - 5 })).ShouldBeOk();
        (await receiver.SendAsync(new TestWebhook { RequestTime = 1700000000 - 6 })).ShouldBe(403, "RequestTime");
        (await receiver.SendAsync(new TestWebhook { RequestTime = long.MaxValue })).ShouldBe(403, "RequestTime");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Without_a_token_no_signature_is_asked_for_and_a_warning_says_so(string? token)
    {
        await using var receiver = await StartAsync(options => options.Token = token);

        (await receiver.SendAsync(TestWebhook.OfTheOriginal with { Token = null })).ShouldBeOk();
        (await receiver.SendAsync(TestWebhook.OfTheOriginal with { Sign = "unknown here" })).ShouldBeOk();

        _handled.ShouldBe(2);
        receiver.Log.All.ShouldHaveSingleItem().ShouldContain("not authenticated");
    }

    [Fact]
    public async Task A_body_that_was_changed_on_the_way_is_refused()
    {
        await using var receiver = await StartAsync();
        var honest = new TestWebhook();
        var signature = WebhookSignature.SignBody(TestWebhook.DefaultToken, honest.Id!, 1700000000, honest.Body);
        var forged = honest with { BodySignature = signature, Body = [.. honest.Body, (byte)' '] };

        (await receiver.SendAsync(forged)).ShouldBe(403, "webhook-signature does not belong");
        (await receiver.SendAsync(honest with { BodySignature = signature, Id = "evt_other" })).ShouldBe(403, "webhook-signature does not belong");

        _handled.ShouldBe(0);
        (await receiver.SendAsync(honest with { BodySignature = signature })).ShouldBeOk();
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("v1,")]
    [InlineData("v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public async Task A_body_signature_that_is_there_must_be_right_even_when_none_is_required(string signature)
    {
        await using var receiver = await StartAsync();

        (await receiver.SendAsync(new TestWebhook { BodySignature = signature })).ShouldBe(403, "webhook-signature does not belong");

        _handled.ShouldBe(0);
    }

    [Fact]
    public async Task One_right_body_signature_among_several_is_enough()
    {
        await using var receiver = await StartAsync();
        var webhook = new TestWebhook();
        var signature = WebhookSignature.SignBody(TestWebhook.DefaultToken, webhook.Id!, 1700000000, webhook.Body);

        (await receiver.SendAsync(webhook with { BodySignature = $"v1,old {signature}" })).ShouldBeOk();
    }

    [Fact]
    public async Task An_old_body_is_refused_even_under_a_fresh_sign()
    {
        await using var receiver = await StartAsync();
        var webhook = new TestWebhook();
        var signature = WebhookSignature.SignBody(TestWebhook.DefaultToken, webhook.Id!, 1600000000, webhook.Body);

        (await receiver.SendAsync(webhook with { BodySignature = signature, Timestamp = "1600000000" })).ShouldBe(
            403,
            "webhook-timestamp is more than 60 seconds"
        );

        _handled.ShouldBe(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-1")]
    public async Task A_body_signature_without_its_time_is_refused(string timestamp)
    {
        await using var receiver = await StartAsync();

        (await receiver.SendAsync(new TestWebhook { Timestamp = timestamp })).ShouldBe(403, "webhook-timestamp is missing");
    }

    [Fact]
    public async Task The_original_which_signs_no_bodies_is_taken()
    {
        await using var receiver = await StartAsync();

        (await receiver.SendAsync(TestWebhook.OfTheOriginal)).ShouldBeOk();

        _handled.ShouldBe(1);
    }

    [Fact]
    public async Task The_original_is_refused_where_a_body_signature_is_required()
    {
        await using var receiver = await StartAsync(options => options.RequireBodySignature = true);

        (await receiver.SendAsync(TestWebhook.OfTheOriginal)).ShouldBe(403, "webhook-signature is missing");
        _handled.ShouldBe(0);

        (await receiver.SendAsync(new TestWebhook())).ShouldBeOk();
    }

    [Fact]
    public async Task An_id_is_not_believed_without_a_signature()
    {
        await using var receiver = await StartAsync();

        (await receiver.SendAsync(new TestWebhook { BodySignature = "" })).ShouldBe(403, "webhook-signature is missing");
        (await receiver.SendAsync(new TestWebhook())).ShouldBeOk();

        _handled.ShouldBe(1);
    }

    [Fact]
    public async Task A_webhook_without_a_command_in_its_URL_is_refused()
    {
        await using var receiver = await StartAsync();

        (await receiver.SendAsync(new TestWebhook { Command = null })).ShouldBe(400, "CallbackCommand is missing from the URL");
    }

    [Theory]
    [InlineData("""{"CallbackCommand":"Sns.CallbackBlackListDelete","PairList":[]}""")]
    [InlineData("""{"CallbackCommand":"sns.callbackblacklistadd","PairList":[]}""")]
    [InlineData("""{"CallbackCommand":7}""")]
    [InlineData("""{"CallbackCommand":null}""")]
    public async Task A_body_that_names_another_command_than_the_URL_is_refused(string body)
    {
        await using var receiver = await StartAsync();

        (await receiver.SendAsync(TestWebhook.Of(WebhookCommands.BlackListAdd, body))).ShouldBe(400, "CallbackCommand in the body");

        _handled.ShouldBe(0);
    }

    [Fact]
    public async Task A_signed_body_must_name_its_command_because_the_URL_is_not_signed()
    {
        await using var receiver = await StartAsync();
        var body = """{"PairList":[]}"""u8.ToArray();

        (await receiver.SendAsync(new TestWebhook { Body = body })).ShouldBe(400, "CallbackCommand is missing from the body");
        _handled.ShouldBe(0);

        (await receiver.SendAsync(TestWebhook.OfTheOriginal with { Body = body })).ShouldBeOk();
        _handled.ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("""{"CallbackCommand":"Sns.CallbackBlackListAdd" """)]
    [InlineData("""{"CallbackCommand":"Sns.CallbackBlackListAdd"} {}""")]
    public async Task A_body_that_is_no_JSON_object_is_refused(string body)
    {
        await using var receiver = await StartAsync();

        (await receiver.SendAsync(TestWebhook.Of(WebhookCommands.BlackListAdd, body))).ShouldBe(400, "not a JSON object");

        _handled.ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"CallbackCommand":"\ud800"}""")]
    [InlineData("""{"CallbackCommand":"Sns.CallbackBlackL\ud800"}""")]
    [InlineData("""{"CallbackCommand":"\ud800Sns.CallbackBlackListAdd"}""")]
    [InlineData("""{"\ud800llbackCommand":"Sns.CallbackBlackListAdd"}""")]
    [InlineData("""{"\ud800CallbackCommand":1,"CallbackCommand":"Sns.CallbackBlackListAdd","\ud800allbackCommandxxxx":1}""")]
    public async Task A_body_with_half_a_character_where_its_command_is_looked_for_is_refused(string body)
    {
        await using var receiver = await StartAsync();

        (await receiver.SendAsync(TestWebhook.Of(WebhookCommands.BlackListAdd, body))).Status.ShouldBe(400);

        _handled.ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_is_taken_up_to_its_limit_and_not_a_byte_beyond(bool chunked)
    {
        await using var receiver = await StartAsync(options => options.MaxBodyBytes = 100_000);
        TestWebhook OfSize(int size) =>
            new() { Chunked = chunked, Body = [.. new TestWebhook().Body, .. Enumerable.Repeat((byte)' ', size - new TestWebhook().Body.Length)] };

        (await receiver.SendAsync(OfSize(100_000))).ShouldBeOk();
        (await receiver.SendAsync(OfSize(100_001))).ShouldBe(413, "more than 100000 bytes");
        (await receiver.SendAsync(OfSize(1_000_000))).ShouldBe(413, "more than 100000 bytes");

        _handled.ShouldBe(1);
    }

    [Fact]
    public async Task A_limit_above_the_web_servers_own_counts()
    {
        await using var receiver = await StartAsync(more: builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 10));

        (await receiver.SendAsync(new TestWebhook())).ShouldBeOk();
        (await receiver.SendAsync(new TestWebhook { Chunked = true, Id = "evt_2" })).ShouldBeOk();

        _handled.ShouldBe(2);
    }

    [Fact]
    public async Task A_refusal_is_logged_with_its_reason_and_without_a_secret()
    {
        await using var receiver = await StartAsync();

        await receiver.SendAsync(new TestWebhook { Sign = "nonsense" });

        var line = receiver.Log.All.ShouldHaveSingleItem();
        line.ShouldContain("403");
        line.ShouldContain("Sign does not belong to this RequestTime and token");
        line.ShouldNotContain(TestWebhook.DefaultToken);
        line.ShouldNotContain("anna");
    }

    [Fact]
    public async Task An_application_that_asks_everybody_to_log_in_still_receives_webhooks()
    {
        await using var receiver = await StartAsync(more: builder =>
        {
            builder.Services.AddAuthentication();
            builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        });

        (await receiver.SendAsync(new TestWebhook())).ShouldBeOk();
    }

    [Fact]
    public async Task A_damaged_body_never_breaks_the_receiver()
    {
        await using var receiver = await StartAsync(options => options.Token = null);
        var random = new Random(20231114);

        for (var i = 0; i < 500; i++)
        {
            var body = (byte[])new TestWebhook().Body.Clone();
            for (var damage = random.Next(1, 4); damage > 0; damage--)
                body[random.Next(body.Length)] = (byte)random.Next(256);

            (await receiver.SendAsync(TestWebhook.OfTheOriginal with { Token = null, Body = body })).Status.ShouldBeOneOf(200, 400);
        }
    }

    private Task<TestReceiver> StartAsync(
        Action<RapportWebhookOptions>? options = null,
        Action<Microsoft.AspNetCore.Builder.WebApplicationBuilder>? more = null
    )
    {
        Task Count()
        {
            Interlocked.Increment(ref _handled);
            return Task.CompletedTask;
        }

        return TestReceiver.StartAsync(
            handlers => handlers.On<BlackListAddEvent>((_, _) => Count()).On<BlackListDeleteEvent>((_, _) => Count()),
            options,
            more
        );
    }
}
