using System.Runtime.CompilerServices;
using System.Text.Json;
using Rapport.Contracts;
using Rapport.Contracts.Json;
using Rapport.Contracts.Messages;

namespace Rapport.Client;

/// <summary>
/// One-to-one messages: the services <c>openim</c>, <c>openim_msg_ext_http_svc</c> and <c>openconfigsvr</c>. Every call throws as
/// <see cref="RapportClient.CallAsync"/> does.
/// </summary>
public sealed class MessageCalls
{
    private const int PageSize = 100;

    private readonly RapportClient _client;

    internal MessageCalls(RapportClient client) => _client = client;

    /// <summary>A message that is one text, to be put into <see cref="SendMsgRequest.MsgBody"/>.</summary>
    public static RawJson TextBody(string text) =>
        RawJson.Parse($$$"""[{"MsgType":"TIMTextElem","MsgContent":{"Text":"{{{JsonEncodedText.Encode(text)}}}"}}]""");

    /// <summary>Sends a text (1047/34919). Errors: 20006 the app backend forbade it, 90012 no such receiver, 90048 no such sender, 93000 too long.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="text">The text.</param>
    /// <param name="cancel">Gives up waiting; whether the message was sent is then unknown.</param>
    public Task<SendMsgReply> SendTextAsync(string from, string to, string text, CancellationToken cancel = default) =>
        SendAsync(
            new SendMsgRequest
            {
                From_Account = from,
                To_Account = to,
                MsgRandom = Random.Shared.NextInt64(uint.MaxValue + 1L),
                MsgBody = TextBody(text),
            },
            cancel
        );

    /// <summary>Sends a message (1047/34919). Errors: as <see cref="SendTextAsync"/>, and 90002 to 90044 for what is wrong with a field.</summary>
    public Task<SendMsgReply> SendAsync(SendMsgRequest request, CancellationToken cancel = default) =>
        _client.CallAsync<SendMsgRequest, SendMsgReply>("openim/sendmsg", request, cancel);

    /// <summary>Sends one message to up to 500 accounts, without webhooks (1047/34920). Those not imported are in the reply's <c>ErrorList</c>.</summary>
    public Task<BatchSendMsgReply> SendToManyAsync(BatchSendMsgRequest request, CancellationToken cancel = default) =>
        _client.CallAsync<BatchSendMsgRequest, BatchSendMsgReply>("openim/batchsendmsg", request, cancel);

    /// <summary>Imports a message of the past; importing it again changes nothing (1047/35014).</summary>
    public Task<Reply> ImportAsync(ImportMsgRequest request, CancellationToken cancel = default) =>
        _client.CallAsync<ImportMsgRequest, Reply>("openim/importmsg", request, cancel);

    /// <summary>One page of a conversation's history (1047/35478).</summary>
    public Task<GetRoamMsgReply> GetHistoryPageAsync(GetRoamMsgRequest request, CancellationToken cancel = default) =>
        _client.CallAsync<GetRoamMsgRequest, GetRoamMsgReply>("openim/admin_getroammsg", request, cancel);

    /// <summary>A conversation's history as one side sees it, newest first, page by page as it is read. Always throws <see cref="RapportException"/> when a page fails.</summary>
    public async IAsyncEnumerable<MsgItem> GetHistoryAsync(string account, string peer, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var request = new GetRoamMsgRequest
        {
            Operator_Account = account,
            Peer_Account = peer,
            MaxCnt = PageSize,
            MinTime = 0,
            MaxTime = uint.MaxValue - 1L,
        };
        while (true)
        {
            var page = await GetHistoryPageAsync(request, cancel);
            RelationshipCalls.RequireSuccess("openim/admin_getroammsg", page);
            for (var i = page.MsgList.Count - 1; i >= 0; i--)
                yield return page.MsgList[i];
            if (page.Complete == 1)
                yield break;

            request.MaxTime = page.LastMsgTime;
            request.LastMsgKey = page.LastMsgKey;
        }
    }

    /// <summary>Recalls a message (1047/35015). Errors: 20022 there is none, 20023 recalled already, 90054 no such key can be.</summary>
    public Task<Reply> RecallAsync(string from, string to, string msgKey, CancellationToken cancel = default) =>
        _client.CallAsync<MsgWithdrawRequest, Reply>(
            "openim/admin_msgwithdraw",
            new MsgWithdrawRequest
            {
                From_Account = from,
                To_Account = to,
                MsgKey = msgKey,
            },
            cancel
        );

    /// <summary>Edits a message; what is left out of the request stays (1047/47722).</summary>
    public Task<Reply> ModifyAsync(ModifyMsgRequest request, CancellationToken cancel = default) =>
        _client.CallAsync<ModifyMsgRequest, Reply>("openim/modify_c2c_msg", request, cancel);

