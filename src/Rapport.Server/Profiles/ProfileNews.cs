using Rapport.Contracts.Gateway;
using Rapport.Contracts.Json;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Gateway;
using Rapport.Storage;

namespace Rapport.Server.Profiles;

/// <summary>
/// Tells the clients of an account, and of those who have it as a friend, that its profile was written. They are told of the counter even
/// when they may see none of the fields, so that theirs keeps step.
/// </summary>
public sealed class ProfileNews(ProfileRules rules)
{
    /// <param name="account">The account as it was before.</param>
    /// <param name="written">The fields that were written.</param>
    public void Announce(WriteSession session, Caller caller, Account account, IEnumerable<TagItem> written)
    {
        var items = written.Where(item => rules.MayClientsRead(caller.App, item.Tag!)).ToList();
        var sequence = account.ProfileSequence + 1;
        var origin = caller.Call is { } call && call.Session.AccountNo == account.Number ? call : null;
        session.Announce(
            new AccountChanged(
                account.Number,
                origin,
                new AccountChange
                {
                    Sequences = new Sequences { Profile = sequence },
                    Items = [new ChangeItem { Type = ChangeTypes.ProfileUpdated, ProfileItem = items }],
                }
            )
        );
        session.Announce(new ProfileChanged(account.Number, account.UserId, items, sequence));
    }
}
