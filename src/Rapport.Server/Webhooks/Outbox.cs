using System.Text.Json;
using Rapport.Contracts;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Api;
using Rapport.Server.Relationships;
using Rapport.Storage;

namespace Rapport.Server.Webhooks;

/// <summary>
/// Where events are born: in the same transaction as the change they tell about. A committed change can so never lack its
/// event, and an event never tell of a change that was rolled back. Events that will not go out are recorded too, with the reason.
/// </summary>
public sealed class Outbox(OutboxStore store, TimeProvider clock)
{
    /// <summary>Appends an event to the order of an account. The tally counts it; the caller saves the tally.</summary>
    public void Append(WriteSession session, Caller caller, WebhookEvent webhook, string owner, Tally tally)
    {
        var sequence = caller.App.WhyWebhookNotSent(webhook.CallbackCommand) is null ? ++tally.EventSequence : 0;
        Append(session, caller, webhook, new OrderKey("account:" + owner, sequence));
    }

    /// <summary>Appends an event to any other order.</summary>
    /// <param name="session">The unit.</param>
    /// <param name="caller">Who caused it.</param>
    /// <param name="webhook">The event.</param>
    /// <param name="key">Its order.</param>
    /// <param name="suppressed">Why it is not to be sent although nothing else keeps it back.</param>
    public void Append(WriteSession session, Caller caller, WebhookEvent webhook, OrderKey key, NotSent? suppressed = null)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var notSent = caller.App.WhyWebhookNotSent(webhook.CallbackCommand) ?? suppressed;
        var outboxEvent = new OutboxEvent
        {
            AppId = caller.AppId,
            Command = webhook.CallbackCommand,
            OrderKey = key.Text,
            OrderSequence = key.Sequence,
            Platform = caller.Platform,
            ClientIp = caller.ClientIp,
            Body = JsonSerializer.SerializeToUtf8Bytes(webhook, Wire.Json.GetTypeInfo(webhook.GetType())!),
            CreatedMs = now,
            State = notSent is null ? EventState.Waiting : EventState.NotSent,
            Reason = notSent?.Reason,
            NextMs = now,
        };

        store.Insert(session, outboxEvent);
        Announce(session, outboxEvent);
    }

    /// <summary>Appends an event as it is; it has its number at once.</summary>
    public async ValueTask AppendNowAsync(WriteSession session, OutboxEvent outboxEvent)
    {
        await store.InsertNowAsync(session, outboxEvent);
        Announce(session, outboxEvent);
    }

    private static void Announce(WriteSession session, OutboxEvent outboxEvent)
    {
        if (outboxEvent.State == EventState.Waiting)
            session.Announce(outboxEvent);
    }
}
