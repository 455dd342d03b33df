using Rapport.Server.Configuration;

namespace Rapport.Server.Apps;

/// <summary>Lays what configuration says about an app over what is stored. What is left out there stays as it is.</summary>
internal static class AppPresets
{
    public static AppSettings Apply(AppPreset preset, AppSettings settings)
    {
        var keys = new[] { preset.Key, preset.SecondKey }.Where(key => !string.IsNullOrEmpty(key)).ToList();
        return settings with
        {
            Name = preset.Name ?? settings.Name,
            Keys = keys.Count == 0 ? settings.Keys : [.. keys.Select((key, index) => new AppKey($"configured-{index + 1}", key!, 0))],
            Admins = preset.Admins.Count == 0 ? settings.Admins : [.. preset.Admins],
            ProfileFields = preset.ProfileFields.Count == 0 ? settings.ProfileFields : [.. preset.ProfileFields.Select(name => new CustomProfileField(name))],
            FriendFields = preset.FriendFields.Count == 0 ? settings.FriendFields : [.. preset.FriendFields.Select(name => new CustomFriendField(name))],
            Switches = Apply(preset.Switches, settings.Switches),
            Webhook = Apply(preset.Webhook, settings.Webhook),
        };
    }

    private static AppSwitches Apply(SwitchesPreset preset, AppSwitches switches) =>
        switches with
        {
            DeleteFriendOnBlock = preset.DeleteFriendOnBlock ?? switches.DeleteFriendOnBlock,
            BlockedSenderSeesSuccess = preset.BlockedSenderSeesSuccess ?? switches.BlockedSenderSeesSuccess,
            DefaultAllowType = preset.DefaultAllowType ?? switches.DefaultAllowType,
            Follow = preset.Follow ?? switches.Follow,
            AccountDeletion = preset.AccountDeletion ?? switches.AccountDeletion,
            MultiDevice = Enum.TryParse<Presence.MultiDevice>(preset.MultiDevice, ignoreCase: true, out var policy) ? policy : switches.MultiDevice,
            DevicesPerPlatform = preset.DevicesPerPlatform ?? switches.DevicesPerPlatform,
            WebInstances = preset.WebInstances ?? switches.WebInstances,
            UserStatus = preset.UserStatus ?? switches.UserStatus,
            FriendStatus = preset.FriendStatus ?? switches.FriendStatus,
            AnswersAsRecorded = preset.AnswersAsRecorded ?? switches.AnswersAsRecorded,
            FriendsOnlyMessages = preset.FriendsOnlyMessages ?? switches.FriendsOnlyMessages,
            RecallSeconds = preset.RecallSeconds ?? switches.RecallSeconds,
            RoamingDays = preset.RoamingDays ?? switches.RoamingDays,
            ReimportAfterDays = preset.ReimportAfterDays ?? switches.ReimportAfterDays,
        };

    private static WebhookSettings Apply(WebhookPreset preset, WebhookSettings webhook) =>
        webhook with
        {
            Url = preset.Url ?? webhook.Url,
            Token = preset.Token ?? webhook.Token,
            Commands = preset.Commands.Count == 0 ? webhook.Commands : [.. preset.Commands],
            Profile = preset.Profile is null ? webhook.Profile : Enum.Parse<DeliveryProfile>(preset.Profile, ignoreCase: true),
            BeforeFailure = preset.BeforeFailure is null ? webhook.BeforeFailure : Enum.Parse<BeforeFailure>(preset.BeforeFailure, ignoreCase: true),
            TimeoutMs = preset.TimeoutMs ?? webhook.TimeoutMs,
            Connections = preset.Connections ?? webhook.Connections,
            CaCertificate = preset.CaCertificateFile is null ? webhook.CaCertificate : File.ReadAllText(preset.CaCertificateFile),
            ClientCertificate = preset.ClientCertificateFile is null ? webhook.ClientCertificate : File.ReadAllText(preset.ClientCertificateFile),
        };
}
