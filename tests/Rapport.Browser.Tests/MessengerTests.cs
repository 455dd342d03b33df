using Microsoft.Playwright;

namespace Rapport.Browser.Tests;

/// <summary>The sample with two users, as a messenger.</summary>
public sealed class MessengerTests(Chromium chromium)
{
    [Fact]
    public async Task A_message_is_seen_counted_read_edited_and_recalled_and_is_there_after_a_reload()
    {
        await using var scene = await TwoUsersScene.OpenAsync(chromium);
        var (anna, ben) = (scene.Anna, scene.Ben);
        await OpenChatAsync(anna, "ben");
        await WriteAsync(anna, "Hello ben");
        await ExpectAsync(Bubble(anna, "Hello ben").Locator(".ticks[data-state=sent]"));
        await WriteAsync(anna, "<img src=x onerror=document.body.remove()>");

        // Ben has not opened the chat.
        await ExpectAsync(Chat(ben, "anna").Locator(".badge"), "2");
        await ExpectAsync(ben.Locator("[data-view=chats] .badge"), "2");
        await ExpectAsync(Chat(ben, "anna").Locator(".last"), "<img src=x onerror=document.body.remove()>");
        await ExpectAsync(anna.Locator(".ticks[data-state=sent]"), 2);
        await scene.Watched.PictureAsync("messenger-unread");

        await OpenChatAsync(ben, "anna");
        await ExpectAsync(ben.Locator(".messages .theirs .text"), 2);
        await ExpectAsync(ben.Locator(".messages .text").Last, "<img src=x onerror=document.body.remove()>");
        await ExpectAsync(scene.Watched.Page.Locator("img"), 0);
        await Assertions.Expect(Chat(ben, "anna").Locator(".badge")).ToBeHiddenAsync();
        await ExpectAsync(anna.Locator(".ticks[data-state=read]"), 2);

        await ActAsync(Bubble(anna, "Hello ben"), "edit");
        await WriteAsync(anna, "Hello Ben!");
        await ExpectAsync(Bubble(ben, "Hello Ben!").Locator(".about"), "edited");

        await ActAsync(Bubble(anna, "onerror"), "recall");
        await ExpectAsync(anna.Locator(".recalled"), "You recalled this message");
        await ExpectAsync(ben.Locator(".recalled"), "Anna recalled this message");
        await ExpectAsync(Chat(ben, "anna").Locator(".last"), "Message recalled");
        await scene.Watched.PictureAsync("messenger-recalled");

        await scene.ReloadAsync();
        await OpenChatAsync(ben, "anna");
        await ExpectAsync(Bubble(ben, "Hello Ben!"));
        await ExpectAsync(ben.Locator(".recalled"));
    }

    [Fact]
    public async Task Typing_is_seen_until_the_message_comes()
    {
        await using var scene = await TwoUsersScene.OpenAsync(chromium);
        var (anna, ben) = (scene.Anna, scene.Ben);
        await OpenChatAsync(anna, "ben");
        await OpenChatAsync(ben, "anna");

        await anna.Locator("textarea").PressSequentiallyAsync("I am");
        await ExpectAsync(ben.Locator(".typing"), "is typing");
        await anna.Locator("textarea").PressAsync("Enter");
        await ExpectAsync(Bubble(ben, "I am"));
        await Assertions.Expect(ben.Locator(".typing")).ToBeEmptyAsync();
        await ExpectAsync(anna.Locator(".ticks[data-state=read]"));
    }

    [Fact]
    public async Task What_somebody_writes_who_is_blocked_looks_sent_and_does_not_arrive()
    {
        await using var scene = await TwoUsersScene.OpenAsync(chromium);
        var (anna, ben) = (scene.Anna, scene.Ben);
        await OpenChatAsync(anna, "ben");
        await OpenChatAsync(ben, "anna");
        await DoAsync(anna, "block");
        await ExpectAsync(anna.Locator(".hint"), "You have blocked Ben");
        await ExpectAsync(ben.Locator(".hint"), "reaches nobody");

        await WriteAsync(ben, "Are you there?");
        await ExpectAsync(Bubble(ben, "Are you there?").Locator(".ticks[data-state=sent]"));

        await DoAsync(anna, "unblock");
        await Assertions.Expect(ben.Locator(".hint")).ToBeHiddenAsync();
        await WriteAsync(ben, "Now?");
        await ExpectAsync(anna.Locator(".messages .text"), 1);
        await ExpectAsync(Bubble(anna, "Now?"));
    }

