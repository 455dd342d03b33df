using Rapport.Contracts;
using Rapport.Contracts.Conversations;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Conversations;

/// <summary>Takes conversations out of a client's list. Those that are not there are no error.</summary>
public sealed class ConversationDelete(Database database, AccountDirectory accounts, ConversationChanges changes) : IOperation<ConversationDeleteRequest, Reply>
{
    private const int Most = 100;

    public async ValueTask<Reply> ExecuteAsync(Caller caller, ConversationDeleteRequest request, CancellationToken cancel)
    {
        var peers = Require.Items(request.To_Account, Most, Errors.Conversation.InvalidParameters, nameof(request.To_Account)).Distinct().ToList();
        return await database.WriteAsync(
            UnitScope.Pairs(caller.AppId, caller.UserId, peers),
            async session =>
            {
                var known = new List<AccountRef>();
                foreach (var peer in peers)
                {
                    if (await accounts.NumberOfAsync(session, caller.AppId, peer) is not 0 and var number)
                        known.Add(new AccountRef(number, peer));
                }

                await changes.DeleteAsync(session, caller, caller.Call!.Session.AccountNo, known, request.ClearRamble == 1);
                return new Reply();
            }
        );
    }
}
