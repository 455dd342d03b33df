using Rapport.Contracts;
using Rapport.Contracts.Accounts;
using Rapport.Contracts.Gateway;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Gateway;
using Rapport.Storage;

namespace Rapport.Server.Presence;

/// <summary>Tells the status of up to 500 accounts.</summary>
public sealed class StatusGet(StatusReader reader) : IOperation<StatusAccountsRequest, StatusReply>
{
    private const int Most = 500;

    public ValueTask<StatusReply> ExecuteAsync(Caller caller, StatusAccountsRequest request, CancellationToken cancel) =>
        reader.ReadAsync(caller, StatusReader.RequireAccounts(caller, request, Most));
}

/// <summary>Tells the status of accounts now and of every change until the session ends or the wish is taken back.</summary>
public sealed class StatusSubscribe(Database database, AccountDirectory accounts, SessionRegistry sessions, StatusReader reader)
    : IOperation<StatusAccountsRequest, StatusReply>
{
    private const int Most = 100;

    public async ValueTask<StatusReply> ExecuteAsync(Caller caller, StatusAccountsRequest request, CancellationToken cancel)
    {
        var userIds = StatusReader.RequireAccounts(caller, request, Most);
        var numbers = await database.ReadAsync(session => accounts.NumbersOfAsync(session, caller.AppId, userIds));

        // Listening comes before reading: what changes in between is told twice rather than never, and behind the reply, which may be older.
        caller.Call!.KeepPlace();
        sessions.Subscribe(caller.Call.Session, numbers.Where(number => number != 0));
        return await reader.ReadAsync(caller, userIds);
    }
}

/// <summary>Takes wishes back: those named, or all.</summary>
public sealed class StatusUnsubscribe(Database database, AccountDirectory accounts, SessionRegistry sessions) : IOperation<StatusAccountsRequest, Reply>
{
    private const int Most = 200;

    public async ValueTask<Reply> ExecuteAsync(Caller caller, StatusAccountsRequest request, CancellationToken cancel)
    {
        var userIds = request.To_Account is { Count: > 0 } ? StatusReader.RequireAccounts(caller, request, Most) : null;
        sessions.Unsubscribe(
            caller.Call!.Session,
            userIds is null ? null : await database.ReadAsync(session => accounts.NumbersOfAsync(session, caller.AppId, userIds))
        );
        return new Reply();
    }
}

/// <summary>Reads the status of accounts for a client.</summary>
public sealed class StatusReader(Database database, AccountDirectory accounts, Statuses statuses)
{
    /// <exception cref="Refusal">72001 when the app has switched the feature off; 70402.</exception>
    public static List<string> RequireAccounts(Caller caller, StatusAccountsRequest request, int most) =>
        caller.App.Settings.Switches.UserStatus
            ? Require.Items(request.To_Account, most, Errors.Account.InvalidParameters, nameof(request.To_Account))
            : throw new Refusal(Errors.Account.StatusDisabled);

    public ValueTask<StatusReply> ReadAsync(Caller caller, List<string> userIds) =>
        database.ReadAsync(async session =>
        {
            var reply = new StatusReply();
            foreach (var userId in userIds)
            {
                var number = await accounts.NumberOfAsync(session, caller.AppId, userId);
                if (number != 0)
                    reply.StatusItem.Add(await statuses.OfAsync(session, number, userId));
                else
                    reply.ErrorList.Add(new OnlineStatusError { To_Account = userId, ErrorCode = Errors.Account.NotFound.Code });
            }

            return reply;
        });
}
