using Rapport.Contracts;
using Rapport.Contracts.Gateway;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Apps;
using Rapport.Server.Gateway;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Server.Presence;

/// <summary>How a session came to its end.</summary>
public enum SessionEnd
{
    /// <summary>The client logged out, or was put out.</summary>
    Logout,

    /// <summary>The connection was closed or broke.</summary>
    LinkClose,

    /// <summary>Nothing was heard for too long.</summary>
    TimeOut,
}

/// <summary>
/// Who is logged in, written down with the webhook that tells of it: every coming and going is one unit of work, so a state webhook is
/// never missing and never tells what did not happen, and the order of an account's webhooks is the order of its units.
/// </summary>
public sealed class SessionBook(Database database, PresenceStore store, AccountStore accounts, Outbox outbox, AppDirectory apps, TimeProvider clock)
{
    /// <summary>Lets a client in: puts out whom the app's policy does not allow beside it, and tells the app backend.</summary>
    /// <param name="session">The session as it will be; it gets its number, and is told of everything committed behind this unit.</param>
    /// <param name="issuedAt">When its UserSig was made, Unix seconds; not after the account's last kick: refused.</param>
    /// <exception cref="Refusal">70107, 70001.</exception>
    public Task<long> OpenAsync(App app, ClientSession session, long issuedAt) =>
        database.WriteAsync(
            UnitScope.Accounts(app.AppId, session.UserId),
            async unit =>
            {
                // An account that was deleted and imported again since it was looked up is another one.
                var account = await accounts.FindAsync(unit, app.AppId, session.UserId);
                if (account is null || account.Number != session.AccountNo)
                    throw new Refusal(Errors.Account.NotFound);
                if (issuedAt <= account.KickedAt)
                    throw new Refusal(Errors.Account.UserSigExpired, "UserSig was made before the account was kicked");

                var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
                var presence = await store.PresenceAsync(unit, account.Number);
                var devices = await store.OfAccountAsync(unit, account.Number);

                // The same device is back before its old connection was found broken: the old one ends first.
                if (devices.Find(device => device.IsOnline && device.Instance == session.Instance && device.Platform == session.Platform) is { } old)
                {
                    await store.DeleteAsync(unit, old.Number);
                    devices.Remove(old);
                    unit.Announce(new SessionEnded(old.Number, KickReasons.MultipleAccount));
                    presence = Tell(unit, app, session.UserId, old, presence, Left(session.UserId, SessionEnd.LinkClose, now));
                }

                await store.DeletePushAsync(unit, account.Number, session.Platform);
                devices.RemoveAll(device => !device.IsOnline && device.Platform == session.Platform);

                var kicked = DevicePolicy.WhoGoes(app.Settings.Switches, session.Platform, devices.FindAll(device => device.IsOnline));
                foreach (var (device, reason) in kicked)
                {
                    await store.DeleteAsync(unit, device.Number);
                    devices.Remove(device);
                    unit.Announce(new SessionEnded(device.Number, reason));
                }

                var number = await store.InsertAsync(unit, account.Number, session.Platform, session.Instance, session.ClientIp, now, database.NodeNo);
                var arrived = new DeviceSession(number, account.Number, session.Platform, session.Instance, session.ClientIp, IsOnline: true);
                devices.Add(arrived);
                var login = new StateChangeEvent
                {
                    EventTime = now,
                    Info = new StateChangeInfo
                    {
                        Action = "Login",
                        To_Account = session.UserId,
                        Reason = "Register",
                    },
                    KickedDevice = kicked.Count > 0 ? kicked.ConvertAll(one => new KickedDevice { Platform = one.Session.Platform.Kicked }) : null,
                };
                presence = Tell(unit, app, session.UserId, arrived, presence, login);
                await store.SavePresenceAsync(unit, account.Number, presence);
                unit.Announce(new SessionOpened(session, number));
                AnnounceStatus(unit, app, account.Number, session.UserId, devices, presence);
                return number;
            }
        );

    /// <summary>Writes down that a session is over. A session that was put out before is known to be so already, and nothing happens.</summary>
    public Task CloseAsync(App app, string userId, long number, SessionEnd end, string? kickReason = null) =>
        database.WriteAsync(UnitScope.Accounts(app.AppId, userId), unit => CloseAsync(unit, app, userId, number, end, kickReason));

    /// <summary>Puts out every client of an account: the app backend wants it gone.</summary>
    public async ValueTask KickAllAsync(WriteSession unit, App app, long accountNo, string userId, string reason)
    {
        foreach (var device in await store.OfAccountAsync(unit, accountNo))
            await CloseAsync(unit, app, userId, device.Number, SessionEnd.Logout, reason);
    }

    /// <summary>Forgets an account that is being deleted; its clients are put out, and no webhook tells of it.</summary>
    public async ValueTask ForgetAsync(WriteSession unit, App app, long accountNo, string userId)
    {
        var devices = await store.OfAccountAsync(unit, accountNo);
        await store.DeleteAccountAsync(unit, accountNo);
        foreach (var device in devices)
            unit.Announce(new SessionEnded(device.Number, KickReasons.AccountDeleted));
        if (devices.Count > 0)
            unit.Announce(new StatusChanged(accountNo, Statuses.OfOffline(userId), app.Settings.Switches.FriendStatus));
    }

