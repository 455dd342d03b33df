using Microsoft.Playwright;

namespace Rapport.Browser.Tests;

/// <summary>The sample with two users, clicked through.</summary>
public sealed class TwoUsersTests(Chromium chromium)
{
    [Fact]
    public async Task Two_people_add_accept_block_unblock_and_unfriend_each_other_and_the_webhooks_are_seen()
    {
        await using var scene = await TwoUsersScene.OpenAsync(chromium);
        var (server, page, anna, ben) = (scene.Server, scene.Watched, scene.Anna, scene.Ben);
        await anna.Locator("[data-view=people]").ClickAsync();
        await ben.Locator("[data-view=people]").ClickAsync();
        await SeeAsync(anna.Locator("h2 .dot.online"));
        await SeeAsync(ben.Locator("h2 .dot.online"));

        await DoAsync(anna, "add");
        await SeeAsync(anna.Locator(".said"), "ben has to agree first");
        await SeeAsync(ben.Locator(".applications li"), "anna asks: “It is me, anna”");
        await page.PictureAsync("two-users-asked");
        await ben.Locator(".applications li button").First.ClickAsync();
        await SeeAsync(anna.Locator(".friends li .dot.online"));
        await SeeAsync(ben.Locator(".friends li .dot.online"));
        await SeeNoneAsync(ben.Locator(".applications li"));
        await WebhookAsync(page.Page, "Sns.CallbackFriendAdd");
        await page.PictureAsync("two-users-friends");

        await DoAsync(ben, "leave");
        await SeeAsync(anna.Locator(".friends li .dot:not(.online)"));
        await WebhookAsync(page.Page, "\"Action\":\"Logout\"");
        await DoAsync(ben, "leave");
        await SeeAsync(anna.Locator(".friends li .dot.online"));

        await DoAsync(anna, "block");
        await SeeAsync(anna.Locator(".blocked li"), "ben");
        await SeeNoneAsync(anna.Locator(".friends li"));
        await SeeNoneAsync(ben.Locator(".friends li"));
        await WebhookAsync(page.Page, "Sns.CallbackBlackListAdd");
        await page.PictureAsync("two-users-blocked");

        await DoAsync(anna, "unblock");
        await SeeNoneAsync(anna.Locator(".blocked li"));
        await WebhookAsync(page.Page, "Sns.CallbackBlackListDelete");

        // Done by the app backend, and seen at once.
        await server.Client().Relationships.AddFriendAsync("anna", "ben", force: true);
        await SeeAsync(ben.Locator(".friends li"), "anna");
        await DoAsync(ben, "unfriend");
        await SeeNoneAsync(anna.Locator(".friends li"));
        await WebhookAsync(page.Page, "Sns.CallbackFriendDelete");
    }

    private static Task DoAsync(ILocator user, string action) => user.Locator($"[data-do={action}]").ClickAsync();

    private static Task SeeAsync(ILocator element) => Assertions.Expect(element).ToHaveCountAsync(1);

    private static Task SeeAsync(ILocator element, string text) => Assertions.Expect(element).ToContainTextAsync(text);

    private static Task SeeNoneAsync(ILocator element) => Assertions.Expect(element).ToHaveCountAsync(0);

    private static Task WebhookAsync(IPage page, string text) =>
        Assertions.Expect(page.Locator("#webhooks li").Filter(new LocatorFilterOptions { HasText = text })).Not.ToHaveCountAsync(0);
}
