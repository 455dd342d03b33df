using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Messages;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Configuration;
using Rapport.Server.Conversations;
using Rapport.Storage;

namespace Rapport.Server.Messages;

/// <summary>Sends one message to many; fires no webhooks, and no rule of the receivers' stands in its way.</summary>
public sealed class BatchSendMsg(
    Database database,
    AccountDirectory accounts,
    Sending sending,
    MessageNews news,
    MessageSequence sequences,
    IOptions<RapportOptions> options,
    TimeProvider clock
) : IOperation<BatchSendMsgRequest, BatchSendMsgReply>
{
    private const int MostReceivers = 500;

    private readonly LimitOptions _limits = options.Value.Limits;

    public async ValueTask<BatchSendMsgReply> ExecuteAsync(Caller caller, BatchSendMsgRequest request, CancellationToken cancel)
    {
        var from = string.IsNullOrEmpty(request.From_Account) ? caller.UserId : request.From_Account;
        if (request.To_Account is null)
            throw new Refusal(Errors.Message.InvalidToAccount);
        if (request.To_Account.Count > MostReceivers)
            throw new Refusal(Errors.Message.TooManyAccounts);
        var receivers = Require.Items(request.To_Account, MostReceivers, Errors.Message.NoToAccount, nameof(request.To_Account));
        var draft = MessageDraft.Of(request, _limits.MessageBytes, sequences);
        return await database.WriteAsync(session => SendAsync(session, caller, from, receivers, draft));
    }

    private async ValueTask<BatchSendMsgReply> SendAsync(WriteSession session, Caller caller, string from, List<string> receivers, MessageDraft draft)
    {
        accounts.Foresee(session, caller.AppId, receivers.Prepend(from));
        var sender = await accounts.NumberOfAsync(session, caller.AppId, from);
        if (sender == 0)
            throw new Refusal(Errors.Message.InvalidFromAccount, "From_Account does not exist");

        var numbers = await accounts.NumbersOfAsync(session, caller.AppId, receivers);
        if (Array.TrueForAll(numbers, number => number == 0))
            throw new Refusal(Errors.Message.ToAccountNotFound);

        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var how = new Storing(await TimeAsync(session, sender, numbers, draft, now));
        var reply = new BatchSendMsgReply
        {
            MsgKey = new MsgKey(how.Time, draft.Sequence, draft.Random).ToString(),
            MsgId = MessageIds.Of(sender, how.Time, draft.Random),
        };

        var done = new HashSet<long>();
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] == 0)
            {
                reply.ActionStatus = "SomeError";
                (reply.ErrorList ??= []).Add(new AccountError { To_Account = receivers[i], ErrorCode = Errors.Account.NotFound.Code });
            }
            else if (done.Add(numbers[i]))
            {
                await SendAsync(session, new Sides(new AccountRef(sender, from), new AccountRef(numbers[i], receivers[i])), draft, how);
            }
        }

        return reply;
    }

    private async ValueTask SendAsync(WriteSession session, Sides sides, MessageDraft draft, Storing how)
    {
        if (draft.OnlineOnly)
        {
            var message = Sending.Compose(sides, draft, how, new MsgKey(how.Time, draft.Sequence, draft.Random), RemindType.Notify);
            await news.TellOnlineAsync(session, sides, message, call: null);
            return;
        }

        var stored = await sending.StoreAsync(session, sides, draft, how);
        if (stored.IsNew)
            await news.TellAsync(session, sides, stored, call: null);
    }

    /// <summary>All copies share their key, so the message is as late as the latest conversation wants it.</summary>
    private ValueTask<long> TimeAsync(WriteSession session, long sender, long[] receivers, MessageDraft draft, long now) =>
        draft.OnlineOnly ? new(now) : sending.SharedTimeAsync(session, sender, receivers, draft, now);
}
