using Rapport.Server.Commands;

namespace Rapport.Operations.Tests.Moving;

public sealed class ProgressLineTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly StringWriter _error = new() { NewLine = "\n" };

    [Fact]
    public void A_log_gets_a_line_every_few_seconds()
    {
        var line = new ProgressLine(_error, isTerminal: false, _clock);
        for (var second = 0; second < 11; second++)
        {
            line.Tell("tie", second * 1000, "rows", second / 20.0);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        line.End();
        _error.ToString().ShouldBe("tie: 5,000 rows, 1,000 rows/s, 25 %\ntie: 10,000 rows, 1,000 rows/s, 50 %\n");
    }

    [Fact]
    public void Each_part_of_the_work_has_a_rate_of_its_own()
    {
        var line = new ProgressLine(_error, isTerminal: false, _clock);
        line.Tell("tie", 100_000, "rows", null);
        _clock.Advance(TimeSpan.FromSeconds(100));
        line.Tell("checking tie", 0, "rows", null);
        _clock.Advance(TimeSpan.FromSeconds(5));
        line.Tell("checking tie", 50_000, "rows", 0.5);
        _error.ToString().ShouldEndWith("checking tie: 50,000 rows, 10,000 rows/s, 50 %\n");
    }

    [Fact]
    public void A_terminal_has_one_line_that_is_written_over_and_gone_in_the_end()
    {
        var line = new ProgressLine(_error, isTerminal: true, _clock);
        _clock.Advance(TimeSpan.FromSeconds(1));
        line.Tell("account", 500, "rows", 0.5);
        line.Tell("account", 501, "rows", 0.5);
        _clock.Advance(TimeSpan.FromSeconds(1));
        line.Tell("tie", 600, "rows", null);
        line.End();
        const string First = "account: 500 rows, 500 rows/s, 50 %";
        const string Second = "tie: 600 rows, 300 rows/s";
        _error.ToString().ShouldBe($"\r{First}\r{Second.PadRight(First.Length)}\r{new string(' ', Second.Length)}\r");
    }
}
