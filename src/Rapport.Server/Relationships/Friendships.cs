using Rapport.Server.Apps;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>
/// Begins and ends friendships: what several commands do alike, with every count that goes with it. One side is always the
/// owner, whose tie, tally and changes belong to the caller and are saved by it; the other side is the mirror and is saved here.
/// </summary>
public sealed class Friendships(TieStore ties, FriendListStore lists)
{
    /// <summary>Puts the friend into the owner's table.</summary>
    public static void Begin(Tie tie, Tally tally, OwnerChanges changes, long since, string source, string? wording, string? remark)
    {
        tie.FriendSince = since;
        tie.Source = source;
        tie.Wording = string.IsNullOrEmpty(wording) ? null : wording;
        tie.Remark = string.IsNullOrEmpty(remark) ? null : remark;
        tally.FriendCount++;
        changes.Standard = true;
    }

    /// <summary>Puts the owner into the friend's table: the mirror entry has source, words and time, but no remark and no list.</summary>
    public async ValueTask BeginMirrorAsync(WriteSession session, long mirrorNo, long ownerNo, Tie mirror, long since, string source, string? wording)
    {
        var tally = await ties.TallyAsync(session, mirrorNo);
        var changes = new OwnerChanges();
        Begin(mirror, tally, changes, since, source, wording, remark: null);
        mirror.WithdrawApplication();
        changes.CountIn(tally);
        await ties.SaveAsync(session, mirrorNo, ownerNo, mirror);
        await ties.SaveTallyAsync(session, mirrorNo, tally);
    }

    /// <summary>Takes the friend out of the owner's table and lists.</summary>
    public async ValueTask EndAsync(WriteSession session, long ownerNo, long otherNo, Tie tie, Tally tally, OwnerChanges changes)
    {
        tally.FriendCount--;
        changes.Standard = true;
        changes.Custom |= tie.Custom is not null;
        changes.Lists |= await lists.LeaveAllAsync(session, ownerNo, otherNo) > 0;
        tie.EndFriendship();
    }

    /// <summary>Takes the owner out of the friend's table and lists.</summary>
    public async ValueTask EndMirrorAsync(WriteSession session, long mirrorNo, long ownerNo, Tie mirror)
    {
        var tally = await ties.TallyAsync(session, mirrorNo);
        var changes = new OwnerChanges();
        await EndAsync(session, mirrorNo, ownerNo, mirror, tally, changes);
        changes.CountIn(tally);
        await ties.SaveAsync(session, mirrorNo, ownerNo, mirror);
        await ties.SaveTallyAsync(session, mirrorNo, tally);
    }

    /// <summary>
    /// What blocking does to the rest of a relationship: applications in both directions are dropped and, unless the app has
    /// switched it off, the friendship ends on both sides.
    /// </summary>
    public async ValueTask DissolveForBlockAsync(WriteSession session, App app, long ownerNo, long otherNo, Tie tie, Tally tally, OwnerChanges changes)
    {
        var mirror = await ties.FindAsync(session, otherNo, ownerNo);
        var hadAsked = mirror.HasAsked;
        tie.WithdrawApplication();
        mirror.WithdrawApplication();

        var dissolve = app.Settings.Switches.DeleteFriendOnBlock;
        if (dissolve && tie.IsFriend)
            await EndAsync(session, ownerNo, otherNo, tie, tally, changes);

        if (dissolve && mirror.IsFriend)
            await EndMirrorAsync(session, otherNo, ownerNo, mirror);
        else if (hadAsked)
            await ties.SaveAsync(session, otherNo, ownerNo, mirror);
    }

    /// <summary>Removes everything an owner holds about an account that is gone.</summary>
    public async ValueTask ForgetAsync(WriteSession session, long ownerNo, long otherNo, Tie tie)
    {
        var tally = await ties.TallyAsync(session, ownerNo);
        var changes = new OwnerChanges();
        if (tie.IsFriend)
            await EndAsync(session, ownerNo, otherNo, tie, tally, changes);
        if (tie.IsBlocked)
        {
            tie.Unblock();
            tally.BlockCount--;
            tally.BlockSequence++;
        }

        tie.WithdrawApplication();
        changes.CountIn(tally);
        await ties.SaveAsync(session, ownerNo, otherNo, tie);
        await ties.SaveTallyAsync(session, ownerNo, tally);
    }
}
