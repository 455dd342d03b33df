using System.Globalization;

namespace Rapport.Recovery.Tests;

/// <summary>
/// What a household's accounts hold, as far as these tests ask: written down from the protocol, not from the server's code. Two states are
/// compared by their facts, so that a difference can be read.
/// </summary>
internal sealed class State
{
    /// <summary>Owner and friend, with the remark.</summary>
    public Dictionary<(string Owner, string Other), string> Friends { get; } = [];

    /// <summary>Blocklists in the order accounts were put on them.</summary>
    public Dictionary<string, List<string>> Blocklists { get; } = [];

    public HashSet<(string Follower, string Followed)> Follows { get; } = [];

    /// <summary>Nick and level, which every change sets to the same number.</summary>
    public Dictionary<string, long> Profiles { get; } = [];

    /// <summary>Accounts that were made on the way.</summary>
    public HashSet<string> Imported { get; } = [];

    /// <summary>How often each blocklist and each friend table was changed.</summary>
    public Dictionary<string, long> BlockSequences { get; } = [];

    public Dictionary<string, long> FriendSequences { get; } = [];

    public State Copy()
    {
        var copy = new State();
        Copy(Friends, copy.Friends);
        foreach (var (owner, list) in Blocklists)
            copy.Blocklists[owner] = [.. list];
        copy.Follows.UnionWith(Follows);
        Copy(Profiles, copy.Profiles);
        copy.Imported.UnionWith(Imported);
        Copy(BlockSequences, copy.BlockSequences);
        Copy(FriendSequences, copy.FriendSequences);
        return copy;
    }

    public List<string> Blocklist(string owner) => Blocklists.TryGetValue(owner, out var list) ? list : Blocklists[owner] = [];

    public bool Blocks(string owner, string other) => Blocklist(owner).Contains(other);

    /// <summary>Everything as sentences, in an order of their own.</summary>
    public SortedSet<string> Facts() =>
        new(
            [
                .. Friends.Select(friend => $"{friend.Key.Owner} has the friend {friend.Key.Other} '{friend.Value}'"),
                .. Blocklists.Where(list => list.Value.Count > 0).Select(list => $"{list.Key} blocks {string.Join(' ', list.Value)}"),
                .. Follows.Select(follow => $"{follow.Follower} follows {follow.Followed}"),
                .. Profiles.Select(profile => $"{profile.Key} is called {profile.Value}"),
                .. Imported.Select(account => $"{account} exists"),
                .. Counts(BlockSequences, "blocklist"),
                .. Counts(FriendSequences, "friend table"),
            ],
            StringComparer.Ordinal
        );

    private static IEnumerable<string> Counts(Dictionary<string, long> sequences, string what) =>
        sequences
            .Where(sequence => sequence.Value > 0)
            .Select(sequence => string.Create(CultureInfo.InvariantCulture, $"{sequence.Key} {what} changed {sequence.Value} times"));

    private static void Copy<TKey, TValue>(Dictionary<TKey, TValue> from, Dictionary<TKey, TValue> to)
        where TKey : notnull
    {
        foreach (var (key, value) in from)
            to[key] = value;
    }
}
