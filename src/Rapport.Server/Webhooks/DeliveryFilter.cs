namespace Rapport.Server.Webhooks;

/// <summary>Which events of an app's log are meant. What is not given does not narrow it.</summary>
public sealed record DeliveryFilter
{
    /// <summary>The account in whose orders the events stand; their replays are found too, and what was asked about what it did.</summary>
    public string? Account { get; init; }

    public string? Command { get; init; }

    public EventState? State { get; init; }

    /// <summary>Events recorded at or after this moment, Unix milliseconds.</summary>
    public long? FromMs { get; init; }

    /// <summary>Events recorded before this moment, Unix milliseconds.</summary>
    public long? ToMs { get; init; }
}

/// <summary>A part of the log, newest first.</summary>
/// <param name="Events">The events found; without bodies and attempts.</param>
/// <param name="Next">Where to go on looking; <c>null</c>: everything was looked at.</param>
public sealed record DeliveryPage(IReadOnlyList<OutboxEvent> Events, long? Next);
