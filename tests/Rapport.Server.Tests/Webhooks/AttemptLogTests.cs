using Rapport.Server.Webhooks;

namespace Rapport.Server.Tests.Webhooks;

public sealed class AttemptLogTests
{
    [Fact]
    public void The_log_of_an_event_that_fails_for_a_day_keeps_its_beginning_and_its_end()
    {
        const int Attempts = 1500;
        string? log = null;
        for (var i = 0; i < Attempts; i++)
            log = new Attempt
            {
                AtMs = i,
                DurationMs = 3,
                Error = "Connection refused",
            }.AppendTo(log);

        var kept = Attempt.ReadLog(log!);
        log!.Length.ShouldBeLessThan(20_000);
        kept[0].AtMs.ShouldBe(0);
        kept[^1].AtMs.ShouldBe(Attempts - 1);
        kept.Skip(1).Zip(kept.Skip(2)).ShouldAllBe(pair => pair.Second.AtMs == pair.First.AtMs + 1);
    }
}
