namespace Rapport.Webhooks.Receiver.Tests;

/// <summary>A clock that stands still until it is set.</summary>
internal sealed class TestClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeSeconds(1700000000);

    public override DateTimeOffset GetUtcNow() => Now;
}
