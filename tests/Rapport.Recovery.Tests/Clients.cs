using System.Text.Json;
using Rapport.Gateway.Tests.Convergence;

namespace Rapport.Recovery.Tests;

/// <summary>Users with two devices each, who befriend and block each other; some of it the app backend does in their name.</summary>
internal sealed class Clients : IAsyncDisposable
{
    public const int Accounts = 12;

    private static readonly string[] s_userIds = [.. Enumerable.Range(0, Accounts).Select(number => $"user{number}")];

    public Device[] Devices { get; } = [.. s_userIds.SelectMany(userId => new[] { NewDevice(userId, "Web"), NewDevice(userId, "Android") })];

    /// <summary>Whether a webhook is about one of them.</summary>
    public static bool IsOurs(ReceivedWebhook webhook) => webhook.OrderKey.Contains(":user", StringComparison.Ordinal);

    /// <summary>Makes the accounts; a third of them want to be asked before they are anybody's friend.</summary>
    public static async Task MoveInAsync(Api api)
    {
        await api.CallAsync("im_open_login_svc/multiaccount_import", new { Accounts = s_userIds });
        foreach (var userId in s_userIds.Take(Accounts / 3))
        {
            var cautious = new[] { new { Tag = "Tag_Profile_IM_AllowType", Value = "AllowType_Type_NeedConfirm" } };
            await api.CallAsync("profile/portrait_set", new { From_Account = userId, ProfileItem = cautious });
        }
    }

    /// <summary>One deed of a device's owner, by the device or by the app backend.</summary>
    public static async Task ActAsync(Device device, Api api, Random dice)
    {
        var deed = Deed.Any(dice, [.. s_userIds.Where(userId => userId != device.UserId)]);
        if (dice.Next(4) == 0 && deed.IsForBackend)
            await api.TryCallAsync(deed.Command, JsonSerializer.Deserialize<JsonElement>(deed.For(device.UserId)));
        else
            await device.CallAsync(deed.Command, deed.Own);
    }

    /// <summary>Everybody comes back once more, to the servers in turn; what their copies say is what a server answers. In the end nobody is left.</summary>
    public async Task CompareAsync(Api api, params Uri[] servers)
    {
        foreach (var (number, device) in Devices.Index())
            await device.SettleAsync(servers[number % servers.Length]);
        foreach (var device in Devices)
            await device.CallAsync("gateway/logout", "{}");

        foreach (var userId in s_userIds)
        {
            await using var witness = NewDevice(userId, "Windows");
            await witness.SettleAsync(servers[0]);
            var truth = await Truth.OfAsync(
                userId,
                async (command, body) =>
                    JsonSerializer.Deserialize<JsonElement>((await api.CallAsync(command, JsonSerializer.Deserialize<JsonElement>(body))).ToJsonString()),
                witness.Replica
            );
            foreach (var device in Devices.Where(device => device.UserId == userId))
                Truth.Of(device.Replica).ShouldBe(truth, device.ToString());
            await witness.CallAsync("gateway/logout", "{}");
        }
    }

    /// <summary>Waits until the last has been told to have left.</summary>
    public static Task AllLeftAsync(WebhookReceiver receiver) =>
        receiver.WaitForAsync(Accounts, webhook => webhook.Text.Contains("\"Logout\"", StringComparison.Ordinal) && webhook["OptPlatform"] == "Windows");

    /// <summary>Nobody was told anything out of step, and every session that began was ended once; tells how many began.</summary>
    public int Check(IReadOnlyList<ReceivedWebhook> received)
    {
        Devices.SelectMany(device => device.Complaints).ShouldBeEmpty();

        // A login can have been written down without its client ever hearing of it.
        var logins = StateHistory.Check(received.Where(webhook => webhook.Command == "State.StateChange"));
        logins.ShouldBeGreaterThanOrEqualTo(Devices.Sum(device => device.Logins) + Accounts);
        return logins;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var device in Devices)
            await device.DisposeAsync();
    }

    private static Device NewDevice(string userId, string platform) => new(userId, platform, Api.SdkAppId, Api.Key, s_userIds);
}
