using Rapport.Contracts.Gateway;
using Rapport.Contracts.Relationships;
using Rapport.Server.Api;
using Rapport.Server.Gateway;
using Rapport.Server.Profiles;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>Opens and closes an account's side of a unit of work.</summary>
public sealed class OwnerBooks(TieStore ties, FriendListStore lists, SessionRegistry sessions)
{
    /// <summary>The side of the account a call acts for.</summary>
    public async ValueTask<OwnerChanges> OpenAsync(Session session, Caller caller, long ownerNo) =>
        new(ownerNo, await ties.TallyAsync(session, ownerNo), caller.Call is { } call && call.Session.AccountNo == ownerNo ? call : null);

    /// <summary>The side of another account that is concerned.</summary>
    public async ValueTask<OwnerChanges> OpenAsync(Session session, long ownerNo) => new(ownerNo, await ties.TallyAsync(session, ownerNo), origin: null);

    /// <summary>Counts the changes, saves the tally, and has the account's clients told with the commit.</summary>
    public async ValueTask CloseAsync(WriteSession session, OwnerChanges changes)
    {
        changes.CountIn();
        await ties.SaveTallyAsync(session, changes.OwnerNo, changes.Tally);
        if (!changes.Any)
            return;

        // Who comes online while this unit is on its way still hears that something changed, only not what.
        var tell = !changes.TooManyToTell && sessions.IsConnected(changes.OwnerNo);
        var change = changes.Describe(tell);
        if (tell)
            change.Items.InsertRange(0, await FriendItemsAsync(session, changes));
        session.Announce(new AccountChanged(changes.OwnerNo, changes.Origin, change));
    }

    private async ValueTask<List<ChangeItem>> FriendItemsAsync(Session session, OwnerChanges changes)
    {
        var items = new List<ChangeItem>();
        foreach (var friend in changes.Friends)
        {
            // Added and taken away again within the unit.
            if (!friend.Tie.IsFriend)
                continue;

            var data = new FriendData { To_Account = friend.UserId };
            data.ValueItem.AddRange(FriendGet.Standard(friend.Tie, await lists.ListsOfAsync(session, changes.OwnerNo, friend.OtherNo)));
            data.ValueItem.AddRange(FriendGet.CustomFields(friend.Tie));
            if (items.Count == 0 || items[^1].Type != friend.Type)
                items.Add(new ChangeItem { Type = friend.Type, UserDataItem = [] });
            items[^1].UserDataItem!.Add(data);
        }

        return items;
    }
}
