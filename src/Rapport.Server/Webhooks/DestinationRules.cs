using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Rapport.Server.Apps;
using Rapport.Server.Configuration;

namespace Rapport.Server.Webhooks;

/// <summary>The destination of a webhook is one that Rapport does not connect to.</summary>
public sealed class DestinationRefusedException(string message) : Exception(message);

/// <summary>
/// Where webhooks may go. A URL that came through the operator API must lead to a public address, so that the server
/// cannot be used to reach into the network it stands in; the check is made on the resolved address at the moment of connecting,
/// where a name cannot change its mind any more. URLs in the server's own configuration are trusted.
/// </summary>
public sealed class DestinationRules(IOptions<RapportOptions> options)
{
    private static readonly IPNetwork[] s_private =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
            "::/127",
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "100::/64",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "fc00::/7",
            "fe80::/10",
            "ff00::/8",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    private readonly bool _allowPrivate = options.Value.Webhooks.AllowPrivateNetworks;

    private readonly HashSet<(long AppId, string Host, int Port)> _trusted =
    [
        .. options
            .Value.Apps.Where(app => Uri.IsWellFormedUriString(app.Webhook.Url, UriKind.Absolute))
            .Select(app => (app.SdkAppId, Url: new Uri(app.Webhook.Url!)))
            .Select(app => (app.SdkAppId, app.Url.IdnHost, app.Url.Port)),
    ];

    /// <summary>What is wrong with a URL, judged by its text alone; <c>null</c>: nothing.</summary>
    public string? WhyRefused(long appId, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            return "the URL must begin with http:// or https://";
        if (uri.UserInfo.Length > 0)
            return "the URL must not hold credentials";
        if (uri.Fragment.Length > 0 || url.AsSpan().ContainsAny(" \t\r\n"))
            return "the URL must not hold spaces or a fragment";
        if (IPAddress.TryParse(uri.IdnHost.Trim('[', ']'), out var address) && !IsAllowed(appId, uri.IdnHost, uri.Port, address))
            return Refused(uri.IdnHost);
        return null;
    }

    /// <summary>Opens a connection to the first allowed address of a host.</summary>
    /// <exception cref="DestinationRefusedException">None of its addresses is allowed.</exception>
    public async ValueTask<Stream> ConnectAsync(App app, DnsEndPoint endPoint, CancellationToken cancel)
    {
        var addresses = await Dns.GetHostAddressesAsync(endPoint.Host, cancel);
        var allowed = Array.FindAll(addresses, address => IsAllowed(app.AppId, endPoint.Host, endPoint.Port, address));
        if (allowed.Length == 0)
            throw new DestinationRefusedException(Refused(endPoint.Host));

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Refused(string host) =>
        $"{host} is not a public address; for local development start with Rapport:Webhooks:AllowPrivateNetworks=true";

    private bool IsAllowed(long appId, string host, int port, IPAddress address)
    {
        if (_allowPrivate || _trusted.Contains((appId, host, port)))
            return true;

        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return !Array.Exists(s_private, network => network.Contains(address));
    }
}
