namespace Rapport.Server.Webhooks;

/// <summary>The events of one order key that are in memory, and how the key stands.</summary>
internal sealed class KeyQueue(string key)
{
    /// <summary>More of one key are left in the database: a stuck key must not fill the memory that healthy ones need.</summary>
    public const int MostHeld = 256;

    public string Key { get; } = key;

    public Queue<OutboxEvent> Events { get; } = new();

    /// <summary>The first event that was left in the database; 0: none was.</summary>
    public long SpilledFrom { get; set; }

    /// <summary>The key's last event that the lane has seen, whether it is held here or was left in the database.</summary>
    public long SeenUpTo { get; set; }

    public KeyState State { get; set; }

    /// <summary>Its last attempt failed.</summary>
    public bool Suspect { get; set; }

    /// <summary>The last attempt found nobody, which may concern every key.</summary>
    public bool FoundNobody { get; set; }

    /// <summary>Its first event was already tried before its time because another key had found somebody.</summary>
    public bool WokenEarly { get; set; }
}

internal enum KeyState
{
    /// <summary>Nothing to do.</summary>
    Idle,

    /// <summary>Stands in line for a worker.</summary>
    Ready,

    /// <summary>A worker has it.</summary>
    Busy,

    /// <summary>Waits for its next try.</summary>
    Sleeping,
}
