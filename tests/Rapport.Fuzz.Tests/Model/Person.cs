namespace Rapport.Fuzz.Tests.Model;

/// <summary>What one account holds, in the plainest form there is.</summary>
internal sealed class Person(string name)
{
    public string Name { get; } = name;

    public string AllowType { get; set; } = "AllowType_Type_AllowAny";

    public bool Forbidden { get; set; }

    /// <summary>Friends with their remarks.</summary>
    public Dictionary<string, string> Friends { get; } = [];

    /// <summary>Lists in the order they were made, with who is in them.</summary>
    public List<(string Name, HashSet<string> Members)> Lists { get; } = [];

    public List<string> Blocked { get; } = [];

    /// <summary>Whom the account has asked for friendship and not heard from.</summary>
    public HashSet<string> Asked { get; } = [];

    public HashSet<string> Followed { get; } = [];

    public long FriendSequence { get; set; }

    public long ListSequence { get; set; }

    public long BlockSequence { get; set; }

    public HashSet<string>? List(string list) => Lists.Find(item => item.Name == list).Members;

    public IEnumerable<string> ListsOf(string friend) => Lists.Where(list => list.Members.Contains(friend)).Select(list => list.Name);

    /// <summary>Everything a caller can read, as lines.</summary>
    public IEnumerable<string> Facts() =>
        [
            .. Friends.Select(friend =>
                $"{Name} has the friend {friend.Key} '{friend.Value}' in [{string.Join(' ', ListsOf(friend.Key).Order(StringComparer.Ordinal))}]"
            ),
            .. Lists.Select((list, index) => $"{Name} list {index} is {list.Name}: {string.Join(' ', list.Members.Order(StringComparer.Ordinal))}"),
            $"{Name} blocks {string.Join(' ', Blocked)}",
            $"{Name} sequences: friends {FriendSequence}, lists {ListSequence}, blocklist {BlockSequence}",
        ];
}
