using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Rapport.Server.Webhooks;

namespace Rapport.Server.Tests.Webhooks;

/// <summary>Receivers behind TLS: trusted only through the app's own CA, and shown the app's certificate when they ask.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private readonly X509Certificate2 _ca = MakeCa("CN=Test CA");
    private TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(options => options.Clock = _clock);
        await _server.App.ImportAsync("anna");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _ca.Dispose();
    }

    [Fact]
    public async Task A_receiver_whose_certificate_comes_from_the_apps_CA_is_trusted()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Issue("CN=receiver", _ca));

        await SendAsync(receiver, ca: _ca.ExportCertificatePem());

        (await receiver.WaitForAsync(1))[0].Text.ShouldContain("CallbackPortraitSet");
    }

    [Theory]
    [InlineData("no CA")]
    [InlineData("another CA")]
    [InlineData("another name")]
    [InlineData("run out")]
    public async Task Any_other_receiver_is_not(string mistake)
    {
        using var otherCa = MakeCa("CN=Test CA");
        var certificate = Issue("CN=receiver", _ca, mistake == "another name" ? IPAddress.Parse("127.0.0.2") : IPAddress.Loopback, mistake == "run out");
        await using var receiver = await WebhookReceiver.StartAsync(certificate);

        await SendAsync(
            receiver,
            ca: mistake switch
            {
                "no CA" => null,
                "another CA" => otherCa.ExportCertificatePem(),
                _ => _ca.ExportCertificatePem(),
            }
        );
        await _clock.WaitForTimerAsync(TimeSpan.FromMilliseconds(800), TimeSpan.FromMilliseconds(1201));

        var row = (await OutboxRows.OfStoppedAsync(_server, _server.App)).Single();
        row.State.ShouldBe(EventState.Waiting);
        Attempt.ReadLog(row.Log!).Single().Error!.ShouldContain("certificate");
        receiver.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_receiver_that_asks_for_a_certificate_gets_the_apps()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Issue("CN=receiver", _ca), askForClientCertificate: true);
        using var client = Issue("CN=rapport of app 1", _ca);
        var pem = client.ExportCertificatePem() + "\n" + client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

        await SendAsync(receiver, ca: _ca.ExportCertificatePem(), client: pem);

        (await receiver.WaitForAsync(1))[0].ClientCertificate.ShouldBe("CN=rapport of app 1");
    }

    private async Task SendAsync(WebhookReceiver receiver, string? ca, string? client = null)
    {
        await _server.App.ChangeWebhookAsync(webhook => webhook with { Url = receiver.Url, Commands = ["*"], CaCertificate = ca, ClientCertificate = client });
        await _server.App.WriteAsync("anna", 1);
    }

    private static X509Certificate2 MakeCa(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddYears(-1), now.AddYears(1));
    }

    private static X509Certificate2 Issue(string name, X509Certificate2 ca, IPAddress? address = null, bool runOut = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(address ?? IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.Create(ca, now.AddDays(-30), runOut ? now.AddDays(-1) : now.AddDays(30), Guid.NewGuid().ToByteArray());
        return certificate.CopyWithPrivateKey(key);
    }
}
