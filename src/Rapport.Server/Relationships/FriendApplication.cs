using System.Text.Json;
using System.Text.Json.Serialization;
using Rapport.Contracts.Relationships;
using Rapport.Server.Profiles;

namespace Rapport.Server.Relationships;

/// <summary>What somebody wished when he asked for friendship; carried out when the other agrees.</summary>
public sealed record FriendApplication(string AddSource, string AddWording, string Remark, string GroupName, bool OneWay)
{
    public static FriendApplication Read(Tie tie) => JsonSerializer.Deserialize(tie.Application!, FriendApplicationJson.Default.FriendApplication)!;

    public string ToJson() => JsonSerializer.Serialize(this, FriendApplicationJson.Default.FriendApplication);

    /// <summary>The application as one of its sides sees it.</summary>
    /// <param name="pendencyType">Which side: <see cref="PendencyTypes.ComeIn"/> or <see cref="PendencyTypes.SendOut"/>.</param>
    /// <param name="otherId">The other side.</param>
    /// <param name="otherProfile">Its profile.</param>
    /// <param name="askedMs">When it was made.</param>
    /// <param name="readMs">Up to when the asked has read applications.</param>
    public FriendApplicationData Show(string pendencyType, string otherId, string? otherProfile, long askedMs, long readMs)
    {
        var profile = ProfileDocument.Parse(otherProfile);
        var sent = pendencyType == PendencyTypes.SendOut;
        return new FriendApplicationData
        {
            To_Account = otherId,
            PendencyType = pendencyType,
            AddTime = askedMs / 1000,
            AddSource = AddSource,
            AddWording = AddWording,
            Nick = profile.Find(ProfileTags.Nick)?.Text ?? "",
            FaceUrl = profile.Find(ProfileTags.Image)?.Text ?? "",
            Remark = sent ? Remark : null,
            GroupName = sent ? GroupName : null,
            AddType = OneWay ? FriendAdd.Single : FriendAdd.Both,
            Unread = !sent && askedMs > readMs ? 1 : 0,
        };
    }
}

[JsonSerializable(typeof(FriendApplication))]
internal sealed partial class FriendApplicationJson : JsonSerializerContext;
