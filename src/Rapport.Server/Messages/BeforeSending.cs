using Rapport.Contracts;
using Rapport.Contracts.Messages;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Api;
using Rapport.Server.Apps;
using Rapport.Server.Webhooks;

namespace Rapport.Server.Messages;

/// <summary>What the app backend made of a message.</summary>
/// <param name="Draft">The message, perhaps with another body.</param>
/// <param name="IsDropped">The sender is told that it was sent; it was not.</param>
public sealed record AskedDraft(MessageDraft Draft, bool IsDropped);

/// <summary>Asks the app backend before a message is sent: it may allow, change, drop or refuse it.</summary>
public sealed class BeforeSending(BeforeWebhooks before, TimeProvider clock)
{
    private const long Refuse = 1;
    private const long Drop = 2;
    private const long FirstOwnCode = 120_001;
    private const long LastOwnCode = 130_000;

    /// <exception cref="Refusal">20006, 80003, 120001 … 130000.</exception>
    public async ValueTask<AskedDraft> AskAsync(Caller caller, Sides sides, MessageDraft draft, MsgKey key, string id, int mostBytes)
    {
        var verdict = await before.AskAsync(
            caller,
            new BeforeSendMsgEvent
            {
                From_Account = sides.One.UserId,
                To_Account = sides.Other.UserId,
                MsgSeq = key.Sequence,
                MsgRandom = key.Random,
                MsgTime = key.Time,
                MsgKey = key.ToString(),
                MsgId = id,
                OnlineOnlyFlag = draft.OnlineOnly ? 1 : 0,
                MsgBody = draft.Body,
                CloudCustomData = draft.Custom,
                EventTime = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            },
            Describe
        );

        if (verdict.Refused)
            throw new Refusal(Errors.Message.NoVerdict);
        if (verdict.Answer is not { } answer)
            return new AskedDraft(draft, IsDropped: false);

        return answer.ErrorCode switch
        {
            0 => new AskedDraft(Changed(caller, draft, answer, mostBytes), IsDropped: false),
            Refuse => throw new Refusal(Errors.Message.Forbidden, string.IsNullOrEmpty(answer.ErrorInfo) ? null : answer.ErrorInfo),
            Drop => new AskedDraft(draft, IsDropped: true),
            >= FirstOwnCode and <= LastOwnCode => throw new Refusal(new WireError(answer.ErrorCode, "", answer.ErrorInfo)),
            _ => new AskedDraft(draft, IsDropped: false),
        };
    }

    /// <summary>With what the app backend put in place of body and data. Something that is no message counts as no usable answer.</summary>
    private static MessageDraft Changed(Caller caller, MessageDraft draft, WebhookAnswer answer, int mostBytes)
    {
        if (answer.MsgBody is null && answer.CloudCustomData is null)
            return draft;

        try
        {
            var custom = answer.CloudCustomData is { } text ? MessageDraft.CustomOf(text) : draft.Custom;
            return draft with { Body = MessageDraft.RequireBody(answer.MsgBody ?? draft.Body, custom, mostBytes, Errors.Message.TooLong), Custom = custom };
        }
        catch (Refusal) when (caller.App.Settings.Webhook.BeforeFailure == BeforeFailure.Allow)
        {
            return draft;
        }
        catch (Refusal)
        {
            throw new Refusal(Errors.Message.NoVerdict);
        }
    }

    /// <summary>Whether the message would be sent.</summary>
    internal static bool Allows(Verdict verdict) =>
        !verdict.Refused && verdict.Answer?.ErrorCode is not (Refuse or Drop or (>= FirstOwnCode and <= LastOwnCode));

    /// <summary>What was decided, for people: the message was …</summary>
    internal static string Describe(Verdict verdict) =>
        verdict switch
        {
            { Refused: true } => "refused: no usable answer, and the app wants to be safe",
            { Answer: null } => "allowed: no usable answer",
            { Answer.ErrorCode: 0 } => verdict.Answer.MsgBody is null && verdict.Answer.CloudCustomData is null ? "allowed" : "allowed, with another content",
            { Answer.ErrorCode: Refuse } => "refused",
            { Answer.ErrorCode: Drop } => "dropped, without the sender's knowing",
            { Answer.ErrorCode: >= FirstOwnCode and <= LastOwnCode } => $"refused ({verdict.Answer.ErrorCode})",
            _ => $"allowed: the app backend says that it failed ({verdict.Answer.ErrorCode})",
        };
}
