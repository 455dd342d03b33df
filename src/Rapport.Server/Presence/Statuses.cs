using Rapport.Contracts.Accounts;
using Rapport.Contracts.Gateway;
using Rapport.Storage;

namespace Rapport.Server.Presence;

/// <summary>What others see of an account's presence.</summary>
public sealed class Statuses(PresenceStore store)
{
    public const string Online = "Online";
    public const string PushOnline = "PushOnline";
    public const string Offline = "Offline";

    /// <summary>The status of an account that has nothing connected.</summary>
    public static StatusItem OfOffline(string userId) => new() { To_Account = userId, Status = Offline };

    public async ValueTask<StatusItem> OfAsync(Session session, long accountNo, string userId)
    {
        var devices = await store.OfAccountAsync(session, accountNo);
        return devices.Count == 0 ? OfOffline(userId) : Of(userId, devices, (await store.PresenceAsync(session, accountNo)).CustomStatus);
    }

    /// <summary>The best over all devices, and the best per platform.</summary>
    public static StatusItem Of(string userId, IReadOnlyCollection<DeviceSession> devices, string customStatus)
    {
        if (devices.Count == 0)
            return OfOffline(userId);

        var detail = new List<PlatformStatus>();
        foreach (var platform in devices.GroupBy(device => device.Platform.Detail))
            detail.Add(new PlatformStatus { Platform = platform.Key, Status = platform.Any(device => device.IsOnline) ? Online : PushOnline });

        return new StatusItem
        {
            To_Account = userId,
            Status = detail.Exists(platform => platform.Status == Online) ? Online : PushOnline,
            CustomStatus = customStatus,
            Detail = detail,
        };
    }
}
