using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Server;

namespace Rapport.Deployment.Tests;

/// <summary>A server with a certificate of its own and nothing in front: many libraries have "https://" built in.</summary>
public sealed class OwnCertificateTests
{
    [Fact]
    public async Task A_server_with_a_certificate_of_its_own_answers_over_https()
    {
        using var folder = new TemporaryFolder();
        using var certificate = new Certificate();
        await File.WriteAllTextAsync(folder.File("fullchain.pem"), certificate.Pem);
        await File.WriteAllTextAsync(folder.File("privkey.pem"), certificate.KeyPem);
        await using var server = RapportServer.Build([
            "--urls",
            "https://127.0.0.1:0;http://127.0.0.1:0",
            "--Kestrel:Certificates:Default:Path",
            folder.File("fullchain.pem"),
            "--Kestrel:Certificates:Default:KeyPath",
            folder.File("privkey.pem"),
            "--Rapport:DataDirectory",
            folder.File("data"),
        ]);
        await server.StartAsync();
        var addresses = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var address = new Uri(addresses.Single(one => one.StartsWith("https:", StringComparison.Ordinal)));

        using var trusted = X509Certificate2.CreateFromPem(certificate.Pem);
        using var client = new HttpClient(
            new SocketsHttpHandler
            {
                UseProxy = false,
                SslOptions = new SslClientAuthenticationOptions
                {
                    CertificateChainPolicy = new X509ChainPolicy
                    {
                        TrustMode = X509ChainTrustMode.CustomRootTrust,
                        CustomTrustStore = { trusted },
                        RevocationMode = X509RevocationMode.NoCheck,
                    },
                },
            }
        );
        using var answer = await client.PostAsync(new Uri($"https://localhost:{address.Port}/v4/openim/sendmsg"), new StringContent("{}"));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("\"ErrorCode\":60012");

        // Commands on the same machine do not ask whether they trust it.
        (await File.ReadAllTextAsync(folder.File("data/address")))
            .Trim()
            .ShouldBe(addresses.Single(one => one.StartsWith("http:", StringComparison.Ordinal)));
        await server.StopAsync();
    }
}
