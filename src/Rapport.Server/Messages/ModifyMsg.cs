using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Gateway;
using Rapport.Contracts.Json;
using Rapport.Contracts.Messages;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Configuration;
using Rapport.Server.Messages.Search;
using Rapport.Server.Relationships;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Server.Messages;

/// <summary>Edits a message in both views. Its key, time and place stay; of app users, either side may.</summary>
public sealed class ModifyMsg(
    Database database,
    MessageAccess access,
    MessageStore messages,
    SearchStore search,
    OwnerBooks books,
    Outbox outbox,
    IOptions<RapportOptions> options,
    TimeProvider clock
) : IOperation<ModifyMsgRequest, Reply>
{
    public async ValueTask<Reply> ExecuteAsync(Caller caller, ModifyMsgRequest request, CancellationToken cancel)
    {
        var (from, to) = MessageAccess.RequireDirection(caller, request.From_Account, request.To_Account);
        var key = MessageAccess.RequireKey(request.MsgKey);
        if (request.MsgBody is null && request.CloudCustomData is null)
            throw new Refusal(Errors.Message.InvalidBody, "neither MsgBody nor CloudCustomData is given");
        if (request.MsgBody is not null && MessageElements.WhyNot(request.MsgBody) is { } wrong)
            throw new Refusal(wrong.Error, wrong.Why);

        var recalled = access.Recall(caller, from, to);
        return await database.WriteAsync(
            UnitScope.AccountsAndPair(caller.AppId, from, to),
            session => ModifyAsync(session, caller, from, to, key, request, recalled)
        );
    }

    private async ValueTask<Reply> ModifyAsync(
        WriteSession session,
        Caller caller,
        string from,
        string to,
        MsgKey key,
        ModifyMsgRequest request,
        RememberedNumbers? recalled
    )
    {
        var sides = await access.SidesAsync(session, caller, from, to, recalled, Errors.Message.InvalidFromAccount, Errors.Message.InvalidToAccount);
        var message = await access.RequireMessageAsync(session, caller, sides, key);
        if (message.IsRecalled)
            throw new Refusal(Errors.Message.AlreadyRecalled);
        if (!caller.IsAdmin && request.MsgVersion is { } known && known != message.Version)
            throw new Refusal(Errors.Message.VersionConflict);

        var custom = request.CloudCustomData is null ? message.Custom : MessageDraft.CustomOf(request.CloudCustomData);
        var body = request.MsgBody ?? RawJson.Of(message.Body);
        message.Body = MessageDraft.RequireBody(body, custom, options.Value.Limits.MessageBytes, Errors.Message.TooLong).Utf8;
        message.Custom = custom;
        message.Version++;
        messages.Save(session, message);
        if (request.MsgBody is not null)
            search.NoteReworded(session, message.Number);

        var item = new ChangeItem
        {
            Type = ChangeTypes.MessageModified,
            MessageItem = [message.Show(from, to, forClients: true)],
            Operator_Account = caller.UserId,
        };
        foreach (var side in message.Viewers)
            await books.NoteConversationAsync(session, caller, side, item);

        if (caller.App.WhyWebhookNotSent(WebhookCommands.C2CAfterModifyMsg) is null)
            outbox.Append(session, caller, Describe(caller, from, to, message), OrderKey.OfConversation(from, to));
        return new Reply { ErrorInfo = "succeed" };
    }

    private AfterModifyMsgEvent Describe(Caller caller, string from, string to, Message message) =>
        new()
        {
            Operator_Account = caller.UserId,
            From_Account = from,
            To_Account = to,
            MsgSeq = message.Key.Sequence,
            MsgRandom = message.Key.Random,
            MsgTime = message.Key.Time,
            MsgKey = message.Key.ToString(),
            MsgId = message.Id,
            MsgBody = RawJson.Of(message.Body),
            CloudCustomData = message.Custom,
            EventTime = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
}
