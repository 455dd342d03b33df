using System.Text;
using Rapport.Server.Accounts;
using Rapport.Server.Webhooks;

namespace Rapport.Server.Apps;

/// <summary>What settings of an app have to look like, wherever they come from.</summary>
internal static class AppRules
{
    private const int MostAdmins = 10;
    private const int MostKeys = 2;
    private const int MostFields = 20;
    private const int LongestToken = 128;
    private const int LongestName = 200;

    /// <summary>One sentence for each mistake.</summary>
    public static IEnumerable<string> Check(AppSettings app, bool requireKey = true)
    {
        if (app.Name.Length > LongestName)
            yield return $"the name is longer than {LongestName} characters";
        if (app.Keys.Count > MostKeys || (requireKey && app.Keys.Count == 0))
            yield return $"an app has 1 or {MostKeys} keys";
        if (app.Keys.Any(key => key.Secret.Length < 8))
            yield return "a key has at least 8 characters";
        if (app.Admins.Count is 0 or > MostAdmins || !app.Admins.All(UserIds.IsValid))
            yield return $"an app has 1 to {MostAdmins} administrators, each 1 to 32 bytes of printable ASCII";
        if (app.Switches.DefaultAllowType is not ("AllowType_Type_AllowAny" or "AllowType_Type_NeedConfirm" or "AllowType_Type_DenyAny"))
            yield return "DefaultAllowType must be AllowType_Type_AllowAny, AllowType_Type_NeedConfirm or AllowType_Type_DenyAny";
        if (app.Switches.DevicesPerPlatform is < 1 or > 3)
            yield return "DevicesPerPlatform must be between 1 and 3";
        if (app.Switches.WebInstances is < 1 or > 10)
            yield return "WebInstances must be between 1 and 10";
        if (app.Switches.ReimportAfterDays is < 0 or > 3650)
            yield return "ReimportAfterDays must be between 0 and 3650";
        if (app.Switches.RecallSeconds is < 0 or > 604_800)
            yield return "RecallSeconds must be between 0 and 604800";
        if (app.Switches.RoamingDays is < 0 or > 36_500)
            yield return "RoamingDays must be between 0 and 36500";
        if (!AreFieldNames(app.ProfileFields.Select(field => field.Key)) || !AreFieldNames(app.FriendFields.Select(field => field.Key)))
            yield return $"an app has at most {MostFields} custom fields of each kind, each named by 1 to 8 letters, none twice";
        foreach (var mistake in Check(app.Webhook))
            yield return mistake;
    }

    private static IEnumerable<string> Check(WebhookSettings webhook)
    {
        if (webhook.Token is { } token && Encoding.UTF8.GetByteCount(token) is 0 or > LongestToken)
            yield return $"the webhook token has 1 to {LongestToken} characters";
        if (webhook.TimeoutMs is < 100 or > 60_000)
            yield return "the webhook timeout must be between 100 and 60000 milliseconds";
        if (webhook.Connections is < 1 or > 1000)
            yield return "the webhook connections must be between 1 and 1000";
        foreach (var pattern in webhook.Commands)
        {
            var matchesAny = Contracts.Webhooks.WebhookCommands.All.Any(command =>
                System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, command, ignoreCase: false)
            );
            if (!matchesAny && !pattern.Contains('.', StringComparison.Ordinal))
                yield return $"the webhook command {pattern} is neither a command nor a pattern such as Sns.* or *";
        }
    }

    private static bool AreFieldNames(IEnumerable<string> names)
    {
        var list = names.ToList();
        return list.Count <= MostFields
            && list.Distinct().Count() == list.Count
            && list.TrueForAll(name => name is { Length: > 0 and <= 8 } && name.All(char.IsAsciiLetter));
    }
}
