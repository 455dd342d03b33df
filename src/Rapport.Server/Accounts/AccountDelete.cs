using Rapport.Contracts;
using Rapport.Contracts.Accounts;
using Rapport.Contracts.Relationships;
using Rapport.Server.Api;
using Rapport.Server.Conversations;
using Rapport.Server.Follow;
using Rapport.Server.Messages;
using Rapport.Server.Presence;
using Rapport.Server.Relationships;
using Rapport.Storage;

namespace Rapport.Server.Accounts;

/// <summary>Deletes accounts with all they own and all that others hold about them, conversations included. Fires no webhook; administrators cannot be deleted.</summary>
public sealed class AccountDelete(
    Database database,
    AccountStore accounts,
    AccountDirectory directory,
    TieStore ties,
    FriendApplicationStore applications,
    FriendListStore lists,
    Friendships friendships,
    OwnerBooks books,
    FollowStore follows,
    ContactStore contacts,
    SessionBook sessions,
    MuteStore mutes,
    DeletedAccountSweeper sweeper,
    TimeProvider clock
) : IOperation<AccountDeleteRequest, AccountDeleteReply>
{
    private const string IsAdmin = "Err_TLS_PT_Open_Login_Account_Is_Admin";

    public async ValueTask<AccountDeleteReply> ExecuteAsync(Caller caller, AccountDeleteRequest request, CancellationToken cancel)
    {
        var items = AccountCheck.RequireAccounts(request.DeleteItem, nameof(request.DeleteItem));
        if (!caller.App.Settings.Switches.AccountDeletion)
            throw new Refusal(Errors.Account.DeletionNotAllowed);

        var reply = new AccountDeleteReply();
        foreach (var item in items)
        {
            var error = caller.App.IsAdmin(item.UserID!)
                ? Errors.Account.AdminRequired with
                {
                    Sentence = IsAdmin,
                }
                : await database.WriteAsync(session => DeleteAsync(session, caller, item.UserID!));
            reply.ResultItem.Add(
                new AccountDeleteResult
                {
                    UserID = item.UserID!,
                    ResultCode = error?.Code ?? 0,
                    ResultInfo = error?.Sentence ?? "",
                }
            );
        }

        sweeper.Wake();
        return reply;
    }

    /// <summary>Deletes one account in a unit of its own: somebody with thousands of friends should not hold up the whole list.</summary>
    private async ValueTask<WireError?> DeleteAsync(WriteSession session, Caller caller, string userId)
    {
        if (await accounts.FindAsync(session, caller.AppId, userId) is not { } account)
            return Errors.Account.NotFound;

        // Those who hold something about the account without its holding anything about them are left to the sweeper.
        var others = await ties.OthersAsync(session, account.Number);
        foreach (var other in others.Union(await applications.AskedByAsync(session, account.Number)))
            await PartAsync(session, account, other);

        await sessions.ForgetAsync(session, caller.App, account.Number, userId);
        await lists.DeleteAllAsync(session, account.Number);
        await follows.DeleteAllAsync(session, account.Ref);
        contacts.DeleteAll(session, account.Number);
        ties.DeleteTally(session, account.Number);
        mutes.Save(session, account.Number, Mute.None);
        await accounts.DeleteAsync(session, caller.AppId, account, clock.GetUtcNow().ToUnixTimeMilliseconds());

        directory.Forget(caller.AppId, userId);
        session.Announce(new AccountDeleted(caller.AppId, userId));
        return null;
    }

    /// <summary>Removes everything the account and <paramref name="other"/> hold about each other, and tells the other.</summary>
    private async ValueTask PartAsync(WriteSession session, Account account, long other)
    {
        var tie = await ties.FindAsync(session, account.Number, other);
        var mirror = await ties.FindAsync(session, other, account.Number);
        ties.Save(session, account.Number, other, new Tie());
        if (!tie.HasAsked && mirror.IsEmpty)
            return;

        var changes = await books.OpenAsync(session, other);
        if (tie.HasAsked)
            changes.ApplicationDeleted(account.UserId, PendencyTypes.ComeIn);
        if (!mirror.IsEmpty)
            await friendships.ForgetAsync(session, changes, account.Number, account.UserId, mirror);
        await books.CloseAsync(session, changes);
    }
}
