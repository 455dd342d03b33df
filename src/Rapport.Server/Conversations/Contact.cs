using System.Globalization;
using Rapport.Contracts.Conversations;

namespace Rapport.Server.Conversations;

/// <summary>What an owner has noted about a conversation: its marks, and the contact groups it is in.</summary>
public sealed class Contact
{
    public const int MostMarks = 64;

    /// <summary>There is a row of it; kept by <see cref="ContactStore"/>.</summary>
    internal bool IsStored { get; set; }

    /// <summary>The standard marks, a bit each; the lowest is mark 1.</summary>
    public long Marks { get; set; }

    /// <summary>The custom mark; <c>null</c>: there is none.</summary>
    public string? Custom { get; set; }

    /// <summary>When anything of it was last changed, Unix seconds.</summary>
    public long ChangedAt { get; set; }

    /// <summary>The numbers of its contact groups, ascending.</summary>
    public List<long> Groups { get; init; } = [];

    /// <summary>Nothing is noted.</summary>
    public bool IsEmpty => Marks == 0 && Custom is null && Groups.Count == 0;

    public static long BitOf(long mark) => 1L << (int)(mark - 1);

    public ContactData Show(string peer) =>
        new()
        {
            Type = RecentContactDelete.OneToOne,
            To_Account = peer,
            StandardMark = Marks == 0 ? null : Marks.ToString("b", CultureInfo.InvariantCulture),
            CustomMark = Custom,
            ContactGroupId = Groups.Count == 0 ? null : [.. Groups],
            Timestamp = ChangedAt,
        };
}