    /// <summary>Sets what an account wants others to see.</summary>
    /// <exception cref="Refusal">70107.</exception>
    public Task SetCustomStatusAsync(Caller caller, string customStatus) =>
        database.WriteAsync(async unit =>
        {
            var account = await accounts.FindAsync(unit, caller.AppId, caller.UserId) ?? throw new Refusal(Errors.Account.NotFound);
            var presence = await store.PresenceAsync(unit, account.Number);

            // The session may have ended while the call was on its way; what it wanted to say ended with it.
            var isOver = await store.FindAsync(unit, caller.Call!.Session.Number) is not { IsOnline: true };
            if (isOver || presence.CustomStatus == customStatus)
                return true;

            presence = presence with { CustomStatus = customStatus };
            var change = new StateChangeEvent
            {
                EventTime = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                Info = new StateChangeInfo
                {
                    Action = "CustomStatusChange",
                    To_Account = caller.UserId,
                    Reason = "SetCustomStatus",
                    CustomStatus = customStatus,
                },
            };
            presence = Tell(unit, caller with { Platform = caller.Call.Session.Platform.StateOptPlatform }, presence, change);
            await store.SavePresenceAsync(unit, account.Number, presence);
            AnnounceStatus(unit, caller.App, account.Number, caller.UserId, await store.OfAccountAsync(unit, account.Number), presence);
            return true;
        });

    /// <summary>
    /// Ends the sessions an earlier run left behind: their connections are gone with it. Called at the start, before anybody can log in.
    /// </summary>
    public async Task EndLeftoversAsync()
    {
        var alive = await database.NodesAsync();
        foreach (var node in (await database.ReadAsync(store.NodesAsync)).Except(alive))
            await EndSessionsOfAsync(node);
    }

    /// <summary>Ends the sessions of a node that is dead.</summary>
    public Task EndSessionsOfAsync(long nodeNo) =>
        EndAllAsync((session, after, most) => store.OnlineAsync(session, nodeNo, after, most), SessionEnd.LinkClose, CancellationToken.None);

    /// <summary>Lets mobile devices that push has been meant to reach since before a moment count as offline; no webhook tells of it.</summary>
    public Task EndExpiredAsync(DateTimeOffset before, CancellationToken stopping) =>
        EndAllAsync((session, after, most) => store.ExpiredAsync(session, before.ToUnixTimeMilliseconds(), after, most), SessionEnd.Logout, stopping);

    /// <summary>Ends all sessions a query finds, some at a time. One that has ended since it was found is passed over.</summary>
    private async Task EndAllAsync(
        Func<Session, long, int, ValueTask<List<(long Number, long AppId, string UserId)>>> find,
        SessionEnd end,
        CancellationToken stopping
    )
    {
        const int AtOnce = 200;
        long last = 0;
        while (!stopping.IsCancellationRequested)
        {
            var found = await database.ReadAsync(session => find(session, last, AtOnce));
            if (found.Count == 0)
                return;

            await database.WriteAsync(async unit =>
            {
                foreach (var (number, appId, userId) in found)
                {
                    if (apps.TryGet(appId, out var app))
                        await CloseAsync(unit, app, userId, number, end, kickReason: null);
                }

                return true;
            });
            last = found[^1].Number;
        }
    }

    private async ValueTask<bool> CloseAsync(WriteSession unit, App app, string userId, long number, SessionEnd end, string? kickReason)
    {
        if (await store.FindAsync(unit, number) is not { } device)
            return false;

        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var stays = end != SessionEnd.Logout && device.Platform.IsMobile;
        if (stays)
            await store.ToPushAsync(unit, number, now);
        else
            await store.DeleteAsync(unit, number);

        var presence = await store.PresenceAsync(unit, device.AccountNo);
        if (device.IsOnline)
        {
            presence = Tell(unit, app, userId, device, presence, Left(userId, end, now));
            unit.Announce(new SessionEnded(number, kickReason));
        }

        // What somebody says of himself ends with his last connection.
        var devices = await store.OfAccountAsync(unit, device.AccountNo);
        if (!devices.Exists(other => other.IsOnline))
            presence = presence with { CustomStatus = "" };

        await store.SavePresenceAsync(unit, device.AccountNo, presence);
        AnnounceStatus(unit, app, device.AccountNo, userId, devices, presence);
        return true;
    }

    private static StateChangeEvent Left(string userId, SessionEnd end, long now) =>
        new()
        {
            EventTime = now,
            Info = new StateChangeInfo
            {
                Action = end == SessionEnd.Logout ? "Logout" : "Disconnect",
                To_Account = userId,
                Reason = end switch
                {
                    SessionEnd.Logout => "Unregister",
                    SessionEnd.LinkClose => "LinkClose",
                    _ => "TimeOut",
                },
            },
        };

    private PresenceRow Tell(WriteSession unit, App app, string userId, DeviceSession device, PresenceRow presence, StateChangeEvent change) =>
        Tell(unit, new Caller(app, userId, IsAdmin: false, device.Platform.StateOptPlatform, device.ClientIp), presence, change);

    private PresenceRow Tell(WriteSession unit, Caller caller, PresenceRow presence, StateChangeEvent change)
    {
        var sent = caller.App.WhyWebhookNotSent(change.CallbackCommand) is null;
        var told = sent ? presence with { EventSequence = presence.EventSequence + 1 } : presence;
        outbox.Append(unit, caller, change, OrderKey.OfState(caller.UserId, sent ? told.EventSequence : 0));
        return told;
    }

    private static void AnnounceStatus(WriteSession unit, App app, long accountNo, string userId, List<DeviceSession> devices, PresenceRow presence) =>
        unit.Announce(new StatusChanged(accountNo, Statuses.Of(userId, devices, presence.CustomStatus), app.Settings.Switches.FriendStatus));
}
