using Rapport.Contracts;
using Rapport.Contracts.Accounts;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Accounts;

/// <summary>
/// Ends the validity of every UserSig made so far for an account's clients. Administrators' calls of the RESTful API go on, so that
/// nobody can lock an app out by kicking its administrator.
/// </summary>
public sealed class Kick(Database database, AccountStore accounts, TimeProvider clock) : IOperation<KickRequest, Reply>
{
    public async ValueTask<Reply> ExecuteAsync(Caller caller, KickRequest request, CancellationToken cancel)
    {
        var userId = Require.Text(
            string.IsNullOrEmpty(request.UserID) ? request.Identifier : request.UserID,
            Errors.Account.InvalidParameters,
            nameof(request.UserID)
        );
        return await database.WriteAsync(async session =>
        {
            var account = await accounts.FindAsync(session, caller.AppId, userId) ?? throw new Refusal(Errors.Account.NotFound);
            await accounts.KickAsync(session, account.Number, clock.GetUtcNow().ToUnixTimeSeconds());
            return new Reply();
        });
    }
}
