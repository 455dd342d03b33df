namespace Rapport.Server.Webhooks;

/// <summary>
/// Within one key webhooks go out one after another in the order of their commits; keys are independent of each other.
/// </summary>
/// <param name="Text">Shown to the receiver.</param>
/// <param name="Sequence">The event's number within the key, counting only events that are sent; 0: the key has no count.</param>
public readonly record struct OrderKey(string Text, long Sequence)
{
    /// <summary>Everything about the comings and goings of an account's clients.</summary>
    public static OrderKey OfState(string userId, long sequence) => new("state:" + userId, sequence);

    /// <summary>Everything about a one-to-one conversation.</summary>
    public static OrderKey OfConversation(string userId, string other) =>
        new(string.CompareOrdinal(userId, other) < 0 ? $"conversation:{userId}/{other}" : $"conversation:{other}/{userId}", 0);

    /// <summary>Everything about one command of the API (alarms).</summary>
    public static OrderKey OfCommand(string path) => new("command:" + path, 0);
}
