namespace Rapport.Webhooks.Receiver;

/// <summary>Thrown where a request turns out to be nothing we take, or not now.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="reason">Told to the sender, whose delivery log shows it, and logged here.</param>
internal sealed class Refusal(int status, string reason) : Exception(reason)
{
    public int Status { get; } = status;
}
