using System.Text.Json;
using Rapport.Contracts;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Apps;

namespace Rapport.Server.Webhooks;

/// <summary>What the app backend decided about an action that is about to happen.</summary>
/// <param name="Answer">Its answer; <c>null</c> when there was none that could be used.</param>
/// <param name="Attempt">How asking went.</param>
/// <param name="Refused">The action as a whole must not happen: there was no answer, and the app wants to be safe.</param>
public sealed record Verdict(WebhookAnswer? Answer, Attempt? Attempt, bool Refused)
{
    /// <summary>Nobody was asked.</summary>
    public static Verdict NotAsked { get; } = new(null, null, Refused: false);

    /// <summary>The refusal of one account, or <c>null</c>: it is allowed. An answer that says "I failed" allows, as does leaving the account out.</summary>
    public ItemResult? RefusalOf(string account) =>
        Answer is { ErrorCode: 0, ResultItem: { } items } ? items.Find(item => item.To_Account == account && item.ResultCode != 0) : null;

    /// <summary>Why the action must not happen to one account, as its item tells it; <c>null</c>: it may.</summary>
    public WireError? WhyNot(string account) =>
        Refused ? Errors.Relationship.NoVerdict
        : RefusalOf(account) is { } refusal ? new WireError(refusal.ResultCode, "", refusal.ResultInfo ?? "")
        : null;
}

/// <summary>
/// Asks the app backend before an action is carried out: within 2 seconds, never twice, on connections of their own. Every question is
/// kept in the delivery log with what came of it.
/// </summary>
public sealed class BeforeWebhooks(WebhookSender sender, WebhookConnections connections, DeliveryLog log, DeliveryStatistics statistics, TimeProvider clock)
{
    private const int MostNamed = 20;

    private static readonly TimeSpan s_budget = TimeSpan.FromSeconds(2);

    /// <param name="describe">How the log tells what was decided; left out: as for friend requests.</param>
    public async Task<Verdict> AskAsync(Caller caller, WebhookEvent question, Func<Verdict, string>? describe = null)
    {
        if (caller.App.WhyWebhookNotSent(question.CallbackCommand) is not null)
            return Verdict.NotAsked;

        var e = new OutboxEvent
        {
            AskedAs = $"ask_{Guid.NewGuid():N}",
            AppId = caller.AppId,
            Command = question.CallbackCommand,
            OrderKey = "before:account:" + caller.UserId,
            OrderSequence = 0,
            Platform = caller.Platform,
            ClientIp = caller.ClientIp,
            Body = JsonSerializer.SerializeToUtf8Bytes(question, Wire.Json.GetTypeInfo(question.GetType())!),
            CreatedMs = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };

        var webhook = caller.App.Settings.Webhook;
        var (attempt, answer) = await sender.SendAsync(caller.App, webhook.Url!, e, connections.ForBefore(caller.App), s_budget);
        var verdict = new Verdict(answer, attempt, Refused: answer is null && webhook.BeforeFailure == BeforeFailure.Refuse);

        statistics.Attempted(e.Command, attempt);
        e.State = EventState.Asked;
        e.Reason = (describe ?? Describe)(verdict);
        e.Attempts = 1;
        e.FinishedMs = attempt.AtMs + attempt.DurationMs;
        e.Status = attempt.Status;
        e.DurationMs = attempt.DurationMs;
        e.Log = attempt.AppendTo(null);
        await log.AddAsync(e);
        return verdict;
    }

    private static string Describe(Verdict verdict)
    {
        if (verdict.Answer is not { } answer)
            return verdict.Refused ? "refused: no usable answer, and the app wants to be safe" : "allowed: no usable answer";
        if (answer.ErrorCode != 0)
            return $"allowed: the app backend says that it failed ({answer.ErrorCode})";

        var refused = answer.ResultItem?.FindAll(item => item.ResultCode != 0 && UserIds.IsValid(item.To_Account)) ?? [];
        if (refused.Count == 0)
            return "allowed";

        var named = string.Join(", ", refused.Take(MostNamed).Select(item => $"{item.To_Account} ({item.ResultCode})"));
        return $"refused: {named}{(refused.Count > MostNamed ? $" and {refused.Count - MostNamed} more" : "")}";
    }
}
