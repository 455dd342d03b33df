using Rapport.Server.Apps;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>Ends friendships: what several commands do alike, with every count and sequence that goes with it.</summary>
public sealed class Friendships(TieStore ties, FriendListStore lists)
{
    /// <summary>
    /// What blocking does to the rest of a relationship: applications in both directions are dropped and, unless the app has
    /// switched it off, the friendship ends on both sides.
    /// </summary>
    /// <param name="tie">The owner's tie, saved by the caller.</param>
    /// <param name="tally">The owner's tally, saved by the caller.</param>
    public async ValueTask DissolveForBlockAsync(WriteSession session, App app, long ownerNo, long otherNo, Tie tie, Tally tally)
    {
        var back = await ties.FindAsync(session, otherNo, ownerNo);
        tie.WithdrawApplication();
        var changed = back.HasAsked;
        back.WithdrawApplication();

        if (app.Settings.Switches.DeleteFriendOnBlock)
        {
            if (tie.IsFriend)
                await EndAsync(session, ownerNo, otherNo, tie, tally);

            if (back.IsFriend)
            {
                changed = true;
                await EndMirrorAsync(session, otherNo, ownerNo, back);
            }
        }

        if (changed)
            await ties.SaveAsync(session, otherNo, ownerNo, back);
    }

    /// <summary>Takes the friend out of the owner's table and lists. Tie and tally are saved by the caller.</summary>
    public async ValueTask EndAsync(WriteSession session, long ownerNo, long otherNo, Tie tie, Tally tally)
    {
        tally.FriendCount--;
        tally.StandardSequence++;
        if (tie.Custom is not null)
            tally.CustomSequence++;
        if (await lists.LeaveAllAsync(session, ownerNo, otherNo) > 0)
            tally.ListSequence++;
        tie.EndFriendship();
    }

    /// <summary>The same for the other side, whose tally is read and saved here. The tie is saved by the caller.</summary>
    public async ValueTask EndMirrorAsync(WriteSession session, long ownerNo, long otherNo, Tie tie)
    {
        var tally = await ties.TallyAsync(session, ownerNo);
        await EndAsync(session, ownerNo, otherNo, tie, tally);
        await ties.SaveTallyAsync(session, ownerNo, tally);
    }
}
