using Rapport.Server.Messages;

namespace Rapport.Server.Tests.Messages;

public class RecentSendsTests
{
    private const long Until = 1_000;

    private readonly RecentSends _recent = new();

    [Fact]
    public void Only_what_was_sent_before_is_worth_a_look()
    {
        _recent.Learn("ben", [(1, 7)], Until);
        foreach (var (to, sequence) in new[] { ("ben", 1), ("ben", 2), ("ben", 3), ("ben", 2), ("cleo", 1) })
            _recent.Sent(to, sequence, 7, isLate: false);

        _recent.MayBeSent("ben", 1, 7, Until).ShouldBeTrue("it was sent on the connection before");
        _recent.MayBeSent("ben", 2, 7, Until).ShouldBeTrue("it was sent twice");
        _recent.MayBeSent("ben", 3, 7, Until).ShouldBeFalse();
        _recent.MayBeSent("cleo", 1, 7, Until).ShouldBeFalse();
    }

    [Fact]
    public void What_was_sent_before_is_forgotten_when_it_no_longer_matters()
    {
        _recent.Learn("ben", [(1, 7)], Until);
        _recent.Sent("ben", 1, 7, isLate: false);

        _recent.MayBeSent("ben", 1, 7, Until).ShouldBeTrue();
        _recent.MayBeSent("ben", 1, 7, Until + 1).ShouldBeFalse();
    }

    [Fact]
    public void A_message_that_has_waited_is_always_worth_a_look()
    {
        _recent.Sent("ben", 1, 7, isLate: true);

        _recent.MayBeSent("ben", 1, 7, Until).ShouldBeTrue();
    }

    [Fact]
    public void What_a_client_may_be_in_doubt_about_is_remembered_however_much_it_has_sent()
    {
        const int Outstanding = 32;
        for (var sequence = 0; sequence < 10_000; sequence++)
            _recent.Sent("ben", sequence, 7, isLate: false);

        for (var sequence = 10_000 - Outstanding; sequence < 10_000; sequence++)
        {
            _recent.Sent("ben", sequence, 7, isLate: false);
            _recent.MayBeSent("ben", sequence, 7, Until).ShouldBeTrue($"{sequence}");
        }
    }

    /// <summary>There is one for each client that is online; those of 800 busy ones once took 100 MB.</summary>
    [Fact]
    public void A_busy_client_takes_little_memory()
    {
        const int Receivers = 5;
        string[] receivers = [.. Enumerable.Range(0, Receivers).Select(number => $"user{number}")];
        List<(long, long)> sent = [.. Enumerable.Range(0, 1000).Select(number => ((long)number, 7L))];
        var before = GC.GetAllocatedBytesForCurrentThread();

        foreach (var receiver in receivers)
            _recent.Learn(receiver, sent, Until);
        for (var sequence = 1000; sequence < 20_000; sequence++)
            _recent.Sent(receivers[sequence % Receivers], sequence, 7, isLate: false);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(48 * 1024);
    }
}
