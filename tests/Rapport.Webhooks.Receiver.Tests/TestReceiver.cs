using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Rapport.Webhooks.Receiver.Tests;

/// <summary>An app backend with the receiver in it, reached through HTTP.</summary>
internal sealed class TestReceiver : IAsyncDisposable
{
    private readonly HttpClient _http;

    private TestReceiver(WebApplication app, TestClock clock, LogLines log)
    {
        App = app;
        Clock = clock;
        Log = log;

        // Long enough for the slowest machine: it only ends a test that hangs.
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromMinutes(1) };
    }

    public WebApplication App { get; }

    public TestClock Clock { get; }

    public LogLines Log { get; }

    public static async Task<TestReceiver> StartAsync(
        Action<RapportWebhooksBuilder>? handlers = null,
        Action<RapportWebhookOptions>? options = null,
        Action<WebApplicationBuilder>? more = null
    )
    {
        var clock = new TestClock();
        var log = new LogLines();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton<TimeProvider>(clock);
        var webhooks = builder.Services.AddRapportWebhooks(o =>
        {
            o.SdkAppId = TestWebhook.DefaultAppId;
            o.Token = TestWebhook.DefaultToken;
            options?.Invoke(o);
        });
        handlers?.Invoke(webhooks);
        more?.Invoke(builder);

        var app = builder.Build();
        app.MapRapportWebhooks();
        await app.StartAsync();
        return new TestReceiver(app, clock, log);
    }

    public Task<TestAnswer> SendAsync(TestWebhook webhook) => SendUntilAsync(webhook, TestContext.Current.CancellationToken);

    /// <summary>Sends a question about a message, whose verdict is the answer's own code.</summary>
    public async Task<string> AskAsync(TestWebhook webhook)
    {
        using var request = webhook.ToRequest("/imcallback", Clock.Now);
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        ((int)response.StatusCode).ShouldBe(200);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Hangs up when the sender's patience is at its end.</summary>
    public async Task<TestAnswer> SendUntilAsync(TestWebhook webhook, CancellationToken cancel)
    {
        using var request = webhook.ToRequest("/imcallback", Clock.Now);
        using var response = await _http.SendAsync(request, cancel);

        // Whatever is answered has the form of an answer, so that the sender's log can show it.
        response.Content.Headers.ContentType?.ToString().ShouldBe("application/json");
        var text = await response.Content.ReadAsStringAsync(cancel);
        var json = JsonDocument.Parse(text).RootElement;
        json.GetProperty("ActionStatus").GetString().ShouldBe((int)response.StatusCode == 200 ? "OK" : "FAIL");
        json.GetProperty("ErrorCode").GetInt64().ShouldBe((int)response.StatusCode == 200 ? 0 : (int)response.StatusCode);
        return new TestAnswer(
            (int)response.StatusCode,
            text,
            json.GetProperty("ErrorInfo").GetString()!,
            string.Join(",", response.Content.Headers.Allow),
            response.Headers.RetryAfter?.ToString()
        );
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await App.DisposeAsync();
    }
}

internal sealed record TestAnswer(int Status, string Text, string ErrorInfo, string Allow, string? RetryAfter)
{
    public void ShouldBeOk() => Text.ShouldBe("""{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}""");

    public void ShouldBe(int status, string errorInfo)
    {
        ErrorInfo.ShouldContain(errorInfo);
        Status.ShouldBe(status);
    }
}
