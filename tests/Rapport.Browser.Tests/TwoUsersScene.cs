using Microsoft.Playwright;

namespace Rapport.Browser.Tests;

/// <summary>A server, the sample with two users beside it, and its page: both are logged in.</summary>
internal sealed class TwoUsersScene : IAsyncDisposable
{
    private readonly SampleProcess _sample;

    private TwoUsersScene(TestServer server, SampleProcess sample, WatchedPage page)
    {
        Server = server;
        _sample = sample;
        Watched = page;
    }

    public TestServer Server { get; }

    public WatchedPage Watched { get; }

    public ILocator Anna => Watched.Page.Locator("[data-user=anna]");

    public ILocator Ben => Watched.Page.Locator("[data-user=ben]");

    public static async Task<TwoUsersScene> OpenAsync(Chromium chromium)
    {
        var server = await TestServer.StartAsync();
        var sample = await SampleProcess.StartAsync(
            "TwoUsers",
            "--Urls=http://127.0.0.1:0",
            $"--Server={server.Address}",
            $"--SdkAppId={server.App.SdkAppId}",
            $"--Key={server.App.Key}"
        );
        await server.App.ChangeWebhookAsync(webhook => webhook with { Url = new Uri(sample.Address, "imcallback").ToString(), Commands = ["*"] });
        var scene = new TwoUsersScene(server, sample, await chromium.OpenAsync(sample.Address.ToString()));
        await scene.BothAreOnlineAsync();
        return scene;
    }

    /// <summary>The page is loaded anew.</summary>
    public async Task ReloadAsync()
    {
        await Watched.Page.ReloadAsync();
        await BothAreOnlineAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Watched.DisposeAsync();
        await _sample.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>They see each other, which is the last thing to happen.</summary>
    private async Task BothAreOnlineAsync()
    {
        await Assertions.Expect(Anna.Locator(".conversations [data-peer=ben] .dot.online")).ToHaveCountAsync(1);
        await Assertions.Expect(Ben.Locator(".conversations [data-peer=anna] .dot.online")).ToHaveCountAsync(1);
    }
}
