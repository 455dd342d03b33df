namespace Rapport.Server.Tests.Webhooks;

/// <summary>
/// The cheapest way to cause events: every written nick is one, in the order of its account, and carries the nick. Tests write
/// numbers, so what arrives shows the order.
/// </summary>
internal static class Nicknames
{
    public static async Task WriteAsync(this TestApp app, string account, params int[] nicks)
    {
        foreach (var nick in nicks)
            await app.Client().Profiles.SetAsync(account, "Tag_Profile_IM_Nick", nick.ToString());
    }

    public static int Nick(this ReceivedWebhook webhook) => int.Parse(webhook.Json.GetProperty("ProfileItem")[0].GetProperty("Value").GetString()!);

    public static string Account(this ReceivedWebhook webhook) => webhook.Json.GetProperty("From_Account").GetString()!;

    public static IEnumerable<int> NicksOf(this IEnumerable<ReceivedWebhook> webhooks, string account) =>
        webhooks.Where(webhook => webhook.Account() == account).Select(Nick);
}
