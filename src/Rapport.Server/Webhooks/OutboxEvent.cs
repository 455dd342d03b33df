namespace Rapport.Server.Webhooks;

/// <summary>What has become of an event.</summary>
public enum EventState
{
    /// <summary>Still to be sent, or to be tried again.</summary>
    Waiting = 0,

    /// <summary>The receiver took it.</summary>
    Delivered = 1,

    /// <summary>Given up; waits for an operator.</summary>
    Parked = 2,

    /// <summary>Never meant to go out; the reason says why.</summary>
    NotSent = 3,

    /// <summary>A before-webhook, written down with its answer; the reason says what was decided.</summary>
    Asked = 4,
}

/// <summary>An event on its way: a row of the outbox.</summary>
public sealed class OutboxEvent
{
    /// <summary>The event's number; grows in the order of commits.</summary>
    public long EventNo { get; set; }

    /// <summary>The id of a before-webhook, which is asked first and numbered later; <c>null</c>: the id follows from number and time.</summary>
    public string? AskedAs { get; init; }

    public required long AppId { get; init; }

    public required string Command { get; init; }

    public required string OrderKey { get; init; }

    public required long OrderSequence { get; init; }

    public required string Platform { get; init; }

    public required string ClientIp { get; init; }

    /// <summary>The JSON text, UTF-8.</summary>
    public required byte[] Body { get; init; }

    /// <summary>When the change it tells about was made, Unix milliseconds.</summary>
    public required long CreatedMs { get; init; }

    /// <summary>The event this one repeats; <c>null</c> unless it is a replay.</summary>
    public long? ReplayOf { get; init; }

    /// <summary>Where it goes instead of the app's URL; <c>null</c>: to the app's URL.</summary>
    public string? Url { get; init; }

    public EventState State { get; set; }

    /// <summary>Why it was not sent or parked, or what was decided.</summary>
    public string? Reason { get; set; }

    public int Attempts { get; set; }

    /// <summary>Not to be tried before this moment, Unix milliseconds.</summary>
    public long NextMs { get; set; }

    /// <summary>When the last attempt ended, Unix milliseconds.</summary>
    public long FinishedMs { get; set; }

    /// <summary>The last answer's HTTP status; 0: there was none.</summary>
    public int Status { get; set; }

    /// <summary>How long the last attempt took, in milliseconds.</summary>
    public int DurationMs { get; set; }

    /// <summary>Every attempt as a JSON array; <c>null</c> when the columns above say it all.</summary>
    public string? Log { get; set; }

    /// <summary>A copy to write down while this one goes on.</summary>
    public OutboxEvent Copy() => (OutboxEvent)MemberwiseClone();
}
