using Rapport.Contracts.Webhooks;

namespace AppBackend;

/// <summary>Events in a person's words.</summary>
internal static class Describe
{
    public static string Pairs(IEnumerable<AccountPair> pairs) => string.Join(", ", pairs.Select(pair => $"{pair.From_Account} → {pair.To_Account}"));

    public static string Pairs(IEnumerable<FriendPair> pairs) => string.Join(", ", pairs.Select(pair => $"{pair.From_Account} → {pair.To_Account}"));

    public static string Portrait(PortraitSetEvent e) => $"{e.From_Account}: {string.Join(", ", e.ProfileItem.Select(item => $"{item.Tag} = {item.Value}"))}";

    public static string FriendRequest(PrevFriendAddEvent e, WebhookAnswer verdict)
    {
        var refused = verdict.ResultItem?.Select(item => item.To_Account).ToHashSet() ?? [];
        return string.Join(
            ", ",
            e.FriendItem.Select(friend => $"{e.From_Account} → {friend.To_Account}: {(refused.Contains(friend.To_Account) ? "refused" : "allowed")}")
        );
    }
}
