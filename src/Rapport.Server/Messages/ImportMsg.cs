using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Messages;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Configuration;
using Rapport.Storage;

namespace Rapport.Server.Messages;

/// <summary>Imports a message of the past. It keeps its time; the same sequence, random number and time again is the same message.</summary>
public sealed class ImportMsg(
    Database database,
    MessageAccess access,
    Sending sending,
    MessageNews news,
    MessageSequence sequences,
    IOptions<RapportOptions> options,
    TimeProvider clock
) : IOperation<ImportMsgRequest, Reply>
{
    private const long OldRealTime = 1;
    private const long History = 2;
    private const long RealTime = 5;

    /// <summary>Clocks differ, but nothing of the past comes from much later than now.</summary>
    private const long LatestSeconds = 86_400;

    public async ValueTask<Reply> ExecuteAsync(Caller caller, ImportMsgRequest request, CancellationToken cancel)
    {
        if (request.SyncFromOldSystem is not (OldRealTime or History or RealTime))
            throw new Refusal(Errors.Message.InvalidImport);
        var from = Require.Text(request.From_Account, Errors.Message.InvalidFromAccount, nameof(request.From_Account));
        var to = Require.Text(request.To_Account, Errors.Message.InvalidToAccount, nameof(request.To_Account));
        var draft = MessageDraft.Of(request, options.Value.Limits.MessageBytes, sequences);
        if (draft.ClientTime > clock.GetUtcNow().ToUnixTimeSeconds() + LatestSeconds)
            throw new Refusal(Errors.Message.InvalidTimestamp, "MsgTimeStamp lies in the future");

        var how = new Storing(
            draft.ClientTime!.Value,
            IsImport: true,
            IsTold: request.SyncFromOldSystem == RealTime,
            Counts: request.SyncFromOldSystem != History
        );
        var recalled = access.Recall(caller, from, to);
        await database.WriteAsync(UnitScope.Pair(caller.AppId, from, to), session => ImportAsync(session, caller, from, to, draft, how, recalled));
        return new Reply();
    }

    private async ValueTask<bool> ImportAsync(
        WriteSession session,
        Caller caller,
        string from,
        string to,
        MessageDraft draft,
        Storing how,
        RememberedNumbers? recalled
    )
    {
        var sides = await access.SidesAsync(
            session,
            caller,
            from,
            to,
            recalled,
            Errors.Message.InvalidFromAccount with
            {
                Sentence = "From_Account does not exist",
            },
            Errors.Message.ToAccountNotFound
        );
        news.Foresee(session, sides);
        sending.Foresee(session, sides);
        var stored = await sending.StoreAsync(session, sides, draft, how);
        if (stored.IsNew)
            await news.TellAsync(session, sides, stored, call: null);
        return true;
    }
}
