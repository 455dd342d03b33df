using Microsoft.Playwright;
using Rapport.Browser.Tests;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Rapport.Browser.Tests;

/// <summary>The system's Chromium, without a window and without a word to the outside.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright _playwright = null!;

    public IBrowser Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout((float)Patience.Limit.TotalMilliseconds);
        Browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = "/usr/bin/chromium",
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            }
        );
    }

    /// <summary>A page that fails the test when a script of it does.</summary>
    public async Task<WatchedPage> OpenAsync(string url)
    {
        var page = await Browser.NewPageAsync(
            new BrowserNewPageOptions
            {
                ViewportSize = new ViewportSize { Width = 1100, Height = 1000 },
            }
        );
        var watched = new WatchedPage(page);
        await page.GotoAsync(url);
        return watched;
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.CloseAsync();
        _playwright.Dispose();
    }
}

/// <summary>A page, and what went wrong in it.</summary>
public sealed class WatchedPage : IAsyncDisposable
{
    private readonly List<string> _faults = [];

    public WatchedPage(IPage page)
    {
        Page = page;
        page.PageError += (_, fault) => _faults.Add(fault);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                _faults.Add(message.Text);
        };
    }

    public IPage Page { get; }

    /// <summary>Keeps a picture of it beside the test, for whoever wants to look.</summary>
    public Task PictureAsync(string name) =>
        Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(AppContext.BaseDirectory, "pictures", name + ".png") });

    public async ValueTask DisposeAsync()
    {
        await Page.CloseAsync();
        _faults.ShouldBeEmpty();
    }
}
