namespace Rapport.Server.Operations;

/// <summary>When the process began.</summary>
internal sealed class StartTime(TimeProvider clock)
{
    public DateTimeOffset At { get; } = clock.GetUtcNow();
}
