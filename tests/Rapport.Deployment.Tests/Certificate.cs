using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rapport.Deployment.Tests;

/// <summary>A certificate for <c>localhost</c> that nobody has signed, good for an hour.</summary>
internal sealed class Certificate : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public Certificate()
    {
        var request = new CertificateRequest("CN=localhost", _key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        Pem = certificate.ExportCertificatePem();
    }

    public string Pem { get; }

    public string KeyPem => _key.ExportPkcs8PrivateKeyPem();

    public void Dispose() => _key.Dispose();
}
