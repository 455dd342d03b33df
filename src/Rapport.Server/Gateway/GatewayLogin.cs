using System.Text.Json;
using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Gateway;
using Rapport.Contracts.Json;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Apps;
using Rapport.Server.Configuration;
using Rapport.Server.Messages;
using Rapport.Server.Presence;
using Rapport.Storage;

namespace Rapport.Server.Gateway;

/// <summary>Lets a client in.</summary>
public sealed class GatewayLogin(
    Database database,
    AppDirectory apps,
    AccountStore accounts,
    UserSigCheck userSigs,
    SessionBook book,
    SequenceStore sequences,
    IOptions<RapportOptions> options,
    TimeProvider clock
)
{
    private const int LongestInstance = 64;

    /// <exception cref="Refusal">70402, 60015.</exception>
    internal static LoginRequest Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, Wire.Json.LoginRequest) ?? throw new Refusal(Errors.Account.InvalidParameters);
        }
        catch (AccountNotAStringException)
        {
            throw new Refusal(Errors.Gateway.AccountNotAString);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException { Source: "System.Text.Json" })
        {
            throw new Refusal(Errors.Account.InvalidParameters);
        }
    }

    /// <exception cref="Refusal">60006, 60016, 70001 … 70016, 70107, 70402.</exception>
    internal async Task<(ClientSession Session, LoginReply Reply)> ExecuteAsync(LoginRequest request, string clientIp, IClientLink link)
    {
        var bad = Errors.Account.InvalidParameters;
        var userId = Require.Text(request.UserID, bad, nameof(request.UserID));
        var platform = ClientPlatform.Find(request.Platform) ?? throw new Refusal(bad, "Platform must be Web, Android, iPhone, iPad, Windows, Mac or Linux");
        if (request.Instance is not { Length: > 0 and <= LongestInstance } instance || instance.Contains('\0'))
            throw new Refusal(bad, $"Instance must have 1 to {LongestInstance} characters");
        if (request.SdkAppId is not { } appId || !apps.TryGet(appId, out var app))
            throw new Refusal(Errors.Gateway.InvalidSdkAppId);
        if (app.Settings.Stopped)
            throw new Refusal(Errors.Gateway.AppDisabled);

        var userSig = userSigs.RequireForLogin(app, userId, request.UserSig ?? "", kickedAt: 0);
        var account = await database.ReadAsync(session => accounts.FindAsync(session, appId, userId)) ?? throw new Refusal(Errors.Account.NotFound);
        var clientSession = new ClientSession(appId, account.Number, userId, platform, instance, clientIp, userSig.ExpiresAt, link);
        var number = await book.OpenAsync(app, clientSession, userSig.IssuedAt);

        return (
            clientSession,
            new LoginReply
            {
                UserID = userId,
                SessionId = number.ToString("x"),
                MsgIdPrefix = MessageIds.PrefixOf(account.Number),
                ServerTime = clock.GetUtcNow().ToUnixTimeSeconds(),
                HeartbeatSeconds = options.Value.Gateway.HeartbeatSeconds,
                UserSigExpiresAt = userSig.ExpiresAt,
                Sequences = await database.ReadAsync(session => sequences.OfAsync(session, account.Number)),
            }
        );
    }
}
