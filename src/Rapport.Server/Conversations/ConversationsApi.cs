using Rapport.Contracts;
using Rapport.Contracts.Conversations;
using Rapport.Server.Api;

namespace Rapport.Server.Conversations;

/// <summary>The commands about conversations: the service <c>recentcontact</c>, and <c>conversation</c> for clients.</summary>
public static class ConversationsApi
{
    public static IReadOnlyList<ApiRoute> Routes { get; } =
    [
        ApiRoute.Of<RecentContactGetList, RecentContactGetListRequest, RecentContactGetListReply>("recentcontact/get_list", Callers.Admin, 200, "1047/43087"),
        ApiRoute.Of<RecentContactDelete, RecentContactDeleteRequest, DisplayReply>("recentcontact/delete", Callers.Admin, 200, "1047/43088"),
        ApiRoute.Of<CreateContactGroup, CreateContactGroupRequest, CreateContactGroupReply>(
            "recentcontact/create_contact_group",
            Callers.AdminOrOwner,
            200,
            "1047/53437"
        ),
        ApiRoute.Of<UpdateContactGroup, UpdateContactGroupRequest, UpdateContactGroupReply>(
            "recentcontact/update_contact_group",
            Callers.AdminOrOwner,
            200,
            "1047/53439"
        ),
        ApiRoute.Of<DelContactGroup, DelContactGroupRequest, DelContactGroupReply>("recentcontact/del_contact_group", Callers.AdminOrOwner, 200, "1047/53441"),
        ApiRoute.Of<MarkContact, MarkContactRequest, MarkContactReply>("recentcontact/mark_contact", Callers.AdminOrOwner, 200, "1047/53438"),
        ApiRoute.Of<SearchContactGroup, SearchContactGroupRequest, SearchContactGroupReply>(
            "recentcontact/search_contact_group",
            Callers.AdminOrOwner,
            200,
            "1047/53442"
        ),
        ApiRoute.Of<GetContactGroup, GetContactGroupRequest, GetContactGroupReply>("recentcontact/get_contact_group", Callers.AdminOrOwner, 200, "1047/53440"),
        ApiRoute.Of<ConversationList, ConversationListRequest, ConversationListReply>("conversation/get_list", Callers.Owner, 200, "docs/gateway.md"),
        ApiRoute.Of<ConversationSet, ConversationSetRequest, Reply>("conversation/set", Callers.Owner, 200, "docs/gateway.md"),
        ApiRoute.Of<ConversationDelete, ConversationDeleteRequest, Reply>("conversation/delete", Callers.Owner, 200, "docs/gateway.md"),
        ApiRoute.Of<ConversationClear, ConversationClearRequest, Reply>("conversation/clear", Callers.Owner, 200, "docs/gateway.md"),
    ];
}
