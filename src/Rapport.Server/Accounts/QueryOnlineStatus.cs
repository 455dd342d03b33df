using Rapport.Contracts;
using Rapport.Contracts.Accounts;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Accounts;

/// <summary>Tells whether accounts are online. Without a client gateway nobody can be: every account that exists is Offline.</summary>
public sealed class QueryOnlineStatus(Database database, AccountDirectory accounts) : IOperation<QueryOnlineStatusRequest, QueryOnlineStatusReply>
{
    internal const string Offline = "Offline";
    private const int Most = 500;

    public async ValueTask<QueryOnlineStatusReply> ExecuteAsync(Caller caller, QueryOnlineStatusRequest request, CancellationToken cancel)
    {
        var (known, unknown) = await FindAsync(database, accounts, caller, request);
        return new QueryOnlineStatusReply
        {
            QueryResult = known.ConvertAll(account => new OnlineStatus { To_Account = account, Status = Offline }),
            ErrorList = unknown.ConvertAll(account => new OnlineStatusError { To_Account = account, ErrorCode = Errors.Account.NotFound.Code }),
        };
    }

    /// <summary>The accounts that exist and those that do not.</summary>
    /// <exception cref="Refusal">70107 when none exists; 90001, 90003, 90011 for a bad list.</exception>
    internal static async ValueTask<(List<string> Known, List<string> Unknown)> FindAsync(
        Database database,
        AccountDirectory accounts,
        Caller caller,
        QueryOnlineStatusRequest request
    )
    {
        if (request.To_Account is { Count: > Most })
            throw new Refusal(Errors.Message.TooManyAccounts);

        var userIds = Require.Items(request.To_Account, Most, Errors.Message.InvalidJson, nameof(request.To_Account));
        var numbers = await database.ReadAsync(session => accounts.NumbersOfAsync(session, caller.AppId, userIds));
        var known = userIds.Where((_, index) => numbers[index] != 0).ToList();
        return known.Count > 0 ? (known, userIds.Where((_, index) => numbers[index] == 0).ToList()) : throw new Refusal(Errors.Account.NotFound);
    }
}

/// <summary>The older form of <see cref="QueryOnlineStatus"/>: another key, and no list of errors.</summary>
public sealed class QueryState(Database database, AccountDirectory accounts) : IOperation<QueryOnlineStatusRequest, QueryStateReply>
{
    public async ValueTask<QueryStateReply> ExecuteAsync(Caller caller, QueryOnlineStatusRequest request, CancellationToken cancel)
    {
        var (known, _) = await QueryOnlineStatus.FindAsync(database, accounts, caller, request);
        return new QueryStateReply { QueryResult = known.ConvertAll(account => new OnlineState { To_Account = account, State = QueryOnlineStatus.Offline }) };
    }
}
