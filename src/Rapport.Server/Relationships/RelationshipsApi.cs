using Rapport.Contracts;
using Rapport.Contracts.Relationships;
using Rapport.Server.Api;

namespace Rapport.Server.Relationships;

/// <summary>The commands of the service <c>sns</c>.</summary>
public static class RelationshipsApi
{
    public static IReadOnlyList<ApiRoute> Routes { get; } =
    [
        ApiRoute.Of<FriendAdd, FriendAddRequest, ItemResultsReply>("sns/friend_add", Callers.AdminOrOwner, 200, "1047/34902"),
        ApiRoute.Of<FriendImport, FriendImportRequest, ItemResultsReply>("sns/friend_import", Callers.Admin, 200, "1047/34903"),
        ApiRoute.Of<FriendUpdate, FriendUpdateRequest, ItemResultsReply>("sns/friend_update", Callers.AdminOrOwner, 200, "1047/34904"),
        ApiRoute.Of<FriendDelete, FriendDeleteRequest, ItemResultsReply>("sns/friend_delete", Callers.AdminOrOwner, 200, "1047/34905"),
        ApiRoute.Of<FriendDeleteAll, FriendDeleteAllRequest, DisplayReply>("sns/friend_delete_all", Callers.AdminOrOwner, 200, "1047/34906"),
        ApiRoute.Of<FriendCheck, FriendCheckRequest, FriendCheckReply>("sns/friend_check", Callers.AdminOrOwner, 200, "1047/34907"),
        ApiRoute.Of<FriendGet, FriendGetRequest, FriendGetReply>("sns/friend_get", Callers.AdminOrOwner, 200, "1047/34908"),
        ApiRoute.Of<FriendGetList, FriendGetListRequest, FriendGetListReply>("sns/friend_get_list", Callers.AdminOrOwner, 200, "1047/34910"),
        ApiRoute.Of<GroupAdd, GroupAddRequest, GroupAddReply>("sns/group_add", Callers.AdminOrOwner, 200, "1047/34950"),
        ApiRoute.Of<GroupDelete, GroupDeleteRequest, GroupDeleteReply>("sns/group_delete", Callers.AdminOrOwner, 200, "1047/34926"),
        ApiRoute.Of<GroupGet, GroupGetRequest, GroupGetReply>("sns/group_get", Callers.AdminOrOwner, 200, "1047/40123"),
        ApiRoute.Of<BlackListAdd, BlackListAddRequest, ItemResultsReply>("sns/black_list_add", Callers.AdminOrOwner, 200, "1047/34911"),
        ApiRoute.Of<BlackListDelete, BlackListDeleteRequest, ItemResultsReply>("sns/black_list_delete", Callers.AdminOrOwner, 200, "1047/34912"),
        ApiRoute.Of<BlackListGet, BlackListGetRequest, BlackListGetReply>("sns/black_list_get", Callers.AdminOrOwner, 200, "1047/34914"),
        ApiRoute.Of<BlackListCheck, BlackListCheckRequest, BlackListCheckReply>("sns/black_list_check", Callers.AdminOrOwner, 200, "1047/34913"),
        ApiRoute.Of<PendencyGet, PendencyGetRequest, PendencyGetReply>("sns/pendency_get", Callers.Owner, 200, "45"),
        ApiRoute.Of<FriendResponse, FriendResponseRequest, ItemResultsReply>("sns/friend_response", Callers.Owner, 200, "45"),
        ApiRoute.Of<PendencyDelete, PendencyDeleteRequest, ItemResultsReply>("sns/pendency_delete", Callers.Owner, 200, "45"),
        ApiRoute.Of<PendencyReport, PendencyReportRequest, DisplayReply>("sns/pendency_report", Callers.Owner, 200, "45"),
        ApiRoute.Of<GroupRename, GroupRenameRequest, GroupRenameReply>("sns/group_rename", Callers.Owner, 200, "45"),
    ];
}
