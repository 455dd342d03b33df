using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rapport.Contracts.Accounts;
using Rapport.Contracts.Follow;
using Rapport.Contracts.Gateway;
using Rapport.Contracts.Json;
using Rapport.Contracts.Profiles;
using Rapport.Contracts.Relationships;
using Rapport.Contracts.Webhooks;

namespace Rapport.Contracts;

/// <summary>How every wire type is read and written: compact, raw UTF-8, absent keys left out, <c>null</c> read as absent.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(LenientInt64Converter)],
    GenerationMode = JsonSourceGenerationMode.Metadata
)]
[JsonSerializable(typeof(Reply))]
[JsonSerializable(typeof(DisplayReply))]
[JsonSerializable(typeof(AccountImportRequest))]
[JsonSerializable(typeof(MultiAccountImportRequest))]
[JsonSerializable(typeof(MultiAccountImportReply))]
[JsonSerializable(typeof(AccountDeleteRequest))]
[JsonSerializable(typeof(AccountDeleteReply))]
[JsonSerializable(typeof(AccountCheckRequest))]
[JsonSerializable(typeof(AccountCheckReply))]
[JsonSerializable(typeof(KickRequest))]
[JsonSerializable(typeof(QueryOnlineStatusRequest))]
[JsonSerializable(typeof(QueryOnlineStatusReply))]
[JsonSerializable(typeof(QueryStateReply))]
[JsonSerializable(typeof(PortraitSetRequest))]
[JsonSerializable(typeof(PortraitGetRequest))]
[JsonSerializable(typeof(PortraitGetReply))]
[JsonSerializable(typeof(FriendPortraitGetRequest))]
[JsonSerializable(typeof(FriendPortraitGetReply))]
[JsonSerializable(typeof(FriendAddRequest))]
[JsonSerializable(typeof(FriendImportRequest))]
[JsonSerializable(typeof(FriendUpdateRequest))]
[JsonSerializable(typeof(ItemResultsReply))]
[JsonSerializable(typeof(FriendDeleteRequest))]
[JsonSerializable(typeof(FriendDeleteAllRequest))]
[JsonSerializable(typeof(FriendCheckRequest))]
[JsonSerializable(typeof(FriendCheckReply))]
[JsonSerializable(typeof(FriendGetRequest))]
[JsonSerializable(typeof(FriendGetReply))]
[JsonSerializable(typeof(FriendGetListRequest))]
[JsonSerializable(typeof(FriendGetListReply))]
[JsonSerializable(typeof(GroupAddRequest))]
[JsonSerializable(typeof(GroupAddReply))]
[JsonSerializable(typeof(GroupDeleteRequest))]
[JsonSerializable(typeof(GroupDeleteReply))]
[JsonSerializable(typeof(GroupGetRequest))]
[JsonSerializable(typeof(GroupGetReply))]
[JsonSerializable(typeof(BlackListAddRequest))]
[JsonSerializable(typeof(BlackListDeleteRequest))]
[JsonSerializable(typeof(BlackListGetRequest))]
[JsonSerializable(typeof(BlackListGetReply))]
[JsonSerializable(typeof(BlackListCheckRequest))]
[JsonSerializable(typeof(BlackListCheckReply))]
[JsonSerializable(typeof(PendencyGetRequest))]
[JsonSerializable(typeof(PendencyGetReply))]
[JsonSerializable(typeof(FriendResponseRequest))]
[JsonSerializable(typeof(PendencyDeleteRequest))]
[JsonSerializable(typeof(PendencyReportRequest))]
[JsonSerializable(typeof(GroupRenameRequest))]
[JsonSerializable(typeof(GroupRenameReply))]
[JsonSerializable(typeof(FollowAddRequest))]
[JsonSerializable(typeof(FollowDeleteRequest))]
[JsonSerializable(typeof(FollowCheckRequest))]
[JsonSerializable(typeof(FollowCheckReply))]
[JsonSerializable(typeof(FollowGetRequest))]
[JsonSerializable(typeof(FollowGetReply))]
[JsonSerializable(typeof(FollowGetInfoRequest))]
[JsonSerializable(typeof(FollowGetInfoReply))]
[JsonSerializable(typeof(BlackListAddEvent))]
[JsonSerializable(typeof(BlackListDeleteEvent))]
[JsonSerializable(typeof(FriendAddEvent))]
[JsonSerializable(typeof(FriendDeleteEvent))]
[JsonSerializable(typeof(PrevFriendAddEvent))]
[JsonSerializable(typeof(PrevFriendResponseEvent))]
[JsonSerializable(typeof(PortraitSetEvent))]
[JsonSerializable(typeof(FollowAddEvent))]
[JsonSerializable(typeof(FollowDeleteEvent))]
[JsonSerializable(typeof(RequestOverLimitEvent))]
[JsonSerializable(typeof(WebhookAnswer))]
[JsonSerializable(typeof(List<ItemResult>))]
[JsonSerializable(typeof(Dictionary<string, TagValue>))]
[JsonSerializable(typeof(AccountChange))]
[JsonSerializable(typeof(NewsFrame))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(LoginReply))]
[JsonSerializable(typeof(EmptyRequest))]
[JsonSerializable(typeof(PingReply))]
[JsonSerializable(typeof(SequencesReply))]
[JsonSerializable(typeof(StatusSetRequest))]
[JsonSerializable(typeof(StatusAccountsRequest))]
[JsonSerializable(typeof(StatusReply))]
[JsonSerializable(typeof(StateChangeEvent))]
public sealed partial class WireJson : JsonSerializerContext;

/// <summary>The one serializer of the wire.</summary>
public static class Wire
{
    /// <summary>Text is written as it is instead of as <c>\u</c> escapes (characters beyond the basic plane excepted, which the framework escapes).</summary>
    public static WireJson Json { get; } = new(new JsonSerializerOptions(WireJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
