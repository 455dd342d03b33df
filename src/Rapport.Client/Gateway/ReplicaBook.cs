using Rapport.Contracts.Gateway;

namespace Rapport.Client.Gateway;

/// <summary>What a change is to somebody who keeps a copy.</summary>
internal enum ChangeStep
{
    /// <summary>It moves none of the list's counters.</summary>
    Other,

    /// <summary>The copy holds it already.</summary>
    Known,

    /// <summary>It is the next one.</summary>
    Next,

    /// <summary>Something before it is missing.</summary>
    Gap,
}

/// <summary>One list of an <see cref="AccountReplica"/>, and the counters it stands for. Used under the replica's lock.</summary>
/// <param name="countersOf">Reads the list's counters: one, for the friends two.</param>
/// <param name="apply">Applies an item; <c>false</c>: the list has to be fetched.</param>
/// <param name="fetch">Fetches the list; what it returns puts it in place and tells the counters it stands for.</param>
internal sealed class ReplicaBook(
    Func<Sequences, long?[]> countersOf,
    Func<ChangeItem, bool> apply,
    Func<GatewayConnection, CancellationToken, Task<Func<long[]>>> fetch
)
{
    private readonly List<AccountChange> _waiting = [];
    private long?[] _known = countersOf(new Sequences());

    public Func<GatewayConnection, CancellationToken, Task<Func<long[]>>> Fetch => fetch;

    /// <summary>The list is on its way; changes wait for it.</summary>
    public bool IsFetching { get; set; }

    /// <summary>Whether the list must be fetched, as far as the server's counters tell.</summary>
    public bool DiffersFrom(Sequences server) => !countersOf(server).AsSpan().SequenceEqual(_known);

    /// <summary>Whether the list holds at least what these counters stand for.</summary>
    public bool Reaches(Sequences server) => !IsFetching && _known.Zip(countersOf(server)).All(pair => pair.First >= (pair.Second ?? 0));

    /// <summary>Takes a change over, or keeps it until the list is there.</summary>
    /// <returns>Whether the list has to be fetched; <c>Gap</c>: because something was missed.</returns>
    public (bool MustFetch, ChangeStep Step) Accept(AccountChange change)
    {
        var moved = countersOf(change.Sequences);
        if (!Array.Exists(moved, counter => counter is not null))
            return (false, ChangeStep.Other);

        if (IsFetching)
        {
            _waiting.Add(change);
            return (false, ChangeStep.Other);
        }

        var step = StepOf(moved);
        if (step == ChangeStep.Known)
            return (false, step);
        if (step == ChangeStep.Gap)
            return (true, step);

        for (var i = 0; i < moved.Length; i++)
            _known[i] = moved[i] ?? _known[i];
        var all = true;
        foreach (var item in change.Items)
            all &= item.Type != ChangeTypes.Refetch && apply(item);
        return (!all, step);
    }

    /// <summary>The list is in place.</summary>
    /// <returns>The changes that came meanwhile, to be accepted now.</returns>
    public List<AccountChange> Placed(long[] counters)
    {
        _known = [.. counters.Select(counter => (long?)counter)];
        IsFetching = false;
        var waiting = _waiting.ToList();
        _waiting.Clear();
        return waiting;
    }

    /// <summary>The connection is gone, and what was on its way with it.</summary>
    public void Forget()
    {
        // A list that should have been fetched is not known any more.
        if (IsFetching)
            Array.Clear(_known);
        IsFetching = false;
        _waiting.Clear();
    }

    private ChangeStep StepOf(long?[] moved)
    {
        var step = ChangeStep.Known;
        for (var i = 0; i < moved.Length; i++)
        {
            if (moved[i] is not { } value || value <= _known[i])
                continue;
            if (value != _known[i] + 1)
                return ChangeStep.Gap;
            step = ChangeStep.Next;
        }

        return step;
    }
}
