using System.Collections.Concurrent;
using Rapport.Contracts;
using Rapport.Server.Apps;

namespace Rapport.Server.Api;

/// <summary>
/// Checks UserSigs. Clients send the same one for hours, so a signature that was found good is remembered until it runs out
/// or the app's settings change; that leaves out four fifths of the work of a check.
/// </summary>
public sealed class UserSigCheck(TimeProvider clock)
{
    /// <summary>About 5 MB. A client that signs every request anew would fill any cache; starting over is then the cheapest.</summary>
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<string, Remembered> _good = new();

    /// <summary>Refuses a signature that does not let <paramref name="userId"/> in.</summary>
    /// <returns>The account, as the one string everybody shares.</returns>
    /// <exception cref="Refusal">70001, 70002, 70003, 70009, 70013, 70014, 70016.</exception>
    public string Require(App app, ReadOnlySpan<char> userId, ReadOnlySpan<char> signature)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        if (
            _good.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(signature, out var remembered)
            && remembered.AppId == app.AppId
            && remembered.Generation == app.Generation
            && remembered.ExpiresAt >= now
            && userId.SequenceEqual(remembered.UserId)
        )
        {
            return remembered.UserId;
        }

        var text = signature.ToString();
        var checkedSig = Check(app, userId.ToString(), text, now);
        if (_good.Count >= MostRemembered)
            _good.Clear();
        _good[text] = new Remembered(app.AppId, app.Generation, checkedSig.UserId, checkedSig.ExpiresAt);
        return checkedSig.UserId;
    }

    /// <summary>As <see cref="Require"/>, for a client's login: signatures made before the account was kicked are refused too.</summary>
    /// <param name="kickedAt">The second of the last kick; 0: never.</param>
    public UserSig RequireForLogin(App app, string userId, string signature, long kickedAt)
    {
        var userSig = Check(app, userId, signature, clock.GetUtcNow().ToUnixTimeSeconds());
        return userSig.IssuedAt > kickedAt ? userSig : throw new Refusal(Errors.Account.UserSigExpired, "UserSig was made before the account was kicked");
    }

    private static UserSig Check(App app, string userId, string signature, long now)
    {
        if (signature.Length == 0)
            throw new Refusal(Errors.Account.UserSigEmpty);

        var userSig = UserSig.Parse(signature) ?? throw new Refusal(Errors.Account.UserSigMalformed);
        if (userSig.SdkAppId != app.AppId)
            throw new Refusal(Errors.Account.UserSigOtherApp);
        if (userSig.UserId != userId)
            throw new Refusal(Errors.Account.UserSigOtherId);
        if (app.Settings.Keys.Count == 0)
            throw new Refusal(Errors.Account.NoKey);

        // Every key is tried whatever the first one says, so that time tells nothing about which of them fits.
        var good = false;
        foreach (var key in app.Settings.Keys)
            good |= userSig.WasSignedWith(key.Secret);
        if (!good)
            throw new Refusal(Errors.Account.UserSigMismatch);
        if (now > userSig.ExpiresAt)
            throw new Refusal(Errors.Account.UserSigExpired);

        return userSig;
    }

    private sealed record Remembered(long AppId, int Generation, string UserId, long ExpiresAt);
}
