using Rapport.Contracts;
using Rapport.Server.Api;
using Rapport.Server.Relationships;
using Rapport.Storage;

namespace Rapport.Server.Messages;

/// <summary>May this message be sent?</summary>
/// <param name="Refused">Why not; <c>null</c>: it may.</param>
/// <param name="IsBlocked">The receiver has blocked the sender, who is not to know: the message is his alone.</param>
public readonly record struct SendRuling(WireError? Refused, bool IsBlocked);

/// <summary>
/// The rules for messages of app users, in the order in which they apply: mute, block, friendship. Administrators' messages are subject to none
/// of them.
/// </summary>
public sealed class SendRules(MuteStore mutes, TieStore ties, TimeProvider clock)
{
    public async ValueTask<SendRuling> AskAsync(Session session, Caller caller, Sides sides)
    {
        var (from, to) = (sides.One.Number, sides.Other.Number);
        var friendsOnly = caller.App.Settings.Switches.FriendsOnlyMessages;
        Foresee(session, from, to, friendsOnly);

        var mute = await mutes.FindAsync(session, from);
        if (mute.C2CUntil == Mute.ForEver || mute.C2CUntil > clock.GetUtcNow().ToUnixTimeSeconds())
            return new(Errors.Message.Muted, IsBlocked: false);
        if (from == to)
            return default;

        var theirs = await ties.FindAsync(session, to, from);
        var hidesBlock = caller.App.Settings.Switches.BlockedSenderSeesSuccess;
        if (theirs.IsBlocked && !hidesBlock)
            return new(Errors.Message.Blocked, IsBlocked: false);

        var own = friendsOnly ? await ties.FindAsync(session, from, to) : null;
        return new(own is null || theirs.IsBlocked ? null : WhyNotFriends(own.IsFriend, theirs.IsFriend), theirs.IsBlocked);
    }

    private static WireError? WhyNotFriends(bool isOwnFriend, bool isPeersFriend) =>
        (isOwnFriend, isPeersFriend) switch
        {
            (true, true) => null,
            (true, false) => Errors.Message.NotPeersFriend,
            (false, true) => Errors.Message.NotOwnFriend,
            _ => Errors.Message.NotFriends,
        };

    private void Foresee(Session session, long from, long to, bool friendsOnly)
    {
        if (session is not WriteSession { Foresees: true } writing)
            return;

        mutes.Foresee(writing, from);
        ties.Foresee(writing, to, [from]);
        if (friendsOnly)
            ties.Foresee(writing, from, [to]);
    }
}
