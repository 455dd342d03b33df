using System.Collections.Concurrent;
using Rapport.Storage;

namespace Rapport.Server.Accounts;

/// <summary>
/// Finds an account's number by its id, from memory whenever it can. Numbers never change and are never used
/// again, so only deletion has to be watched: it takes the account out twice, once when it is carried out (later units of
/// the same group commit must not find it) and once when it is committed; and a reader may only fill in what it read
/// if nothing was taken out meanwhile.
/// </summary>
public sealed class AccountDirectory(AccountStore store)
{
    /// <summary>About 20 MB. Starting over when it is full is simple and, spread over so many look-ups, cheap.</summary>
    private const int MostRemembered = 200_000;

    private readonly ConcurrentDictionary<(long AppId, string UserId), long> _numbers = new();
    private long _deletions;

    /// <summary>The account's number; 0 when there is no such account.</summary>
    public async ValueTask<long> NumberOfAsync(Session session, long appId, string userId)
    {
        if (_numbers.TryGetValue((appId, userId), out var number))
            return number;

        // Read before the look-up: a deletion from here on makes what it finds worthless.
        var deletions = Volatile.Read(ref _deletions);
        number = await store.NumberOfAsync(session, appId, userId);

        if (number == 0)
            return 0;

        // What a writer sees is true once it is committed, and not before.
        var found = new AccountFound(appId, userId, number, deletions);
        if (session is WriteSession writing)
            writing.Announce(found);
        else
            Remember(found);
        return number;
    }

    /// <summary>
    /// The numbers of an account and others from memory, before a unit of work begins, which has better things to do; <c>null</c>: not all
    /// are remembered.
    /// </summary>
    public RememberedNumbers? Recall(long appId, string userId, List<string> others)
    {
        // Read before the look-up, so that a deletion meanwhile is noticed.
        var deletions = Volatile.Read(ref _deletions);
        if (!_numbers.TryGetValue((appId, userId), out var number))
            return null;

        var numbers = new long[others.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!_numbers.TryGetValue((appId, others[i]), out numbers[i]))
                return null;
        }

        return new RememberedNumbers(deletions, number, numbers);
    }

    /// <summary>Whether what was recalled is still so: no account was deleted since.</summary>
    public bool Holds(RememberedNumbers recalled) => Volatile.Read(ref _deletions) == recalled.Deletions;

    /// <summary>The accounts will be looked up; those that are not remembered are asked for together.</summary>
    public void Foresee(WriteSession session, long appId, IEnumerable<string> userIds)
    {
        foreach (var userId in userIds)
        {
            if (!_numbers.ContainsKey((appId, userId)))
                store.ForeseeNumber(session, appId, userId);
        }
    }

    /// <summary>The accounts' numbers, 0 for those that do not exist.</summary>
    public async ValueTask<long[]> NumbersOfAsync(Session session, long appId, IReadOnlyList<string> userIds)
    {
        var numbers = new long[userIds.Count];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = await NumberOfAsync(session, appId, userIds[i]);
        return numbers;
    }

    /// <summary>Takes a deleted account out. Called inside the unit that deletes it and again after its commit.</summary>
    public void Forget(long appId, string userId)
    {
        Interlocked.Increment(ref _deletions);
        _numbers.TryRemove((appId, userId), out _);
    }

    /// <summary>Takes everything out: deletions may have been missed.</summary>
    public void Clear()
    {
        Interlocked.Increment(ref _deletions);
        _numbers.Clear();
    }

    /// <summary>Keeps what was found, unless an account was deleted since.</summary>
    public void Remember(AccountFound found)
    {
        if (_numbers.Count >= MostRemembered)
            _numbers.Clear();

        if (Volatile.Read(ref _deletions) != found.Deletions)
            return;

        _numbers[(found.AppId, found.UserId)] = found.Number;

        // A deletion between the check and the line above would have left it there.
        if (Volatile.Read(ref _deletions) != found.Deletions)
            _numbers.TryRemove((found.AppId, found.UserId), out _);
    }
}

/// <summary>Accounts' numbers as they were remembered.</summary>
/// <param name="Deletions">How many deletions there had been before.</param>
public sealed record RememberedNumbers(long Deletions, long Number, long[] Others);

/// <summary>An account was looked up; announced by writers, so that it is remembered after their commit.</summary>
/// <param name="Deletions">How many deletions there had been before the look-up.</param>
public sealed record AccountFound(long AppId, string UserId, long Number, long Deletions);

/// <summary>An account was deleted.</summary>
public sealed record AccountDeleted(long AppId, string UserId);
