using Rapport.Contracts;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>Who may act on whose lists, asked in one place.</summary>
public sealed class RelationshipAccess(AccountDirectory accounts)
{
    /// <summary>The most accounts one call may name.</summary>
    public const int MostAccounts = 1000;

    /// <summary>The owner of the lists: an administrator may name anybody, an app user only himself.</summary>
    /// <exception cref="Refusal">30001, 30004.</exception>
    public static string RequireOwner(Caller caller, string? fromAccount)
    {
        if (!caller.IsAdmin && string.IsNullOrEmpty(fromAccount))
            return caller.UserId;

        var owner = Require.Text(fromAccount, Errors.Relationship.InvalidParameters, "From_Account");
        return caller.IsAdmin || owner == caller.UserId ? owner : throw new Refusal(Errors.Relationship.AdminRequired);
    }

    /// <summary>The accounts a call names, 1 to 1,000.</summary>
    /// <exception cref="Refusal">30001.</exception>
    public static List<string> RequireOthers(List<string>? toAccount, int most = MostAccounts) =>
        Require.Items(toAccount, most, Errors.Relationship.InvalidParameters, "To_Account");

    /// <summary>The owner's number.</summary>
    /// <exception cref="Refusal">30003.</exception>
    public async ValueTask<long> RequireNumberAsync(Session session, Caller caller, string owner)
    {
        var number = await accounts.NumberOfAsync(session, caller.AppId, owner);
        return number != 0 ? number : throw new Refusal(Errors.Relationship.AccountNotFound);
    }

    /// <summary>What memory says of the owner and the others; asked before the unit of work begins.</summary>
    public RememberedNumbers? Recall(Caller caller, string owner, List<string> others) => accounts.Recall(caller.AppId, owner, others);

    /// <summary>The numbers of the owner and of the others, 0 for those that are not imported.</summary>
    /// <param name="recalled">What <see cref="Recall"/> said; good unless an account was deleted since.</param>
    /// <exception cref="Refusal">30003.</exception>
    public ValueTask<(long Owner, long[] Others)> NumbersOfAsync(
        WriteSession session,
        Caller caller,
        string owner,
        List<string> others,
        RememberedNumbers? recalled
    ) => recalled is not null && accounts.Holds(recalled) ? new((recalled.Number, recalled.Others)) : LookUpAsync(session, caller, owner, others);

    private async ValueTask<(long Owner, long[] Others)> LookUpAsync(WriteSession session, Caller caller, string owner, List<string> others)
    {
        accounts.Foresee(session, caller.AppId, others.Prepend(owner));
        return (await RequireNumberAsync(session, caller, owner), await accounts.NumbersOfAsync(session, caller.AppId, others));
    }

    /// <summary>An account's number; 0 when it is not imported.</summary>
    public ValueTask<long> NumberOfAsync(Session session, Caller caller, string userId) => accounts.NumberOfAsync(session, caller.AppId, userId);
}
