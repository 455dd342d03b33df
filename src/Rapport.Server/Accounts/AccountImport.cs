using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Accounts;
using Rapport.Contracts.Json;
using Rapport.Server.Api;
using Rapport.Server.Configuration;
using Rapport.Server.Profiles;
using Rapport.Storage;

namespace Rapport.Server.Accounts;

/// <summary>Creates one account, or writes nick and face of one that is there. Fires no webhook.</summary>
public sealed class AccountImport(Database database, AccountImporter importer) : IOperation<AccountImportRequest, Reply>
{
    public async ValueTask<Reply> ExecuteAsync(Caller caller, AccountImportRequest request, CancellationToken cancel)
    {
        var userId = string.IsNullOrEmpty(request.UserID) ? request.Identifier : request.UserID;
        var account = new AccountToImport
        {
            UserID = userId,
            Nick = request.Nick,
            FaceUrl = request.FaceUrl,
        };
        if (importer.WhyIllegal(account) is { } error)
            throw new Refusal(error);

        await database.WriteAsync(async session =>
        {
            if (await importer.ImportAsync(session, caller, account) is { } refusal)
                throw new Refusal(refusal);
            return true;
        });
        return new Reply();
    }
}

/// <summary>Creates up to 100 accounts; those that cannot be created are named in the reply, the others are there.</summary>
public sealed class MultiAccountImport(Database database, AccountImporter importer) : IOperation<MultiAccountImportRequest, MultiAccountImportReply>
{
    private const int Most = 100;

    public async ValueTask<MultiAccountImportReply> ExecuteAsync(Caller caller, MultiAccountImportRequest request, CancellationToken cancel)
    {
        var accounts = request.AccountList is { Count: > 0 }
            ? Require.Items(request.AccountList, Most, Errors.Account.InvalidParameters, nameof(request.AccountList))
            : Require
                .Items(request.Accounts, Most, Errors.Account.InvalidParameters, nameof(request.Accounts))
                .ConvertAll(userId => new AccountToImport { UserID = userId });

        return await database.WriteAsync(async session =>
        {
            var reply = new MultiAccountImportReply();
            var refusedForRoom = 0;
            foreach (var account in accounts)
            {
                if ((importer.WhyIllegal(account) ?? await importer.ImportAsync(session, caller, account)) is not { } error)
                    continue;
                reply.FailAccounts.Add(account.UserID ?? "");
                refusedForRoom += error == Errors.Account.TooMany ? 1 : 0;
            }

            if (refusedForRoom == accounts.Count)
                throw new Refusal(Errors.Account.TooMany);

            return reply;
        });
    }
}

/// <summary>What both forms of import share.</summary>
public sealed class AccountImporter(AccountStore accounts, ProfileNews news, IOptions<RapportOptions> options, TimeProvider clock)
{
    /// <summary>What is wrong with the account's fields; <c>null</c>: nothing.</summary>
    public WireError? WhyIllegal(AccountToImport account)
    {
        if (!UserIds.IsValid(account.UserID))
            return Errors.Account.InvalidParameters;

        var most = options.Value.Limits.Value;
        return Require.Fits(account.Nick ?? "", most) && Require.Fits(account.FaceUrl ?? "", most) ? null : Errors.Profile.TooLong;
    }

    /// <summary>Creates the account or changes its nick and face; tells why not.</summary>
    public async ValueTask<WireError?> ImportAsync(WriteSession session, Caller caller, AccountToImport account)
    {
        var userId = account.UserID!;
        var existing = await accounts.FindAsync(session, caller.AppId, userId);
        var profile = ProfileDocument.Parse(existing?.Profile);
        var changed = new List<TagItem>();
        foreach (var (tag, value) in new[] { (ProfileTags.Nick, account.Nick), (ProfileTags.Image, account.FaceUrl) })
        {
            if (!string.IsNullOrEmpty(value) && profile.Set(tag, value))
                changed.Add(new TagItem { Tag = tag, Value = value });
        }

        if (existing is not null)
        {
            if (changed.Count == 0)
                return null;

            await accounts.SaveProfileAsync(session, existing.Number, profile.ToJson());
            news.Announce(session, caller, existing, changed);
            return null;
        }

        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var limit = options.Value.Limits.Accounts;
        if (limit > 0 && await accounts.CountAsync(session, caller.AppId) >= limit)
            return Errors.Account.TooMany;

        var reimportAfter = TimeSpan.FromDays(caller.App.Settings.Switches.ReimportAfterDays);
        if (reimportAfter > TimeSpan.Zero)
        {
            var deletedAt = await accounts.DeletedAtAsync(session, caller.AppId, userId);
            if (deletedAt > 0 && now - deletedAt < reimportAfter.TotalMilliseconds)
                return Errors.Account.DeletedRecently;
        }

        await accounts.InsertAsync(session, caller.AppId, userId, now, profile.ToJson());
        return null;
    }
}
