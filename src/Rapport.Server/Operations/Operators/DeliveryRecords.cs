using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Rapport.Server.Webhooks;

namespace Rapport.Server.Operations.Operators;

/// <summary>Which deliveries to list.</summary>
public sealed record DeliveryQuery
{
    /// <summary>Only those in the order of this account.</summary>
    [FromQuery(Name = "account")]
    public string? Account { get; init; }

    /// <summary>Only this command, for example <c>Sns.CallbackBlackListAdd</c>.</summary>
    [FromQuery(Name = "command")]
    public string? Command { get; init; }

    /// <summary>Only those in this state: <c>waiting</c>, <c>delivered</c>, <c>parked</c>, <c>notSent</c> or <c>asked</c>.</summary>
    [FromQuery(Name = "state")]
    public string? State { get; init; }

    /// <summary>Only events recorded at or after this moment, for example <c>2026-03-01T12:00:00Z</c>.</summary>
    [FromQuery(Name = "from")]
    public string? From { get; init; }

    /// <summary>Only events recorded before this moment, for example <c>2026-03-01T12:00:00Z</c>.</summary>
    [FromQuery(Name = "to")]
    public string? To { get; init; }

    /// <summary>The <c>next</c> of the page before; left out: the newest page.</summary>
    [FromQuery(Name = "cursor")]
    public long? Cursor { get; init; }

    /// <summary>How many at most, 1 to 500; left out: 50.</summary>
    [FromQuery(Name = "limit")]
    public int? Limit { get; init; }
}

/// <summary>A page of the delivery log, newest first.</summary>
/// <param name="Deliveries">What was found. Can be empty although there is more: one call looks at 20,000 events at most.</param>
/// <param name="Next">The cursor of the next page; absent: there is none.</param>
public sealed record DeliveryListReply(IReadOnlyList<DeliveryReply> Deliveries, long? Next = null);

/// <summary>An event and what became of it.</summary>
public record DeliveryReply
{
    /// <summary>The event's number.</summary>
    public required long Number { get; init; }

    /// <summary>Its command.</summary>
    public required string Command { get; init; }

    /// <summary>Within one key events go out one after another.</summary>
    public required string OrderKey { get; init; }

    /// <summary>Its number within the key; 0: the key has no count, or the event was not meant to go out.</summary>
    public required long OrderSequence { get; init; }

    /// <summary>When the change it tells about was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What became of it.</summary>
    public required EventState State { get; init; }

    /// <summary>Why it was not sent or was parked; of a before-webhook, what was decided.</summary>
    public string? Reason { get; init; }

    /// <summary>How often it was tried.</summary>
    public required int Attempts { get; init; }

    /// <summary>The last answer's HTTP status; 0: there was no answer; absent: it was not tried.</summary>
    public int? Status { get; init; }

    /// <summary>How long the last attempt took, in milliseconds; absent: it was not tried.</summary>
    public int? DurationMs { get; init; }

    /// <summary>When the last attempt ended; absent: it was not tried.</summary>
    public DateTimeOffset? LastAttemptAt { get; init; }

    /// <summary>When it is tried next; absent: never.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>The event it repeats; absent unless it is a replay.</summary>
    public long? ReplayOf { get; init; }

    /// <summary>Where it goes instead of the app's URL; absent: to the app's URL.</summary>
    public string? Url { get; init; }
}

/// <summary>An event with its body and every attempt.</summary>
public sealed record DeliveryDetailReply : DeliveryReply
{
    /// <summary>The header <c>webhook-id</c>: the same at every attempt and in every replay.</summary>
    public required string WebhookId { get; init; }

    /// <summary>The URL's <c>OptPlatform</c>.</summary>
    public required string Platform { get; init; }

    /// <summary>The URL's <c>ClientIP</c>.</summary>
    public required string ClientIp { get; init; }

    /// <summary>The body.</summary>
    public required JsonElement Body { get; init; }

    /// <summary>Every attempt, oldest first.</summary>
    public required IReadOnlyList<AttemptReply> AttemptLog { get; init; }
}

/// <summary>One try to hand an event over, and what came of it.</summary>
/// <param name="At">When it began.</param>
/// <param name="DurationMs">How long it took.</param>
/// <param name="Status">The answer's HTTP status; 0: there was no answer.</param>
/// <param name="Error">What went wrong; absent: nothing.</param>
/// <param name="Answer">The beginning of the answer, where it says anything worth reading.</param>
public sealed record AttemptReply(DateTimeOffset At, int DurationMs, int Status, string? Error = null, string? Answer = null);

/// <summary>Where to replay an event to.</summary>
/// <param name="Url">Another URL; left out: the app's. What is parked stays parked when it goes elsewhere.</param>
public sealed record ReplayOneRequest(string? Url = null);

/// <summary>Which events to replay. Without a state: those delivered and those parked.</summary>
public sealed record ReplayRequest
{
    /// <summary>Only those in the order of this account.</summary>
    public string? Account { get; init; }

    /// <summary>Only this command.</summary>
    public string? Command { get; init; }

    /// <summary><c>delivered</c>, <c>parked</c> or <c>notSent</c>.</summary>
    public EventState? State { get; init; }

    /// <summary>Only events recorded at or after this moment.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only events recorded before this moment.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Only events behind this number: the <c>next</c> of the call before.</summary>
    public long? After { get; init; }

    /// <summary>How many at most, 1 to 100,000; left out: 10,000.</summary>
    public int? Limit { get; init; }

    /// <summary>Another URL; left out: the app's. What is parked stays parked when it goes elsewhere.</summary>
    public string? Url { get; init; }
}

/// <summary>What was replayed.</summary>
/// <param name="Replayed">How many events.</param>
/// <param name="Number">The replay's number, when it was one event that was asked for.</param>
/// <param name="Next">There are more than the limit: the <c>after</c> to go on with; absent: that was all.</param>
public sealed record ReplayReply(long Replayed, long? Number = null, long? Next = null);
