namespace Rapport.Storage;

/// <summary>
/// What a node does about the others that share its database. An engine that has only one node never asks. The methods without a task are
/// called on the engine's threads, in the order of the commits they are about, and must return quickly.
/// </summary>
public interface INodeListener
{
    /// <summary>Puts what was announced into words for the other nodes; <c>null</c>: nothing of it concerns them.</summary>
    string? Pack(IReadOnlyList<object> news);

    /// <summary>Takes what another node has committed. Whatever this node commits later comes after it.</summary>
    void Hear(string news);

    /// <summary>News were missed, or others took this node for dead and ended its sessions: what it holds in memory may be out of date.</summary>
    void Lost();

    /// <summary>Of all nodes one leads: it does what must be done by one.</summary>
    void Lead(bool leads);

    /// <summary>Something went wrong that will be tried again.</summary>
    void Trouble(Exception reason);

    /// <summary>A node is dead and can write nothing any more: what it left undone is to be finished.</summary>
    Task BuryAsync(long nodeNo);
}
