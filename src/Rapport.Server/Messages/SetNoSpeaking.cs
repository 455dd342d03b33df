using System.Text.Json;
using Rapport.Contracts;
using Rapport.Contracts.Json;
using Rapport.Contracts.Messages;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Storage;

namespace Rapport.Server.Messages;

/// <summary>Mutes an account in the whole app, or lets it speak again. Tells nobody.</summary>
public sealed class SetNoSpeaking(Database database, AccountDirectory accounts, MuteStore mutes, TimeProvider clock) : IOperation<SetNoSpeakingRequest, Reply>
{
    public async ValueTask<Reply> ExecuteAsync(Caller caller, SetNoSpeakingRequest request, CancellationToken cancel)
    {
        var userId = RequireAccount(request.Set_Account, Errors.OpenConfig.SetAccountMissing, Errors.OpenConfig.InvalidSetAccount);
        var c2c = RequireSeconds(request.C2CmsgNospeakingTime, Errors.OpenConfig.InvalidC2CTime);
        var group = RequireSeconds(request.GroupmsgNospeakingTime, Errors.OpenConfig.InvalidGroupTime);
        if (c2c is null && group is null)
            throw new Refusal(Errors.OpenConfig.NoTime);

        await database.WriteAsync(
            UnitScope.Accounts(caller.AppId, userId),
            async session =>
            {
                var account = await accounts.NumberOfAsync(session, caller.AppId, userId);
                if (account == 0)
                    throw new Refusal(Errors.OpenConfig.InvalidSetAccount);

                var mute = await mutes.FindAsync(session, account);
                mutes.Save(session, account, new Mute(Until(c2c) ?? mute.C2CUntil, Until(group) ?? mute.GroupUntil));
                return true;
            }
        );
        return new Reply();
    }

    /// <summary>An account in a service that has numbers of its own for a bad one.</summary>
    internal static string RequireAccount(RawJson? account, WireError missing, WireError invalid)
    {
        if (account is null || account.Kind == JsonValueKind.Null)
            throw new Refusal(missing);
        if (account.Kind != JsonValueKind.String)
            throw new Refusal(invalid);

        using var document = JsonDocument.Parse(account.Utf8);
        try
        {
            return document.RootElement.GetString() is { Length: > 0 } userId ? userId : throw new Refusal(missing);
        }
        catch (InvalidOperationException)
        {
            throw new Refusal(invalid);
        }
    }

    private static long? RequireSeconds(RawJson? seconds, WireError invalid)
    {
        if (seconds is null || seconds.Kind == JsonValueKind.Null || seconds.Utf8.AsSpan().SequenceEqual("\"\""u8))
            return null;

        var text = seconds.ToString().Trim('"');
        return long.TryParse(text, System.Globalization.NumberStyles.None, null, out var number) && number <= Mute.ForEver
            ? number
            : throw new Refusal(invalid);
    }

    private long? Until(long? seconds) =>
        seconds switch
        {
            null => null,
            0 or Mute.ForEver => seconds,
            _ => Math.Min(clock.GetUtcNow().ToUnixTimeSeconds() + seconds.Value, Mute.ForEver - 1),
        };
}

/// <summary>Tells for how long an account is muted.</summary>
public sealed class GetNoSpeaking(Database database, AccountDirectory accounts, MuteStore mutes, TimeProvider clock)
    : IOperation<GetNoSpeakingRequest, GetNoSpeakingReply>
{
    public ValueTask<GetNoSpeakingReply> ExecuteAsync(Caller caller, GetNoSpeakingRequest request, CancellationToken cancel)
    {
        var userId = SetNoSpeaking.RequireAccount(request.Get_Account, Errors.OpenConfig.GetAccountMissing, Errors.OpenConfig.InvalidGetAccount);
        return database.ReadAsync(async session =>
        {
            var account = await accounts.NumberOfAsync(session, caller.AppId, userId);
            if (account == 0)
                throw new Refusal(Errors.OpenConfig.InvalidGetAccount);

            var mute = await mutes.FindAsync(session, account);
            return new GetNoSpeakingReply { C2CmsgNospeakingTime = Left(mute.C2CUntil), GroupmsgNospeakingTime = Left(mute.GroupUntil) };
        });
    }

    private long Left(long until) => until == Mute.ForEver ? until : Math.Max(0, until - clock.GetUtcNow().ToUnixTimeSeconds());
}
