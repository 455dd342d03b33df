using System.Text.Json;

namespace Rapport.Recovery.Tests;

/// <summary>A webhook as one short line without its time: what the model foresees and what arrives can be compared.</summary>
internal static class EventText
{
    public static string BlackListAdd(string owner, IEnumerable<string> others) => "Sns.CallbackBlackListAdd " + Pairs(owner, others);

    public static string BlackListDelete(string owner, IEnumerable<string> others) => "Sns.CallbackBlackListDelete " + Pairs(owner, others);

    public static string FriendAdd(IEnumerable<(string From, string To, string Initiator)> pairs) =>
        "Sns.CallbackFriendAdd " + string.Join(',', pairs.Select(pair => $"{pair.From}>{pair.To}/{pair.Initiator}"));

    public static string FriendDelete(IEnumerable<(string From, string To)> pairs) =>
        "Sns.CallbackFriendDelete " + string.Join(',', pairs.Select(pair => $"{pair.From}>{pair.To}"));

    public static string FollowAdd(string owner, IEnumerable<string> others) => $"Follow.CallbackAfterFollowAdd {owner}>{string.Join('+', others)}";

    public static string FollowDelete(string owner, IEnumerable<string> others) => $"Follow.CallbackAfterFollowDelete {owner}>{string.Join('+', others)}";

    public static string PortraitSet(string owner, long number) =>
        $"Profile.CallbackPortraitSet {owner} Tag_Profile_IM_Nick={number},Tag_Profile_IM_Level={number}";

    /// <summary>The same for a webhook that arrived.</summary>
    public static string Of(ReceivedWebhook webhook)
    {
        var body = webhook.Json;
        return webhook.Command switch
        {
            "Sns.CallbackFriendAdd" => FriendAdd(
                Items(body, "PairList").Select(pair => (Text(pair, "From_Account"), Text(pair, "To_Account"), Text(pair, "Initiator_Account")))
            ),
            "Follow.CallbackAfterFollowAdd" => FollowAdd(Text(body, "From_Account"), Items(body, "FollowList").Select(item => Text(item, "To_Account"))),
            "Follow.CallbackAfterFollowDelete" => FollowDelete(Text(body, "From_Account"), Items(body, "To_Account").Select(item => item.GetString()!)),
            "Profile.CallbackPortraitSet" =>
                $"{webhook.Command} {Text(body, "From_Account")} {string.Join(',', Items(body, "ProfileItem").Select(item => $"{Text(item, "Tag")}={item.GetProperty("Value")}"))}",
            _ => $"{webhook.Command} {string.Join(',', Items(body, "PairList").Select(pair => $"{Text(pair, "From_Account")}>{Text(pair, "To_Account")}"))}",
        };
    }

    private static string Pairs(string owner, IEnumerable<string> others) => string.Join(',', others.Select(other => $"{owner}>{other}"));

    private static JsonElement.ArrayEnumerator Items(JsonElement parent, string name) => parent.GetProperty(name).EnumerateArray();

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString()!;
}
