using Rapport.Contracts.Gateway;

namespace Rapport.Gateway.Tests.Convergence;

/// <summary>Watches the changes of one connection: from the first one told on, every counter goes up by exactly one.</summary>
internal sealed class CounterCheck
{
    private readonly Dictionary<string, long> _last = [];

    /// <summary>What is wrong with a change; <c>null</c>: nothing.</summary>
    public string? Complain(AccountChange change)
    {
        foreach (var (name, value) in Named(change.Sequences))
        {
            var isFirst = !_last.TryGetValue(name, out var last);
            _last[name] = value;
            if (!isFirst && value != last + 1)
                return $"{name} went from {last} to {value}";
        }

        return null;
    }

    /// <summary>The counters that are there, by name.</summary>
    public static IEnumerable<(string Name, long Value)> Named(Sequences counters) =>
        new (string Name, long? Value)[]
        {
            (nameof(counters.Friend), counters.Friend),
            (nameof(counters.FriendCustom), counters.FriendCustom),
            (nameof(counters.FriendList), counters.FriendList),
            (nameof(counters.BlackList), counters.BlackList),
            (nameof(counters.Application), counters.Application),
            (nameof(counters.Profile), counters.Profile),
            (nameof(counters.Follow), counters.Follow),
        }
            .Where(counter => counter.Value is not null)
            .Select(counter => (counter.Name, counter.Value!.Value));
}
