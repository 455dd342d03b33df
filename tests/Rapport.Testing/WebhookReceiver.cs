using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Rapport.Testing;

/// <summary>An app backend that records every webhook and answers as it is told. It says OK until told otherwise.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<ReceivedWebhook> _received = [];
    private readonly List<Waiter> _waiters = [];
    private readonly ConcurrentQueue<Answer> _next = new();
    private readonly WebApplication _app;

    private WebhookReceiver(WebApplication app) => _app = app;

    /// <summary>Where it listens; with a path, as receivers usually have one.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Decides about every request that <see cref="AnswerNext"/> has not decided about.</summary>
    public Func<ReceivedWebhook, Answer> Answers { get; set; } = _ => Answer.Ok;

    /// <summary>Everything received so far, in the order of arrival.</summary>
    public IReadOnlyList<ReceivedWebhook> Received
    {
        get
        {
            lock (_lock)
                return [.. _received];
        }
    }

    /// <param name="certificate">Speaks TLS with this certificate; <c>null</c>: plain HTTP.</param>
    /// <param name="askForClientCertificate">Refuses callers that show no certificate.</param>
    public static async Task<WebhookReceiver> StartAsync(X509Certificate2? certificate = null, bool askForClientCertificate = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(
                IPAddress.Loopback,
                0,
                listen =>
                {
                    listen.Protocols = HttpProtocols.Http1;
                    if (certificate is not null)
                    {
                        listen.UseHttps(
                            certificate,
                            https =>
                            {
                                if (!askForClientCertificate)
                                    return;
                                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                                https.AllowAnyClientCertificate();
                            }
                        );
                    }
                }
            )
        );
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));

        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.Run(receiver.HandleAsync);
        await receiver._app.StartAsync();
        var addresses = receiver._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        receiver.Url = addresses.Addresses.First() + "/imcallback";
        return receiver;
    }

    /// <summary>How the next requests are answered, one after another.</summary>
    public void AnswerNext(params ReadOnlySpan<Answer> answers)
    {
        foreach (var answer in answers)
            _next.Enqueue(answer);
    }

    /// <summary>Waits until so many webhooks have arrived, and hands over all that have.</summary>
    public Task<IReadOnlyList<ReceivedWebhook>> WaitForAsync(int count) => WaitForAsync(count, _ => true);

    /// <summary>Waits until so many that fit have arrived, and hands these over.</summary>
    public Task<IReadOnlyList<ReceivedWebhook>> WaitForAsync(int count, Func<ReceivedWebhook, bool> fits)
    {
        var waiter = new Waiter(count, fits);
        lock (_lock)
        {
            foreach (var webhook in _received)
                waiter.See(webhook);
            _waiters.Add(waiter);
        }

        return Patience.WaitAsync(waiter.Found, () => $"{count} webhooks; there came {Describe()}");
    }

    /// <summary>Waits for one that fits.</summary>
    public async Task<ReceivedWebhook> WaitForAsync(Func<ReceivedWebhook, bool> fits) => (await WaitForAsync(1, fits))[0];

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private string Describe()
    {
        const int Shown = 20;
        var received = Received;
        return $"{received.Count}:\n{string.Join('\n', received.TakeLast(Shown))}";
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var webhook = new ReceivedWebhook
        {
            Method = context.Request.Method,
            Target = context.Features.Get<IHttpRequestFeature>()!.RawTarget,
            Protocol = context.Request.Protocol,
            Headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Body = body.ToArray(),
            ClientCertificate = context.Connection.ClientCertificate?.Subject,
        };

        var answer = _next.TryDequeue(out var next) ? next : Answers(webhook);
        lock (_lock)
        {
            _received.Add(webhook);
            _waiters.RemoveAll(waiter => waiter.See(webhook));
        }

        await answer.WriteAsync(context);
    }

    private sealed class Waiter(int count, Func<ReceivedWebhook, bool> fits)
    {
        private readonly List<ReceivedWebhook> _seen = [];

        private readonly TaskCompletionSource<IReadOnlyList<ReceivedWebhook>> _found = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<IReadOnlyList<ReceivedWebhook>> Found => _found.Task;

        /// <summary>Tells whether the waiting is over.</summary>
        public bool See(ReceivedWebhook webhook)
        {
            if (!_found.Task.IsCompleted && fits(webhook))
                _seen.Add(webhook);
            if (_seen.Count >= count)
                _found.TrySetResult([.. _seen]);
            return _found.Task.IsCompleted;
        }
    }
}
