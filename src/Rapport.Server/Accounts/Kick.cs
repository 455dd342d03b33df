using Rapport.Contracts;
using Rapport.Contracts.Accounts;
using Rapport.Contracts.Gateway;
using Rapport.Server.Api;
using Rapport.Server.Presence;
using Rapport.Storage;

namespace Rapport.Server.Accounts;

/// <summary>
/// Puts out every client of an account and ends the validity of every UserSig made so far for them. Administrators' calls of the RESTful API go on, so that
/// nobody can lock an app out by kicking its administrator.
/// </summary>
public sealed class Kick(Database database, AccountStore accounts, SessionBook sessions, TimeProvider clock) : IOperation<KickRequest, Reply>
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
            await sessions.KickAllAsync(session, caller.App, account.Number, userId, KickReasons.RestApiKick);
            return new Reply();
        });
    }
}
