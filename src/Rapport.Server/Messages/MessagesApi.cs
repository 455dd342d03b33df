using Rapport.Contracts;
using Rapport.Contracts.Messages;
using Rapport.Server.Api;
using Rapport.Server.Messages.Search;

namespace Rapport.Server.Messages;

/// <summary>The commands about one-to-one messages: the services <c>openim</c>, <c>openim_msg_ext_http_svc</c> and <c>openconfigsvr</c>.</summary>
public static class MessagesApi
{
    public static IReadOnlyList<ApiRoute> Routes { get; } =
    [
        ApiRoute.Of<SendMsg, SendMsgRequest, SendMsgReply>("openim/sendmsg", Callers.AdminOrOwner, 200, "1047/34919"),
        ApiRoute.Of<BatchSendMsg, BatchSendMsgRequest, BatchSendMsgReply>(
            "openim/batchsendmsg",
            Callers.Admin,
            200,
            "1047/34920",
            Errors.Message.TooManyBatches
        ),
        ApiRoute.Of<ImportMsg, ImportMsgRequest, Reply>("openim/importmsg", Callers.Admin, 200, "1047/35014"),
        ApiRoute.Of<GetRoamMsg, GetRoamMsgRequest, GetRoamMsgReply>("openim/admin_getroammsg", Callers.AdminOrOwner, 200, "1047/35478"),
        ApiRoute.Of<MsgWithdraw, MsgWithdrawRequest, Reply>("openim/admin_msgwithdraw", Callers.AdminOrOwner, 200, "1047/35015"),
        ApiRoute.Of<ModifyMsg, ModifyMsgRequest, Reply>("openim/modify_c2c_msg", Callers.AdminOrOwner, 200, "1047/47722"),
        ApiRoute.Of<SetMsgRead, SetMsgReadRequest, Reply>("openim/admin_set_msg_read", Callers.AdminOrOwner, 200, "269/50349"),
        ApiRoute.Of<MsgReadReceipt, MsgReadReceiptRequest, Reply>("openim/c2c_msg_read_receipt", Callers.AdminOrOwner, 200, "1047/77776"),
        ApiRoute.Of<GetUnreadMsgNum, GetUnreadMsgNumRequest, GetUnreadMsgNumReply>("openim/get_c2c_unread_msg_num", Callers.AdminOrOwner, 200, "1047/41046"),
        ApiRoute.Of<DeleteMsg, DeleteMsgRequest, DeleteMsgReply>("openim/delete_c2c_msg_ramble", Callers.AdminOrOwner, 200, "269/101439"),
        ApiRoute.Of<SyncMsg, SyncMsgRequest, SyncMsgReply>("openim/sync_msg", Callers.Owner, 200, "docs/gateway.md"),
        ApiRoute.Of<SearchMsg, SearchMsgRequest, SearchMsgReply>("openim/search_msg", Callers.Owner, 100, "docs/gateway.md"),
        ApiRoute.Of<SetKeyValues, SetKeyValuesRequest, SetKeyValuesReply>("openim_msg_ext_http_svc/set_key_values", Callers.AdminOrOwner, 200, "1047/51195"),
        ApiRoute.Of<GetKeyValues, GetKeyValuesRequest, GetKeyValuesReply>("openim_msg_ext_http_svc/get_key_values", Callers.AdminOrOwner, 200, "1047/51194"),
        ApiRoute.Of<SetNoSpeaking, SetNoSpeakingRequest, Reply>("openconfigsvr/setnospeaking", Callers.Admin, 200, "1047/34923"),
        ApiRoute.Of<GetNoSpeaking, GetNoSpeakingRequest, GetNoSpeakingReply>("openconfigsvr/getnospeaking", Callers.Admin, 200, "1047/34924"),
    ];
}
