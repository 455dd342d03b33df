using Rapport.Contracts;
using Rapport.Contracts.Accounts;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Accounts;

/// <summary>Tells for up to 100 ids whether they are imported.</summary>
public sealed class AccountCheck(Database database, AccountDirectory accounts) : IOperation<AccountCheckRequest, AccountCheckReply>
{
    internal const int Most = 100;

    public async ValueTask<AccountCheckReply> ExecuteAsync(Caller caller, AccountCheckRequest request, CancellationToken cancel)
    {
        var items = RequireAccounts(request.CheckItem, nameof(request.CheckItem));
        return await database.ReadAsync(async session =>
        {
            var reply = new AccountCheckReply();
            foreach (var item in items)
            {
                var imported = await accounts.NumberOfAsync(session, caller.AppId, item.UserID!) != 0;
                reply.ResultItem.Add(new AccountCheckResult { UserID = item.UserID!, AccountStatus = imported ? "Imported" : "NotImported" });
            }

            return reply;
        });
    }

    internal static List<AccountItem> RequireAccounts(List<AccountItem>? items, string name)
    {
        var accounts = Require.Items(items, Most, Errors.Account.InvalidParameters, name);
        foreach (var account in accounts)
            Require.Text(account.UserID, Errors.Account.InvalidParameters, nameof(account.UserID));
        return accounts;
    }
}
