using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Rapport.Deployment.Tests;

/// <summary>
/// nginx with the repository's own <c>deploy/nginx.conf</c>; only places are others: ports, nodes, certificate, logs and temporary files.
/// </summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly Daemon _daemon;
    private readonly X509Certificate2 _certificate;

    private Nginx(TemporaryFolder folder, Daemon daemon, X509Certificate2 certificate, int port)
    {
        _folder = folder;
        _daemon = daemon;
        _certificate = certificate;
        Address = new Uri($"https://localhost:{port}");
    }

    /// <summary>Where clients come in.</summary>
    public Uri Address { get; }

    /// <summary>Starts it in front of two nodes.</summary>
    public static async Task<Nginx> StartAsync(Uri first, Uri second)
    {
        var folder = new TemporaryFolder();
        try
        {
            using var made = new Certificate();
            await File.WriteAllTextAsync(folder.File("fullchain.pem"), made.Pem);
            await File.WriteAllTextAsync(folder.File("privkey.pem"), made.KeyPem);
            var port = Daemon.FreePort();
            await File.WriteAllTextAsync(folder.File("nginx.conf"), await ConfigurationAsync(folder, port, first, second));

            // Its workers read and write in this folder, which is nobody else's.
            var user = Environment.UserName == "root" ? " user root;" : "";
            var daemon = await Daemon.StartAsync(
                port,
                folder.File("output"),
                "/usr/sbin/nginx",
                "-e",
                "stderr",
                "-c",
                folder.File("nginx.conf"),
                "-g",
                $"daemon off;{user}"
            );
            return new Nginx(folder, daemon, X509Certificate2.CreateFromPem(made.Pem), port);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>A client that trusts nginx's certificate and nothing else.</summary>
    /// <param name="from">The address it comes from.</param>
    public HttpClient NewHttpClient(string from = "127.0.0.1") =>
        new(
            new SocketsHttpHandler
            {
                UseProxy = false,
                ConnectCallback = (context, cancel) => ConnectAsync(from, context.DnsEndPoint.Port, cancel),
                SslOptions = new SslClientAuthenticationOptions
                {
                    CertificateChainPolicy = new X509ChainPolicy
                    {
                        TrustMode = X509ChainTrustMode.CustomRootTrust,
                        CustomTrustStore = { _certificate },
                        RevocationMode = X509RevocationMode.NoCheck,
                    },
                },
            }
        )
        {
            BaseAddress = Address,
            Timeout = Patience.Limit,
        };

    /// <summary>Ends it, and hands over everything it has written.</summary>
    public async Task<string> StopAsync()
    {
        await _daemon.StopAsync();
        return string.Join(
            '\n',
            await File.ReadAllTextAsync(_folder.File("access.log")),
            await File.ReadAllTextAsync(_folder.File("error.log")),
            _daemon.Output
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _certificate.Dispose();
        _folder.Dispose();
    }

    private static async Task<string> ConfigurationAsync(TemporaryFolder folder, int port, Uri first, Uri second)
    {
        var text = await File.ReadAllTextAsync(Repository.File("deploy", "nginx.conf"));
        var temporary = string.Concat(
            new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(kind => $"  {kind}_temp_path {folder.File(kind)};\n")
        );
        foreach (
            var (standsThere, here) in new[]
            {
                ("listen 443 ssl;", $"listen 127.0.0.1:{port} ssl;"),
                ("server rapport-1:8080 ", $"server {first.Authority} "),
                ("server rapport-2:8080 ", $"server {second.Authority} "),
                ("/etc/nginx/tls/", $"{folder.Path}/"),
                ("/var/log/nginx/", $"{folder.Path}/"),
                ("pid /run/nginx.pid;", $"pid {folder.Path}/pid;"),
                ("http {\n", "http {\n" + temporary),
            }
        )
        {
            text.ShouldContain(standsThere);
            text = text.Replace(standsThere, here, StringComparison.Ordinal);
        }

        return text;
    }

    private static async ValueTask<Stream> ConnectAsync(string from, int port, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Loopback, port, cancel);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
