using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rapport.Contracts.Webhooks;

namespace Rapport.Server.Tests.Webhooks;

/// <summary>The request a receiver gets, to the letter.</summary>
public sealed class WireTests(SharedServer shared) : IAsyncLifetime
{
    private readonly TestServer _server = shared.Server;
    private TestApp _app = null!;
    private WebhookReceiver _receiver = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await WebhookReceiver.StartAsync();
        _app = await _server.NewAppAsync();
        await _app.SendWebhooksToAsync(_receiver);
        await _app.ImportAsync("anna", "ben", "cleo");
    }

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task A_webhook_is_the_documented_request()
    {
        await _app.PostAsync("sns/black_list_add", """{"From_Account":"anna","To_Account":["ben","ghost","cleo"]}""");

        var webhook = (await _receiver.WaitForAsync(1))[0];
        webhook.Method.ShouldBe("POST");
        webhook.Protocol.ShouldBe("HTTP/1.1");
        webhook.Target.ShouldBe(
            $"/imcallback?SdkAppid={_app.SdkAppId}&CallbackCommand=Sns.CallbackBlackListAdd&contenttype=json&ClientIP=127.0.0.1&OptPlatform=RESTAPI"
        );
        webhook.Headers["Content-Type"].ShouldBe("application/json");
        webhook.Headers["Content-Length"].ShouldBe(webhook.Body.Length.ToString(CultureInfo.InvariantCulture));
        webhook.Headers["Host"].ShouldBe(new Uri(_receiver.Url).Authority);
        webhook.Text.ShouldBe(
            """{"CallbackCommand":"Sns.CallbackBlackListAdd","PairList":[{"From_Account":"anna","To_Account":"ben"},{"From_Account":"anna","To_Account":"cleo"}]}"""
        );
    }

    [Fact]
    public async Task Beside_it_stand_the_headers_of_the_promise_and_nothing_that_a_receiver_does_not_expect()
    {
        await _app.WriteAsync("anna", 1, 2);
        await _app.WriteAsync("ben", 1);

        var webhooks = await _receiver.WaitForAsync(3);
        var first = webhooks.Single(webhook => webhook.Account() == "anna" && webhook.Nick() == 1);
        first
            .Headers.Keys.Order()
            .ShouldBe(
                [
                    "Content-Length",
                    "Content-Type",
                    "Host",
                    WebhookSignature.AttemptHeader,
                    WebhookSignature.OrderKeyHeader,
                    WebhookSignature.OrderSequenceHeader,
                    WebhookSignature.IdHeader,
                    WebhookSignature.TimestampHeader,
                ],
                ignoreOrder: true
            );
        first.Attempt.ShouldBe(1);
        webhooks.Where(webhook => webhook.OrderKey == "account:anna").Select(webhook => webhook.OrderSequence).ShouldBe([1, 2]);
        webhooks.Where(webhook => webhook.OrderKey == "account:ben").Select(webhook => webhook.OrderSequence).ShouldBe([1]);
        webhooks.Select(webhook => webhook.Id).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task With_a_token_the_URL_is_signed_as_documented_and_the_body_by_the_convention()
    {
        const string Token = "xxxxyyyy ñ";
        await _app.ChangeWebhookAsync(webhook => webhook with { Token = Token });
        await _app.WriteAsync("anna", 1);

        var webhook = (await _receiver.WaitForAsync(1))[0];
        webhook
            .Parameters.Select(parameter => parameter.Key)
            .ShouldBe(["SdkAppid", "CallbackCommand", "contenttype", "ClientIP", "OptPlatform", "Sign", "RequestTime"]);
        var time = webhook["RequestTime"];
        Math.Abs(_server.Now.ToUnixTimeSeconds() - long.Parse(time, CultureInfo.InvariantCulture)).ShouldBeLessThan(60);
        webhook["Sign"].ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Token + time))));

        var stamp = webhook.Headers[WebhookSignature.TimestampHeader];
        var signed = Encoding.UTF8.GetBytes($"{webhook.Id}.{stamp}.{webhook.Text}");
        stamp.ShouldBe(time);
        webhook.Headers[WebhookSignature.SignatureHeader].ShouldBe("v1," + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Token), signed)));
    }

    [Fact]
    public async Task An_URL_that_has_a_query_is_continued()
    {
        await _app.ChangeWebhookAsync(webhook => webhook with { Url = _receiver.Url + "?tenant=7" });
        await _app.WriteAsync("anna", 1);

        var webhook = (await _receiver.WaitForAsync(1))[0];
        webhook.Target.ShouldStartWith($"/imcallback?tenant=7&SdkAppid={_app.SdkAppId}&CallbackCommand=");
    }

    [Fact]
    public async Task Text_beyond_ASCII_arrives_as_it_was_written()
    {
        await _app.ImportAsync("the \"admin\" %");
        await _app.Client().Profiles.SetAsync("the \"admin\" %", "Tag_Profile_IM_Nick", "安娜 🙂");

        var webhook = (await _receiver.WaitForAsync(1))[0];
        webhook.OrderKey.ShouldBe("account:the \"admin\" %");
        webhook.Account().ShouldBe("the \"admin\" %");
        webhook.Json.GetProperty("ProfileItem")[0].GetProperty("Value").GetString().ShouldBe("安娜 🙂");
        webhook.Body[0].ShouldBe((byte)'{');
    }

    [Fact]
    public async Task A_call_that_is_refused_as_a_whole_or_in_every_item_sends_nothing()
    {
        await _app.PostAsync("sns/black_list_add", """{"From_Account":"ghost","To_Account":["ben"]}""");
        await _app.PostAsync("sns/black_list_add", """{"From_Account":"anna","To_Account":["ghost","anna"]}""");
        await _app.PostAsync("sns/black_list_add", """{"From_Account":"anna"}""");
        await _app.PostAsync("profile/portrait_set", """{"From_Account":"anna","ProfileItem":[{"Tag":"Tag_Profile_IM_Nick","Value":7.5}]}""");
        await _app.PostAsync("sns/black_list_add", """{"From_Account":"anna","To_Account":["ben"]}""");

        var webhook = (await _receiver.WaitForAsync(1))[0];
        webhook.OrderSequence.ShouldBe(1);
        webhook.Command.ShouldBe("Sns.CallbackBlackListAdd");
    }
}
