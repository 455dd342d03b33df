using Rapport.Contracts;
using Rapport.Contracts.Conversations;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Conversations;

/// <summary>Takes conversations out of a client's list. Those that are not there are no error.</summary>
public sealed class ConversationDelete(Database database, ConversationChanges changes) : IOperation<ConversationDeleteRequest, Reply>
{
    internal const int Most = 100;

    public async ValueTask<Reply> ExecuteAsync(Caller caller, ConversationDeleteRequest request, CancellationToken cancel)
    {
        var peers = Require.Items(request.To_Account, Most, Errors.Conversation.InvalidParameters, nameof(request.To_Account));
        return await database.WriteAsync(
            UnitScope.Pairs(caller.AppId, caller.UserId, peers),
            async session =>
            {
                var known = await changes.KnownAsync(session, caller, peers);
                await changes.DeleteAsync(session, caller, caller.Call!.Session.AccountNo, known, request.ClearRamble == 1);
                return new Reply();
            }
        );
    }
}

/// <summary>Clears a client's view of conversations' histories.</summary>
public sealed class ConversationClear(Database database, ConversationChanges changes) : IOperation<ConversationClearRequest, Reply>
{
    public async ValueTask<Reply> ExecuteAsync(Caller caller, ConversationClearRequest request, CancellationToken cancel)
    {
        var peers = Require.Items(request.To_Account, ConversationDelete.Most, Errors.Conversation.InvalidParameters, nameof(request.To_Account));
        return await database.WriteAsync(
            UnitScope.Pairs(caller.AppId, caller.UserId, peers),
            async session =>
            {
                await changes.ClearAsync(session, caller, caller.Call!.Session.AccountNo, await changes.KnownAsync(session, caller, peers));
                return new Reply();
            }
        );
    }
}
