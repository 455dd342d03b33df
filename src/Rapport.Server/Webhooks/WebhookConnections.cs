using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Rapport.Server.Apps;

namespace Rapport.Server.Webhooks;

/// <summary>The connections webhooks travel on: each app has its own, and its before-webhooks do not share them with its after-webhooks.</summary>
public sealed class WebhookConnections(DestinationRules destinations) : IDisposable
{
    private readonly ConcurrentDictionary<(long AppId, bool Before), (int Generation, HttpMessageInvoker Invoker)> _invokers = new();

    public HttpMessageInvoker ForAfter(App app) => For(app, before: false);

    public HttpMessageInvoker ForBefore(App app) => For(app, before: true);

    public void Dispose()
    {
        foreach (var (_, invoker) in _invokers.Values)
            invoker.Dispose();
    }

    private HttpMessageInvoker For(App app, bool before)
    {
        if (_invokers.TryGetValue((app.AppId, before), out var known) && known.Generation == app.Generation)
            return known.Invoker;

        // A replaced one is not disposed: requests may be under way on it, and its idle connections close by themselves.
        return _invokers
            .AddOrUpdate(
                (app.AppId, before),
                _ => (app.Generation, Create(app)),
                (_, old) => old.Generation >= app.Generation ? old : (app.Generation, Create(app))
            )
            .Invoker;
    }

    private HttpMessageInvoker Create(App app)
    {
        var settings = app.Settings.Webhook;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = settings.Connections,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = 16,
            ConnectCallback = (context, cancel) => destinations.ConnectAsync(app, context.DnsEndPoint, cancel),
        };

        if (settings.CaCertificate is { } ca)
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPem(ca);
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                errors == SslPolicyErrors.None || (errors == SslPolicyErrors.RemoteCertificateChainErrors && IsIssuedBy(roots, certificate, chain));
        }

        if (settings.ClientCertificate is { } client)
            handler.SslOptions.ClientCertificates = [X509Certificate2.CreateFromPem(client, client)];

        return new HttpMessageInvoker(handler);
    }

    private static bool IsIssuedBy(X509Certificate2Collection roots, X509Certificate? certificate, X509Chain? presented)
    {
        if (certificate is not X509Certificate2 leaf)
            return false;

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in presented?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(leaf);
    }
}
