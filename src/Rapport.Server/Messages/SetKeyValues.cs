using Rapport.Contracts;
using Rapport.Contracts.Gateway;
using Rapport.Contracts.Messages;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Relationships;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Server.Messages;

/// <summary>Attaches key-value pairs to a message. App users must name the version of a pair they know: whoever is second is told what the first wrote.</summary>
public sealed class SetKeyValues(Database database, MessageAccess access, MessageExtensionStore extensions, OwnerBooks books, Outbox outbox, TimeProvider clock)
    : IOperation<SetKeyValuesRequest, SetKeyValuesReply>
{
    private const long Set = 1;
    private const long Delete = 2;
    private const long Clear = 3;
    private const int MostPerCall = 20;
    private const int MostPerMessage = 300;
    private const int MostWritesPerMinute = 200;
    private const int LongestKey = 100;
    private const int LongestValue = 1000;

    public async ValueTask<SetKeyValuesReply> ExecuteAsync(Caller caller, SetKeyValuesRequest request, CancellationToken cancel)
    {
        var (from, to) = RequireDirection(caller, request.From_Account, request.To_Account);
        if (!MsgKey.TryParse(request.MsgKey, out var key))
            throw new Refusal(Errors.MessageExtension.InvalidParameters, "MsgKey is missing or illegal");
        if (request.OperateType is not (Set or Delete or Clear))
            throw new Refusal(Errors.MessageExtension.InvalidParameters, "OperateType must be 1, 2 or 3");

        var pairs = request.OperateType == Clear ? [] : RequirePairs(request.ExtensionList, request.OperateType == Set);
        var recalled = access.Recall(caller, from, to);
        return await database.WriteAsync(
            UnitScope.AccountsAndPair(caller.AppId, from, to),
            session => SetAsync(session, caller, from, to, key, request.OperateType!.Value, pairs, recalled)
        );
    }

    /// <summary>Sender and receiver of the message; the sender is the caller when he is left out.</summary>
    /// <exception cref="Refusal">10004, 10007.</exception>
    internal static (string From, string To) RequireDirection(Caller caller, string? from, string? to)
    {
        var bad = Errors.MessageExtension.InvalidParameters;
        var sender = string.IsNullOrEmpty(from) ? caller.UserId : from;
        var receiver = Require.Text(to, bad, "To_Account");
        return caller.IsAdmin || caller.UserId == sender || caller.UserId == receiver
            ? (sender, receiver)
            : throw new Refusal(Errors.MessageExtension.NotAllowed);
    }

    private static List<MsgExtension> RequirePairs(List<MsgExtension>? pairs, bool withValues)
    {
        var bad = Errors.MessageExtension.InvalidParameters;
        Require.Items(pairs, MostPerCall, bad, "ExtensionList");
        foreach (var pair in pairs)
        {
            if (!Require.Fits(Require.Text(pair.Key, bad, "Key"), LongestKey))
                throw new Refusal(bad, $"a key is longer than {LongestKey} bytes");
            if (withValues && !Require.Fits(pair.Value ?? throw new Refusal(bad, "Value is missing"), LongestValue))
                throw new Refusal(bad, $"a value is longer than {LongestValue} bytes");
        }

        return pairs;
    }

    private async ValueTask<SetKeyValuesReply> SetAsync(
        WriteSession session,
        Caller caller,
        string from,
        string to,
        MsgKey key,
        long operation,
        List<MsgExtension> pairs,
        RememberedNumbers? recalled
    )
    {
        var (sides, message) = await access.RequireExtensibleAsync(session, caller, from, to, key, recalled);
        var state = await extensions.StateAsync(session, message.Number);
        CountWrite(state);

        var version = state.Latest + 1;
        var (results, changed) = operation == Clear ? ([], []) : await ChangeAsync(session, caller, message.Number, operation, pairs, version);
        if (operation == Clear)
        {
            extensions.Clear(session, message.Number);
            state.Cleared = version;
        }

        if (operation == Clear || changed.Count > 0)
        {
            state.Latest = version;
            extensions.SaveState(session, message.Number, state);
            await TellAsync(session, caller, sides, message, operation, changed, version);
        }

        return new SetKeyValuesReply { ExtensionList = operation == Clear ? null : results };
    }

    private void CountWrite(ExtensionState state)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        if (now - state.Minute >= 60)
            (state.Minute, state.Writes) = (now, 0);
        if (++state.Writes > MostWritesPerMinute)
            throw new Refusal(Errors.Message.ExtensionsTooOften);
    }

    private async ValueTask<(List<MsgExtensionResult> Results, List<MsgExtension> Changed)> ChangeAsync(
        WriteSession session,
        Caller caller,
        long message,
        long operation,
        List<MsgExtension> pairs,
        long version
    )
    {
        var results = new List<MsgExtensionResult>();
        var changed = new List<MsgExtension>();
        var count = await extensions.CountAsync(session, message);
        foreach (var pair in pairs)
        {
            var known = await extensions.FindAsync(session, message, pair.Key!);
            if (!caller.IsAdmin && (pair.Seq ?? 0) != (known?.Seq ?? 0))
            {
                results.Add(Failed(Errors.Message.ExtensionConflict, known ?? Empty(pair.Key!)));
                continue;
            }

            if (operation == Delete && known is null)
            {
                results.Add(Failed(Errors.Message.NoMessageToExtend, Empty(pair.Key!)));
                continue;
            }

            if (operation == Set && known is null && ++count > MostPerMessage)
            {
                results.Add(Failed(Errors.Message.ExtensionsTooOften, Empty(pair.Key!)));
                continue;
            }

            var now = new MsgExtension
            {
                Key = pair.Key,
                Value = operation == Set ? pair.Value : "",
                Seq = version,
            };
            if (operation == Set)
                extensions.Save(session, message, pair.Key!, pair.Value!, version);
            else
                extensions.Delete(session, message, pair.Key!);
            changed.Add(now);
            results.Add(new MsgExtensionResult { Extension = now });
        }

        return (results, changed);
    }

    private async ValueTask TellAsync(
        WriteSession session,
        Caller caller,
        Sides sides,
        Message message,
        long operation,
        List<MsgExtension> changed,
        long version
    )
    {
        var (from, to) = (sides.One.UserId, sides.Other.UserId);
        var item = new ChangeItem
        {
            Type = ChangeTypes.MessageExtension,
            C2CMsgInfo =
            [
                new C2CMsgInfo
                {
                    From_Account = from,
                    To_Account = to,
                    MsgKey = message.Key.ToString(),
                    MsgId = message.Id,
                },
            ],
            OperateType = operation,
            ExtensionList = changed,
        };
        foreach (var side in message.Viewers)
            await books.NoteConversationAsync(session, caller, side, item);

        if (caller.App.WhyWebhookNotSent(WebhookCommands.C2CAfterMsgExtension) is not null)
            return;

        var webhook = new AfterMsgExtensionEvent
        {
            From_Account = from,
            To_Account = to,
            MsgKey = message.Key.ToString(),
            OperateType = operation,
            ExtensionList = changed,
            Seq = version,
            EventTime = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        outbox.Append(session, caller, webhook, OrderKey.OfConversation(from, to));
    }

    private static MsgExtensionResult Failed(WireError error, MsgExtension known) => new() { ErrorCode = error.Code, Extension = known };

    private static MsgExtension Empty(string key) =>
        new()
        {
            Key = key,
            Value = "",
            Seq = 0,
        };
}
