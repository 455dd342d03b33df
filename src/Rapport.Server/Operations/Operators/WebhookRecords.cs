using Microsoft.AspNetCore.Mvc;

namespace Rapport.Server.Operations.Operators;

/// <summary>How the webhooks of an app stand.</summary>
public sealed record WebhookStatusReply
{
    /// <summary>Where they go; absent: nowhere.</summary>
    public string? Url { get; init; }

    /// <summary>Events still to be sent.</summary>
    public required long Waiting { get; init; }

    /// <summary>When the oldest of them was recorded; absent: none waits.</summary>
    public DateTimeOffset? OldestWaitingAt { get; init; }

    /// <summary>How long the oldest has been waiting, in seconds; absent: none waits.</summary>
    public long? OldestWaitingSeconds { get; init; }

    /// <summary>Events given up, until they are replayed.</summary>
    public required long Parked { get; init; }

    /// <summary>The destinations in use.</summary>
    public required IReadOnlyList<LaneReply> Lanes { get; init; }
}

/// <summary>One destination.</summary>
/// <param name="Held">Events in memory or under way.</param>
/// <param name="IsDown">Whether the receiver failed many times in a row and is only asked now and then.</param>
/// <param name="Url">Where it leads; absent: to the app's URL.</param>
public sealed record LaneReply(int Held, bool IsDown, string? Url = null);

/// <summary>Which webhooks nothing is seen of.</summary>
public sealed record WhyQuery
{
    /// <summary>The account they should have told about.</summary>
    [FromQuery(Name = "account")]
    public string? Account { get; init; }

    /// <summary>Their command.</summary>
    [FromQuery(Name = "command")]
    public string? Command { get; init; }
}

/// <summary>Why nothing was sent, or what was.</summary>
/// <param name="Sentences">The explanation.</param>
/// <param name="Deliveries">The last events it speaks of, newest first.</param>
public sealed record WhyReply(IReadOnlyList<string> Sentences, IReadOnlyList<DeliveryReply> Deliveries);

/// <summary>A test event.</summary>
/// <param name="Command">Any command, switched on or not.</param>
/// <param name="Url">Another URL; left out: the app's.</param>
public sealed record TestRequest(string Command, string? Url = null);

/// <summary>What came of a test event.</summary>
public sealed record TestReply
{
    /// <summary>The event's number in the delivery log, where its attempts are seen; absent for before-webhooks.</summary>
    public long? Number { get; init; }

    /// <summary>Before-webhooks only: what the receiver decided.</summary>
    public VerdictReply? Verdict { get; init; }
}

/// <summary>What the receiver of a before-webhook decided.</summary>
/// <param name="Allowed">Whether the action would happen, for every account it names.</param>
/// <param name="Sentence">Why.</param>
/// <param name="Attempt">How asking went.</param>
/// <param name="Items">The answer's verdicts on single accounts.</param>
/// <param name="ErrorCode">The answer's <c>ErrorCode</c>; absent: there was no usable answer.</param>
/// <param name="ErrorInfo">The answer's <c>ErrorInfo</c>.</param>
public sealed record VerdictReply(
    bool Allowed,
    string Sentence,
    AttemptReply Attempt,
    IReadOnlyList<VerdictItemReply> Items,
    long? ErrorCode = null,
    string? ErrorInfo = null
);

/// <summary>The verdict on one account.</summary>
/// <param name="Account">The account.</param>
/// <param name="Code">0: allowed.</param>
/// <param name="Info">The text the actor sees.</param>
public sealed record VerdictItemReply(string Account, long Code, string Info);
