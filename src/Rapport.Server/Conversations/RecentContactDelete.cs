using Rapport.Contracts;
using Rapport.Contracts.Conversations;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Conversations;

/// <summary>Takes a conversation out of an account's list. One that is not there is no error.</summary>
public sealed class RecentContactDelete(Database database, AccountDirectory accounts, ConversationChanges changes)
    : IOperation<RecentContactDeleteRequest, DisplayReply>
{
    internal const long OneToOne = 1;
    internal const long Group = 2;

    public async ValueTask<DisplayReply> ExecuteAsync(Caller caller, RecentContactDeleteRequest request, CancellationToken cancel)
    {
        var bad = Errors.Conversation.InvalidParameters;
        var owner = Require.Text(request.From_Account, bad, nameof(request.From_Account));
        if (request.Type is not (OneToOne or Group))
            throw new Refusal(bad, "Type must be 1 or 2");
        var peer =
            request.Type == OneToOne
                ? Require.Text(request.To_Account, bad, nameof(request.To_Account))
                : Require.Text(string.IsNullOrEmpty(request.ToGroupid) ? request.GroupId : request.ToGroupid, bad, nameof(request.ToGroupid));

        await database.WriteAsync(
            UnitScope.AccountsAndPair(caller.AppId, owner, peer),
            async session =>
            {
                var number = await accounts.NumberOfAsync(session, caller.AppId, owner);
                if (number == 0)
                    throw new Refusal(Errors.Conversation.AccountNotFound);

                var other = request.Type == OneToOne ? await accounts.NumberOfAsync(session, caller.AppId, peer) : 0;
                if (other != 0)
                    await changes.DeleteAsync(session, caller, number, [new AccountRef(other, peer)], request.ClearRamble == 1);
                return true;
            }
        );
        return new DisplayReply();
    }
}
