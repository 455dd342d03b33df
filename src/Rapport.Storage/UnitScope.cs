namespace Rapport.Storage;

/// <summary>
/// What a unit of work touches, so that an engine may run it beside others of its group that touch something else. Said too widely it
/// costs speed, said too narrowly it breaks atomicity; who cannot tell says <see cref="Everything"/>, which is the default.
/// </summary>
public readonly struct UnitScope
{
    /// <summary>More names than this are not worth comparing.</summary>
    private const int MostNames = 64;

    private readonly int[]? _names;

    private UnitScope(int[] names, bool isNarrow = false)
    {
        _names = names;
        IsNarrow = isNarrow;
    }

    /// <summary>The unit runs with no other beside it.</summary>
    public static UnitScope Everything => default;

    internal bool IsEverything => _names is null;

    /// <summary>Whether the unit may find out that it touches more: <see cref="WriteSession.RequireWholeScope"/>.</summary>
    internal bool IsNarrow { get; }

    /// <summary>Hashes of what is touched. Two different names with the same hash only wait for each other.</summary>
    internal ReadOnlySpan<int> Names => _names;

    /// <summary>The unit reads and writes nothing but the rows of these accounts, and those it inserts.</summary>
    public static UnitScope Accounts(long appId, string userId, IReadOnlyList<string>? others = null)
    {
        if (others?.Count >= MostNames)
            return Everything;

        var names = new int[1 + (others?.Count ?? 0)];
        names[0] = HashCode.Combine(appId, userId);
        for (var i = 1; i < names.Length; i++)
            names[i] = HashCode.Combine(appId, others![i - 1]);
        return new UnitScope(names);
    }

    /// <summary>
    /// The unit reads and writes the rows of one account, and what it and each of the others hold about each other; before it touches
    /// anything else of theirs it says so with <see cref="WriteSession.RequireWholeScope"/>.
    /// </summary>
    public static UnitScope Pairs(long appId, string userId, IReadOnlyList<string> others)
    {
        if (others.Count >= MostNames)
            return Everything;

        var names = new int[1 + others.Count];
        names[0] = HashCode.Combine(appId, userId);
        for (var i = 1; i < names.Length; i++)
            names[i] = NameOf(appId, userId, others[i - 1]);

        return new UnitScope(names, isNarrow: true);
    }

    /// <summary>
    /// The unit reads and writes what two accounts hold about each other, and inserts; before it touches anything else of theirs it says so
    /// with <see cref="WriteSession.RequireWholeScope"/>.
    /// </summary>
    public static UnitScope Pair(long appId, string userId, string other) => new([NameOf(appId, userId, other)], isNarrow: true);

    /// <summary>The unit reads and writes the rows of two accounts, and what they hold about each other.</summary>
    public static UnitScope AccountsAndPair(long appId, string userId, string other) =>
        new([HashCode.Combine(appId, userId), HashCode.Combine(appId, other), NameOf(appId, userId, other)]);

    /// <summary>The unit reads and writes nothing but rows that only units of the same name touch.</summary>
    public static UnitScope Of(string name, long number) => new([HashCode.Combine(name, number)]);

    private static int NameOf(long appId, string userId, string other)
    {
        var (first, second) = string.CompareOrdinal(userId, other) < 0 ? (userId, other) : (other, userId);
        return HashCode.Combine(appId, first, second);
    }
}