    [Fact]
    public async Task A_message_that_was_not_sent_says_why_and_is_sent_again()
    {
        await using var scene = await TwoUsersScene.OpenAsync(chromium);
        var (anna, ben) = (scene.Anna, scene.Ben);
        var messages = scene.Server.Client().Messages;
        await OpenChatAsync(anna, "ben");
        await messages.MuteAsync("anna", c2cSeconds: 600);
        await WriteAsync(anna, "Later");
        await ExpectAsync(Bubble(anna, "Later").Locator(".fault"), "Not sent");

        await messages.MuteAsync("anna", c2cSeconds: 0);
        await anna.Locator(".retry").ClickAsync();
        await ExpectAsync(Bubble(anna, "Later").Locator(".ticks[data-state=sent]"));
        await ExpectAsync(Chat(ben, "anna").Locator(".last"), "Later");

        // Nor is anything sent by somebody who is offline.
        await DoAsync(anna, "leave");
        await ExpectAsync(anna.Locator("h2 .dot:not(.online)"));
        await WriteAsync(anna, "Back soon");
        await ExpectAsync(Bubble(anna, "Back soon").Locator(".fault"), "Not sent");
        await DoAsync(anna, "leave");
        await ExpectAsync(anna.Locator("h2 .dot.online"));
        await Bubble(anna, "Back soon").Locator(".retry").ClickAsync();
        await ExpectAsync(Bubble(anna, "Back soon").Locator(".ticks[data-state=sent]"));
        await ExpectAsync(Chat(ben, "anna").Locator(".last"), "Back soon");
    }

    [Fact]
    public async Task Earlier_messages_come_when_scrolled_to_and_pinned_chats_stand_first()
    {
        await using var scene = await TwoUsersScene.OpenAsync(chromium);
        var anna = scene.Anna;
        var messages = scene.Server.Client().Messages;
        for (var i = 1; i <= 40; i++)
            await messages.SendTextAsync("ben", "anna", $"No. {i}.");
        await scene.Server.App.ImportAsync("cleo");
        await messages.SendTextAsync("cleo", "anna", "Me too");
        var chats = anna.Locator(".conversations li");
        await ExpectAsync(chats.First, "cleo");

        await OpenChatAsync(anna, "ben");
        await ExpectAsync(Bubble(anna, "No. 40."));
        await ExpectAsync(anna.Locator(".messages li"), 15);
        foreach (var count in new[] { 30, 40 })
        {
            await anna.Locator(".scroll").EvaluateAsync("pane => pane.scrollTop = 0");
            await ExpectAsync(anna.Locator(".messages li"), count);
        }
        await Assertions.Expect(anna.Locator(".earlier")).ToBeHiddenAsync();
        await ExpectAsync(anna.Locator(".messages li").First, "No. 1.");

        await anna.Locator(".pin").ClickAsync();
        await ExpectAsync(chats.First, "Ben");
        await Assertions.Expect(chats.First).ToHaveClassAsync("pinned");
    }

