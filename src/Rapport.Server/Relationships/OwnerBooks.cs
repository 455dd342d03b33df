using Rapport.Contracts.Gateway;
using Rapport.Contracts.Relationships;
using Rapport.Server.Api;
using Rapport.Server.Gateway;
using Rapport.Server.Presence;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>Opens and closes an account's side of a unit of work.</summary>
public sealed class OwnerBooks(TieStore ties, FriendListStore lists, PresenceStore presence, SessionRegistry sessions, Database database)
{
    /// <summary>The side of the account a call acts for.</summary>
    public ValueTask<OwnerChanges> OpenAsync(WriteSession session, Caller caller, long ownerNo) =>
        OpenAsync(session, ownerNo, caller.Call is { } call && call.Session.AccountNo == ownerNo ? call : null);

    /// <summary>The side of another account that is concerned.</summary>
    public ValueTask<OwnerChanges> OpenAsync(WriteSession session, long ownerNo)
    {
        session.RequireWholeScope();
        return OpenAsync(session, ownerNo, origin: null);
    }

    /// <summary>Notes that something happened to a conversation of an account, and nothing else.</summary>
    public async ValueTask NoteConversationAsync(WriteSession session, Caller caller, long ownerNo, ChangeItem item)
    {
        var changes = await OpenAsync(session, caller, ownerNo);
        changes.ConversationChanged(item);
        await CloseAsync(session, changes);
    }

    /// <summary>Counts the changes, saves the tally, and has the account's clients told with the commit. Without changes there is nothing to do.</summary>
    public async ValueTask CloseAsync(WriteSession session, OwnerChanges changes)
    {
        if (!changes.Any)
            return;

        changes.CountIn();
        ties.SaveTally(session, changes.OwnerNo, changes.Tally);
        var friends = changes.Friends.Count > 0 ? await FriendItemsAsync(session, changes) : null;
        session.Announce(new AccountChanged(changes.OwnerNo, changes.Origin, changes.Describe(friends)) { ConcernsOtherNodes = changes.IsWatchedElsewhere });
    }

    // Who comes online on this node while this unit is on its way still hears that something changed, only not what. Who comes online on
    // another is entered in the table before this unit began, or reads what it finds after this unit is over.
    private async ValueTask<OwnerChanges> OpenAsync(WriteSession session, long ownerNo, GatewayCall? origin)
    {
        var hasOtherNodes = session.NodeCount > 1;
        if (hasOtherNodes)
            presence.ForeseeOnlineElsewhere(session, ownerNo, database.NodeNo);
        var tally = await ties.TallyAsync(session, ownerNo);
        var isElsewhere = hasOtherNodes && await presence.IsOnlineElsewhereAsync(session, ownerNo, database.NodeNo);
        return new OwnerChanges(ownerNo, tally, origin, isWatched: isElsewhere || origin is not null || sessions.IsConnected(ownerNo), isElsewhere);
    }

    private async ValueTask<List<ChangeItem>> FriendItemsAsync(Session session, OwnerChanges changes)
    {
        var items = new List<ChangeItem>();
        foreach (var friend in changes.Friends)
        {
            var tie = friend.Tie ?? await ties.FindAsync(session, changes.OwnerNo, friend.OtherNo);

            // Added and taken away again within the unit.
            if (!tie.IsFriend)
                continue;

            var data = new FriendData { To_Account = friend.UserId };
            data.ValueItem.AddRange(FriendGet.Standard(tie, await lists.ListsOfAsync(session, changes.OwnerNo, friend.OtherNo)));
            data.ValueItem.AddRange(FriendGet.CustomFields(tie));
            if (items.Count == 0 || items[^1].Type != friend.Type)
                items.Add(new ChangeItem { Type = friend.Type, UserDataItem = [] });
            items[^1].UserDataItem!.Add(data);
        }

        return items;
    }
}
