using Rapport.Contracts.Relationships;
using Rapport.Server.Accounts;
using Rapport.Server.Apps;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>
/// Begins and ends friendships: what several commands do alike, with every count that goes with it. One side is always the
/// owner, whose tie and book belong to the caller and are saved by it; the other side is the mirror and is saved here.
/// </summary>
public sealed class Friendships(TieStore ties, FriendListStore lists, OwnerBooks books)
{
    /// <summary>Puts the friend into the owner's table.</summary>
    public static void Begin(OwnerChanges changes, AccountRef friend, Tie tie, long since, string source, string? wording, string? remark)
    {
        tie.FriendSince = since;
        tie.Source = source;
        tie.Wording = string.IsNullOrEmpty(wording) ? null : wording;
        tie.Remark = string.IsNullOrEmpty(remark) ? null : remark;
        changes.Tally.FriendCount++;
        changes.FriendAdded(friend.UserId, friend.Number, tie);
    }

    /// <summary>Takes an application away on both sides, if there is one.</summary>
    /// <param name="tie">What the asker holds about the asked.</param>
    public static void DropApplication(Tie tie, OwnerChanges asker, string askerId, OwnerChanges asked, string askedId)
    {
        if (!tie.HasAsked)
            return;

        tie.WithdrawApplication();
        asker.ApplicationDeleted(askedId, PendencyTypes.SendOut);
        asked.ApplicationDeleted(askerId, PendencyTypes.ComeIn);
    }

    /// <summary>Takes the friend out of the owner's table and lists.</summary>
    /// <param name="friendId">The friend; <c>null</c>: the account is deleted, and its name with it.</param>
    public async ValueTask EndAsync(WriteSession session, OwnerChanges changes, long friendNo, string? friendId, Tie tie)
    {
        changes.Tally.FriendCount--;
        changes.Custom |= tie.Custom is not null;
        changes.Lists |= await lists.LeaveAllAsync(session, changes.OwnerNo, friendNo) > 0;
        changes.FriendDeleted(friendId);
        tie.EndFriendship();
    }

    /// <summary>Takes the owner out of the friend's table and lists.</summary>
    public async ValueTask EndMirrorAsync(WriteSession session, long mirrorNo, AccountRef owner, Tie mirror)
    {
        var changes = await books.OpenAsync(session, mirrorNo);
        await EndAsync(session, changes, owner.Number, owner.UserId, mirror);
        ties.Save(session, mirrorNo, owner.Number, mirror);
        await books.CloseAsync(session, changes);
    }

    /// <summary>
    /// What blocking does to the rest of a relationship: applications in both directions are dropped and, unless the app has
    /// switched it off, the friendship ends on both sides.
    /// </summary>
    public async ValueTask DissolveForBlockAsync(WriteSession session, App app, OwnerChanges changes, AccountRef owner, AccountRef other, Tie tie)
    {
        var mirror = await ties.FindAsync(session, other.Number, owner.Number);
        var dissolve = app.Settings.Switches.DeleteFriendOnBlock;
        if (dissolve && tie.IsFriend)
            await EndAsync(session, changes, other.Number, other.UserId, tie);
        if (!tie.HasAsked && !mirror.HasAsked && !(dissolve && mirror.IsFriend))
            return;

        var mirrorChanges = await books.OpenAsync(session, other.Number);
        DropApplication(tie, changes, owner.UserId, mirrorChanges, other.UserId);
        DropApplication(mirror, mirrorChanges, other.UserId, changes, owner.UserId);
        if (dissolve && mirror.IsFriend)
            await EndAsync(session, mirrorChanges, owner.Number, owner.UserId, mirror);
        ties.Save(session, other.Number, owner.Number, mirror);
        await books.CloseAsync(session, mirrorChanges);
    }

    /// <summary>Removes everything an owner holds about an account that is gone.</summary>
    /// <param name="otherId">The account; <c>null</c>: it went some time ago, and its name with it.</param>
    public async ValueTask ForgetAsync(WriteSession session, OwnerChanges changes, long otherNo, string? otherId, Tie tie)
    {
        if (tie.IsFriend)
            await EndAsync(session, changes, otherNo, otherId, tie);
        if (tie.IsBlocked)
        {
            tie.Unblock();
            changes.Tally.BlockCount--;
            changes.Unblocked(otherId);
        }

        if (tie.HasAsked)
        {
            tie.WithdrawApplication();
            changes.ApplicationDeleted(otherId, PendencyTypes.SendOut);
        }

        ties.Save(session, changes.OwnerNo, otherNo, tie);
    }
}
