using Rapport.Contracts;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Operations.Operators;

/// <summary>UserSigs: making one, and finding out what is wrong with one.</summary>
internal static class OperatorUserSigApi
{
    /// <summary>Ten years: more than that is a mistake in the unit.</summary>
    private const long LongestLifetime = 3650L * 86400;

    public static void Map(RouteGroupBuilder api)
    {
        var userSigs = api.MapGroup("/apps/{sdkAppId:long}/usersig").WithTags("UserSig");
        userSigs.MapPost("/", Make).WithName("makeUserSig");
        userSigs.MapPost("/verify", VerifyAsync).WithName("verifyUserSig");
    }

    /// <summary>Makes a UserSig for an account, with the app's newest key.</summary>
    private static UserSigReply Make(long sdkAppId, UserSigRequest request, AppAdministration apps, TimeProvider clock)
    {
        var app = apps.Require(sdkAppId);
        List<string> mistakes = [];
        if (!UserIds.IsValid(request.UserId))
            mistakes.Add("a UserID has 1 to 32 bytes of printable ASCII");
        if (request.LifetimeSeconds is < 1 or > LongestLifetime)
            mistakes.Add($"the lifetime must be between 1 and {LongestLifetime} seconds");
        OperatorRefusal.ThrowIfAny(mistakes);

        var userSig = new UserSig(sdkAppId, request.UserId, clock.GetUtcNow().ToUnixTimeSeconds(), request.LifetimeSeconds ?? UserSig.DefaultLifetimeSeconds);
        return new UserSigReply(sdkAppId, request.UserId, userSig.Sign(app.Settings.Keys[^1].Secret), DateTimeOffset.FromUnixTimeSeconds(userSig.ExpiresAt));
    }

    /// <summary>Checks a UserSig as the login of a client would, and says what is wrong with it.</summary>
    private static async Task<UserSigVerifyReply> VerifyAsync(
        long sdkAppId,
        UserSigVerifyRequest request,
        AppAdministration apps,
        UserSigCheck check,
        Database database,
        AccountStore accounts
    )
    {
        var app = apps.Require(sdkAppId);
        var account = await database.ReadAsync(session => accounts.FindAsync(session, sdkAppId, request.UserId));
        WireError? error = null;
        var sentence = "The UserSig lets the account in.";
        try
        {
            check.RequireForLogin(app, request.UserId, request.UserSig, account?.KickedAt ?? 0);
        }
        catch (Refusal refusal)
        {
            error = refusal.Error;
            sentence = refusal.Message;
        }

        var parsed = UserSig.Parse(request.UserSig);
        return new UserSigVerifyReply
        {
            Valid = error is null,
            Code = error?.Code ?? 0,
            Sentence = sentence,
            AccountExists = account is not null,
            SignedSdkAppId = parsed?.SdkAppId,
            SignedUserId = parsed?.UserId,
            IssuedAt = parsed is null ? null : AtSecond(parsed.IssuedAt),
            ExpiresAt = parsed is null ? null : AtSecond(parsed.ExpiresAt),
        };
    }

    /// <summary>A UserSig may say any number; those that are no date are shown as the last there is.</summary>
    private static DateTimeOffset AtSecond(long second) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(second, 0, DateTimeOffset.MaxValue.ToUnixTimeSeconds()));
}
