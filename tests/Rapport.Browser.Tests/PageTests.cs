using Microsoft.Playwright;

namespace Rapport.Browser.Tests;

/// <summary>The server's own pages, and the sample backend's.</summary>
public sealed class PageTests(Chromium chromium)
{
    [Fact]
    public async Task The_API_page_shows_the_commands()
    {
        await using var server = await TestServer.StartAsync();
        await using var page = await chromium.OpenAsync(new Uri(server.Address, "docs/").ToString());
        await Assertions.Expect(page.Page.GetByText("/v4/sns/black_list_add").First).ToBeVisibleAsync();
        await page.PictureAsync("api");
    }

    [Fact]
    public async Task The_sample_backend_shows_what_it_is_told()
    {
        await using var server = await TestServer.StartAsync();
        await using var sample = await SampleProcess.StartAsync("AppBackend", "--Urls=http://127.0.0.1:0", $"--SdkAppId={server.App.SdkAppId}");
        await server.App.ChangeWebhookAsync(webhook => webhook with { Url = new Uri(sample.Address, "imcallback").ToString(), Commands = ["*"] });
        await server.App.ImportAsync("anna", "<b>ben</b>");
        await server.Client().Relationships.BlockAsync("anna", ["<b>ben</b>"]);

        await using var page = await chromium.OpenAsync(sample.Address.ToString());
        for (var i = 0; i < 100 && !(await page.Page.ContentAsync()).Contains("Sns.CallbackBlackListAdd"); i++)
            await page.Page.ReloadAsync();
        await Assertions.Expect(page.Page.GetByText("<b>ben</b>").First).ToBeVisibleAsync();
        await page.PictureAsync("app-backend");
    }
}