    [Fact]
    public async Task A_message_that_is_found_by_a_word_is_opened_where_it_stands()
    {
        await using var scene = await TwoUsersScene.OpenAsync(chromium);
        var (anna, page) = (scene.Anna, scene.Watched.Page);
        var messages = scene.Server.Client().Messages;
        await messages.SendTextAsync("ben", "anna", "Shall we say half past seven, and meet on <img src=x> Alexanderplatz?");
        for (var i = 1; i <= 40; i++)
            await messages.SendTextAsync("ben", "anna", $"No. {i}.");
        await ExpectAsync(Chat(anna, "ben").Locator(".last"), "No. 40.");

        var field = anna.GetByRole(AriaRole.Searchbox, new LocatorGetByRoleOptions { Name = "Search messages" });
        await field.PressSequentiallyAsync("alexander MEET");
        await ExpectAsync(anna.Locator(".count"), "In 1 chat");
        var found = anna.Locator(".results li");
        await ExpectAsync(found);
        await Assertions.Expect(found.Locator("mark")).ToHaveTextAsync(["meet", "Alexander"]);
        await Assertions.Expect(found.Locator(".excerpt")).ToHaveTextAsync("…seven, and meet on <img src=x> Alexanderplatz?");
        await ExpectAsync(page.Locator("img"), 0);
        await Assertions.Expect(anna.Locator(".conversations")).ToBeHiddenAsync();

        await found.GetByRole(AriaRole.Button).ClickAsync();
        var message = Bubble(anna, "Alexanderplatz");
        await Assertions.Expect(message).ToBeFocusedAsync();
        await Assertions.Expect(message).ToBeInViewportAsync();
        await ExpectAsync(anna.Locator(".messages li"), 41);
        await scene.Watched.PictureAsync("search-opened");

        await field.PressAsync("Escape");
        await Assertions.Expect(field).ToHaveValueAsync("");
        await Assertions.Expect(anna.Locator(".results")).ToBeHiddenAsync();
        await Assertions.Expect(Chat(anna, "ben")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Several_messages_of_a_chat_are_counted_and_then_shown()
    {
        await using var scene = await TwoUsersScene.OpenAsync(chromium);
        var (anna, page) = (scene.Anna, scene.Watched.Page);
        var messages = scene.Server.Client().Messages;
        await scene.Server.App.ImportAsync("cleo");
        await messages.SendTextAsync("cleo", "anna", "今天天气很好，我们去公园散步吧");
        await messages.SendTextAsync("anna", "ben", "明天天气怎么样？");
        for (var i = 1; i <= 25; i++)
            await messages.SendTextAsync("ben", "anna", $"第{i}天：天气预报说有雨");
        await messages.SendTextAsync("ben", "anna", "好的");
        await ExpectAsync(Chat(anna, "ben").Locator(".last"), "好的");

        var field = anna.GetByRole(AriaRole.Searchbox);
        await field.FillAsync("天气");
        await ExpectAsync(anna.Locator(".count"), "In 2 chats");
        var found = anna.Locator(".results li");
        await Assertions.Expect(found.Locator(".who")).ToHaveTextAsync(["Ben", "cleo"]);
        await Assertions.Expect(found.Locator(".excerpt")).ToHaveTextAsync(["26 messages", "今天天气很好，我们去公园散步吧"]);
        await Assertions.Expect(found.Locator("mark")).ToHaveTextAsync("天气");
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            await scene.Watched.PictureAsync($"search-{scheme}".ToLowerInvariant());
        }

        await found.First.GetByRole(AriaRole.Button).ClickAsync();
        await ExpectAsync(anna.Locator(".count"), "26 messages with Ben");
        await ExpectAsync(found.Locator("mark"), 20);
        await Assertions.Expect(found.First.GetByRole(AriaRole.Button)).ToBeFocusedAsync();
        await found.GetByText("More").ClickAsync();
        await ExpectAsync(found.Locator("mark"), 26);
        await Assertions.Expect(found.Last.Locator(".who")).ToHaveTextAsync("You");
        await Assertions.Expect(found.Last.Locator(".excerpt")).ToHaveTextAsync("明天天气怎么样？");
        await ExpectAsync(found.GetByText("More"), 0);
        await found.Last.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(Bubble(anna, "明天天气怎么样？")).ToBeFocusedAsync();
        await scene.Watched.PictureAsync("search-chosen-dark");

        await anna.Locator(".all").ClickAsync();
        await ExpectAsync(anna.Locator(".count"), "In 2 chats");
        await field.FillAsync("雪");
        await ExpectAsync(anna.Locator(".count"), "Nothing found");
        await field.FillAsync("");
        await ExpectAsync(anna.Locator(".conversations li"), 2);
        await Assertions.Expect(anna.Locator(".found")).ToBeHiddenAsync();
        await Assertions.Expect(anna.Locator(".conversations")).ToBeVisibleAsync();
    }

    private static ILocator Chat(ILocator user, string peer) => user.Locator($".conversations [data-peer={peer}]");

    private static ILocator Bubble(ILocator user, string text) => user.Locator(".messages li").Filter(new LocatorFilterOptions { HasText = text });

    private static Task OpenChatAsync(ILocator user, string peer) => Chat(user, peer).GetByRole(AriaRole.Button).ClickAsync();

    private static async Task DoAsync(ILocator user, string action)
    {
        await user.Locator("[data-view=people]").ClickAsync();
        await user.Locator($"[data-do={action}]").ClickAsync();
        await user.Locator("[data-view=chats]").ClickAsync();
    }

    private static async Task WriteAsync(ILocator user, string text)
    {
        await user.Locator("textarea").FillAsync(text);
        await user.Locator("textarea").PressAsync("Enter");
    }

    private static async Task ActAsync(ILocator bubble, string action)
    {
        await bubble.HoverAsync();
        await bubble.Locator($".{action}").ClickAsync();
    }

    private static Task ExpectAsync(ILocator element, int count = 1) => Assertions.Expect(element).ToHaveCountAsync(count);

    private static Task ExpectAsync(ILocator element, string text) => Assertions.Expect(element).ToContainTextAsync(text);
}
