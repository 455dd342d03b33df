using System.Net;
using System.Net.Sockets;

namespace Rapport.Gateway.Tests;

/// <summary>Who the client is said to be by proxies, and whom the server believes.</summary>
public sealed class TrustedProxiesTests
{
    private const string Proxy = "127.0.0.7";
    private const string Stranger = "127.0.0.8";
    private const string Said = "203.0.113.9";

    [Theory]
    [InlineData(Proxy, Said)]
    [InlineData(Stranger, Stranger)]
    public async Task The_forwarded_address_counts_only_when_a_known_proxy_says_it(string from, string expected)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await TestServer.StartAsync(options => options.Settings["TrustedProxies:0"] = Proxy);
        var app = server.App;
        await app.ImportAsync("anna", "ben");
        await app.SendWebhooksToAsync(receiver);

        using var http = new HttpClient(new SocketsHttpHandler { ConnectCallback = (context, cancel) => ConnectAsync(from, context.DnsEndPoint, cancel) });
        using var request = new HttpRequestMessage(HttpMethod.Post, app.Url("sns/black_list_add"))
        {
            Content = new StringContent("""{"From_Account":"anna","To_Account":["ben"]}"""),
        };
        request.Headers.Add("X-Forwarded-For", Said);
        (await http.SendAsync(request, TestContext.Current.CancellationToken)).Dispose();
        (await receiver.WaitForAsync(webhook => webhook.Command == "Sns.CallbackBlackListAdd"))["ClientIP"].ShouldBe(expected);

        using var client = await RawGatewayClient.OpenAsync(server.Address, from, headers: $"X-Forwarded-For: {Said}\r\n");
        await client.LoginAsync(app, "anna");
        (await receiver.WaitForAsync(webhook => webhook.Command == "State.StateChange"))["ClientIP"].ShouldBe(expected);
        await client.SendAsync("""{"Id":2,"Command":"sns/black_list_delete","Body":{"To_Account":["ben"]}}""");
        (await receiver.WaitForAsync(webhook => webhook.Command == "Sns.CallbackBlackListDelete"))["ClientIP"].ShouldBe(expected);
    }

    [Fact]
    public async Task Without_known_proxies_nobody_is_believed()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await TestServer.StartAsync();
        await server.App.ImportAsync("anna");
        await server.App.SendWebhooksToAsync(receiver);
        using var client = await RawGatewayClient.OpenAsync(server.Address, Proxy, headers: $"X-Forwarded-For: {Said}\r\n");
        await client.LoginAsync(server.App, "anna");
        (await receiver.WaitForAsync(1))[0]["ClientIP"].ShouldBe(Proxy);
    }

    private static async ValueTask<Stream> ConnectAsync(string from, DnsEndPoint to, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(to, cancel);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