    /// <summary>Marks a conversation as read (269/50349).</summary>
    /// <param name="reader">Who has read.</param>
    /// <param name="peer">The other side.</param>
    /// <param name="upTo">Up to this moment, Unix seconds; left out: up to now.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public Task<Reply> MarkReadAsync(string reader, string peer, long? upTo = null, CancellationToken cancel = default) =>
        _client.CallAsync<SetMsgReadRequest, Reply>(
            "openim/admin_set_msg_read",
            new SetMsgReadRequest
            {
                Report_Account = reader,
                Peer_Account = peer,
                MsgReadTime = upTo,
            },
            cancel
        );

    /// <summary>Confirms that single messages were read (1047/77776).</summary>
    public Task<Reply> SendReceiptsAsync(string reader, string sender, IEnumerable<string> msgKeys, CancellationToken cancel = default) =>
        _client.CallAsync<MsgReadReceiptRequest, Reply>(
            "openim/c2c_msg_read_receipt",
            new MsgReadReceiptRequest
            {
                Operator_Account = reader,
                Peer_Account = sender,
                C2CMsgInfo =
                [
                    .. msgKeys.Select(key => new C2CMsgInfo
                    {
                        From_Account = sender,
                        To_Account = reader,
                        MsgKey = key,
                    }),
                ],
            },
            cancel
        );

    /// <summary>How many messages are unread: in all, or in conversations with up to 10 accounts (1047/41046).</summary>
    public Task<GetUnreadMsgNumReply> GetUnreadAsync(string account, IEnumerable<string>? peers = null, CancellationToken cancel = default) =>
        _client.CallAsync<GetUnreadMsgNumRequest, GetUnreadMsgNumReply>(
            "openim/get_c2c_unread_msg_num",
            new GetUnreadMsgNumRequest { To_Account = account, Peer_Account = peers?.ToList() },
            cancel
        );

    /// <summary>Deletes up to 30 messages from one side's view (269/101439).</summary>
    public Task<DeleteMsgReply> DeleteAsync(string account, string peer, IEnumerable<string> msgKeys, CancellationToken cancel = default) =>
        _client.CallAsync<DeleteMsgRequest, DeleteMsgReply>(
            "openim/delete_c2c_msg_ramble",
            new DeleteMsgRequest
            {
                Operator_Account = account,
                Peer_Account = peer,
                MsgKeyList = [.. msgKeys],
            },
            cancel
        );

    /// <summary>Sets, deletes or clears key-value pairs of a message (1047/51195). Errors: 23002 it takes none, 23003 too often, 23004 no such message.</summary>
    public Task<SetKeyValuesReply> SetKeyValuesAsync(SetKeyValuesRequest request, CancellationToken cancel = default) =>
        _client.CallAsync<SetKeyValuesRequest, SetKeyValuesReply>("openim_msg_ext_http_svc/set_key_values", request, cancel);

    /// <summary>A page of a message's key-value pairs (1047/51194).</summary>
    public Task<GetKeyValuesReply> GetKeyValuesAsync(GetKeyValuesRequest request, CancellationToken cancel = default) =>
        _client.CallAsync<GetKeyValuesRequest, GetKeyValuesReply>("openim_msg_ext_http_svc/get_key_values", request, cancel);

    /// <summary>Mutes an account in the whole app (1047/34923). Errors: 130005 no such account, 130008 no time is given.</summary>
    /// <param name="account">Who.</param>
    /// <param name="c2cSeconds">In one-to-one conversations; 0 ends it, 4294967295: for ever; left out: as it is.</param>
    /// <param name="groupSeconds">The same in groups.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public Task<Reply> MuteAsync(string account, long? c2cSeconds = null, long? groupSeconds = null, CancellationToken cancel = default) =>
        _client.CallAsync<SetNoSpeakingRequest, Reply>(
            "openconfigsvr/setnospeaking",
            new SetNoSpeakingRequest
            {
                Set_Account = Text(account),
                C2CmsgNospeakingTime = Number(c2cSeconds),
                GroupmsgNospeakingTime = Number(groupSeconds),
            },
            cancel
        );

    /// <summary>For how long an account is still muted (1047/34924).</summary>
    public Task<GetNoSpeakingReply> GetMuteAsync(string account, CancellationToken cancel = default) =>
        _client.CallAsync<GetNoSpeakingRequest, GetNoSpeakingReply>(
            "openconfigsvr/getnospeaking",
            new GetNoSpeakingRequest { Get_Account = Text(account) },
            cancel
        );

    private static RawJson Text(string text) => RawJson.Parse($"\"{JsonEncodedText.Encode(text)}\"");

    private static RawJson? Number(long? number) =>
        number is { } value ? RawJson.Parse(value.ToString(System.Globalization.CultureInfo.InvariantCulture)) : null;
}
