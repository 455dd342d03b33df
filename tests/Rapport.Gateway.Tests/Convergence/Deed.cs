using System.Text.Json;

namespace Rapport.Gateway.Tests.Convergence;

/// <summary>One thing a user may do about another, as a client calls it, or the app backend in his name.</summary>
internal sealed record Deed(string Command, Dictionary<string, object> Body)
{
    private const string Nick = "Tag_Profile_IM_Nick";

    private static readonly string[] s_lists = ["family", "work", "club"];

    /// <summary>As the app backend asks for it.</summary>
    public string For(string userId) => JsonSerializer.Serialize(new Dictionary<string, object>(Body) { ["From_Account"] = userId });

    /// <summary>As the user's own client does.</summary>
    public string Own => JsonSerializer.Serialize(Body);

    /// <summary>Whether the RESTful API has it.</summary>
    public bool IsForBackend => Command is not ("sns/pendency_delete" or "sns/pendency_report" or "sns/friend_response" or "sns/group_rename" or "status/set");

    /// <param name="random">The dice.</param>
    /// <param name="others">About whom.</param>
    public static Deed Any(Random random, IReadOnlyList<string> others)
    {
        var other = others[random.Next(others.Count)];
        var list = s_lists[random.Next(s_lists.Length)];
        var text = $"{random.Next(1000)}";
        return random.Next(22) switch
        {
            0 or 1 or 2 => new(
                "sns/friend_add",
                new()
                {
                    ["AddFriendItem"] = new[]
                    {
                        new
                        {
                            To_Account = other,
                            AddSource = "AddSource_Type_Test",
                            Remark = text,
                            GroupName = random.Next(3) == 0 ? list : null,
                        },
                    },
                }
            ),
            3 or 4 => Update(other, "Tag_SNS_IM_Remark", text),
            5 or 6 => Update(other, "Tag_SNS_Custom_Note", text),
            7 => Update(other, "Tag_SNS_IM_Group", new[] { list }),
            8 => new(
                "sns/friend_delete",
                new() { ["To_Account"] = new[] { other }, ["DeleteType"] = random.Next(2) == 0 ? "Delete_Type_Both" : "Delete_Type_Single" }
            ),
            9 => new("sns/group_add", new() { ["GroupName"] = new[] { list }, ["To_Account"] = new[] { other } }),
            10 => new("sns/group_delete", new() { ["GroupName"] = new[] { list } }),
            11 => new("sns/group_rename", new() { ["OldName"] = list, ["NewName"] = s_lists[random.Next(s_lists.Length)] }),
            12 => new("sns/black_list_add", new() { ["To_Account"] = new[] { other } }),
            13 => new("sns/black_list_delete", new() { ["To_Account"] = others.Take(3).ToArray() }),
            14 => new(
                "sns/friend_response",
                new()
                {
                    ["ResponseFriendItem"] = new[]
                    {
                        new { To_Account = other, ResponseAction = random.Next(3) == 0 ? "Response_Action_Reject" : "Response_Action_AgreeAndAdd" },
                    },
                }
            ),
            15 => new(
                "sns/pendency_delete",
                new() { ["To_Account"] = new[] { other }, ["PendencyType"] = random.Next(2) == 0 ? "Pendency_Type_ComeIn" : "Pendency_Type_SendOut" }
            ),
            16 => new("sns/pendency_report", []),
            17 or 18 => new("profile/portrait_set", new() { ["ProfileItem"] = new[] { new { Tag = Nick, Value = text } } }),
            19 => new("follow/follow_add", new() { ["FollowItem"] = new[] { new { To_Account = other } } }),
            20 => new("follow/follow_delete", new() { ["To_Account"] = new[] { other } }),
            _ => new("status/set", new() { ["CustomStatus"] = text }),
        };
    }

    private static Deed Update(string other, string tag, object value) =>
        new("sns/friend_update", new() { ["UpdateItem"] = new[] { new { To_Account = other, SnsItem = new[] { new { Tag = tag, Value = value } } } } });
}
