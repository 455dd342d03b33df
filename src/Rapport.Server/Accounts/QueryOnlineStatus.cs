using Rapport.Contracts;
using Rapport.Contracts.Accounts;
using Rapport.Contracts.Gateway;
using Rapport.Server.Api;
using Rapport.Server.Presence;
using Rapport.Storage;

namespace Rapport.Server.Accounts;

/// <summary>Tells whether accounts are online, on request per platform.</summary>
public sealed class QueryOnlineStatus(Database database, AccountDirectory accounts, Statuses statuses)
    : IOperation<QueryOnlineStatusRequest, QueryOnlineStatusReply>
{
    private const int Most = 500;

    public async ValueTask<QueryOnlineStatusReply> ExecuteAsync(Caller caller, QueryOnlineStatusRequest request, CancellationToken cancel)
    {
        var (known, unknown) = await FindAsync(database, accounts, statuses, caller, request);
        return new QueryOnlineStatusReply
        {
            QueryResult = known.ConvertAll(status => new OnlineStatus
            {
                To_Account = status.To_Account,
                Status = status.Status,
                Detail = request.IsNeedDetail == 1 ? status.Detail : null,
            }),
            ErrorList = unknown.ConvertAll(account => new OnlineStatusError { To_Account = account, ErrorCode = Errors.Account.NotFound.Code }),
        };
    }

    /// <summary>The status of the accounts that exist, and those that do not.</summary>
    /// <exception cref="Refusal">70107 when none exists; 90001, 90003, 90011 for a bad list.</exception>
    internal static async ValueTask<(List<StatusItem> Known, List<string> Unknown)> FindAsync(
        Database database,
        AccountDirectory accounts,
        Statuses statuses,
        Caller caller,
        QueryOnlineStatusRequest request
    )
    {
        if (request.To_Account is { Count: > Most })
            throw new Refusal(Errors.Message.TooManyAccounts);

        var userIds = Require.Items(request.To_Account, Most, Errors.Message.InvalidJson, nameof(request.To_Account));
        return await database.ReadAsync(async session =>
        {
            List<StatusItem> known = [];
            List<string> unknown = [];
            foreach (var userId in userIds)
            {
                var number = await accounts.NumberOfAsync(session, caller.AppId, userId);
                if (number == 0)
                    unknown.Add(userId);
                else
                    known.Add(await statuses.OfAsync(session, number, userId));
            }

            return known.Count > 0 ? (known, unknown) : throw new Refusal(Errors.Account.NotFound);
        });
    }
}

/// <summary>The older form of <see cref="QueryOnlineStatus"/>: another key, and no list of errors.</summary>
public sealed class QueryState(Database database, AccountDirectory accounts, Statuses statuses) : IOperation<QueryOnlineStatusRequest, QueryStateReply>
{
    public async ValueTask<QueryStateReply> ExecuteAsync(Caller caller, QueryOnlineStatusRequest request, CancellationToken cancel)
    {
        var (known, _) = await QueryOnlineStatus.FindAsync(database, accounts, statuses, caller, request);
        return new QueryStateReply
        {
            QueryResult = known.ConvertAll(status => new OnlineState
            {
                To_Account = status.To_Account,
                State = status.Status,
                Detail = request.IsNeedDetail == 1 ? status.Detail : null,
            }),
        };
    }
}
