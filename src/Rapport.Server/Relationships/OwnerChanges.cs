using Rapport.Contracts.Gateway;
using Rapport.Contracts.Relationships;
using Rapport.Server.Gateway;

namespace Rapport.Server.Relationships;

/// <summary>
/// One account's side of a unit of work: what it has counted, and what changes in its data. Each counter grows by one per unit, however
/// many accounts were touched. Opened and closed by <see cref="OwnerBooks"/>; closing saves the tally and tells the account's clients.
/// </summary>
public sealed class OwnerChanges(long ownerNo, Tally tally, GatewayCall? origin)
{
    /// <summary>Beyond this many friends clients are told to fetch the list again.</summary>
    private const int MostFriendsTold = 100;

    private readonly List<ChangeItem> _items = [];
    private List<(string Type, string UserId, long OtherNo, Tie Tie)>? _friends;

    public long OwnerNo { get; } = ownerNo;

    public Tally Tally { get; } = tally;

    /// <summary>The client call of the owner that causes the changes; <c>null</c> when somebody else does.</summary>
    public GatewayCall? Origin { get; } = origin;

    /// <summary>Standard friend data changed.</summary>
    public bool Standard { get; set; }

    /// <summary>Custom friend data changed.</summary>
    public bool Custom { get; set; }

    /// <summary>Friend lists or their members changed.</summary>
    public bool Lists { get; set; }

    /// <summary>The blocklist changed.</summary>
    public bool Blocks { get; set; }

    /// <summary>Friend applications changed.</summary>
    public bool Applications { get; set; }

    /// <summary>Followed accounts or followers changed.</summary>
    public bool Follows { get; set; }

    public bool Any => Standard || Custom || Lists || Blocks || Applications || Follows;

    /// <summary>Friends whose fields clients must be told; read when the unit is through with them.</summary>
    internal IReadOnlyList<(string Type, string UserId, long OtherNo, Tie Tie)> Friends => _friends ?? [];

    internal bool TooManyToTell => _friends?.Count > MostFriendsTold;

    /// <summary>A friend came into the table.</summary>
    public void FriendAdded(string userId, long otherNo, Tie tie) => Friend(ChangeTypes.FriendAdded, userId, otherNo, tie);

    /// <summary>A friend's fields were written.</summary>
    public void FriendUpdated(string userId, long otherNo, Tie tie) => Friend(ChangeTypes.FriendUpdated, userId, otherNo, tie);

    public void FriendDeleted(string userId)
    {
        Standard = true;
        Name(ChangeTypes.FriendDeleted, userId);
    }

    public void Blocked(string userId, long since)
    {
        Blocks = true;
        var item = LastOf(ChangeTypes.BlackListAdded, pendencyType: null);
        (item.BlackListItem ??= []).Add(new BlackListEntry { To_Account = userId, AddBlackTimeStamp = since });
    }

    public void Unblocked(string userId)
    {
        Blocks = true;
        Name(ChangeTypes.BlackListDeleted, userId);
    }

    /// <summary>An application is gone: withdrawn, answered, or overtaken by events.</summary>
    /// <param name="pendencyType"><c>Pendency_Type_ComeIn</c> or <c>Pendency_Type_SendOut</c>, as the owner sees it.</param>
    public void ApplicationDeleted(string userId, string pendencyType)
    {
        Applications = true;
        Name(ChangeTypes.ApplicationDeleted, userId, pendencyType);
    }

    /// <summary>Somebody was followed or not any more; <paramref name="type"/> says which and from whose side.</summary>
    public void FollowChanged(string type, string userId)
    {
        Follows = true;
        Name(type, userId);
    }

    /// <summary>Anything else to tell.</summary>
    public void Add(ChangeItem item) => _items.Add(item);

    /// <summary>Counts the changes.</summary>
    public void CountIn()
    {
        Tally.StandardSequence += Standard ? 1 : 0;
        Tally.CustomSequence += Custom ? 1 : 0;
        Tally.ListSequence += Lists ? 1 : 0;
        Tally.BlockSequence += Blocks ? 1 : 0;
        Tally.ApplicationSequence += Applications ? 1 : 0;
        Tally.FollowSequence += Follows ? 1 : 0;
    }

    /// <summary>What clients are told. Friends' data are added by the caller, who can read them.</summary>
    internal AccountChange Describe(bool withItems) =>
        new()
        {
            Sequences = new Sequences
            {
                Friend = Standard ? Tally.StandardSequence : null,
                FriendCustom = Custom ? Tally.CustomSequence : null,
                FriendList = Lists ? Tally.ListSequence : null,
                BlackList = Blocks ? Tally.BlockSequence : null,
                Application = Applications ? Tally.ApplicationSequence : null,
                Follow = Follows ? Tally.FollowSequence : null,
            },
            Items = withItems ? [.. _items, .. Lists ? [new ChangeItem { Type = ChangeTypes.FriendListsChanged }] : Array.Empty<ChangeItem>()] : [Refetch],
        };

    private static ChangeItem Refetch => new() { Type = ChangeTypes.Refetch };

    private void Friend(string type, string userId, long otherNo, Tie tie)
    {
        Standard |= type == ChangeTypes.FriendAdded;

        // Both are told whole, so the last word on a friend is enough.
        _friends ??= [];
        var known = _friends.FindIndex(friend => friend.OtherNo == otherNo);
        if (known >= 0)
            _friends[known] = _friends[known] with { Tie = tie };
        else
            _friends.Add((type, userId, otherNo, tie));
    }

    private void Name(string type, string userId, string? pendencyType = null) => (LastOf(type, pendencyType).To_Account ??= []).Add(userId);

    private ChangeItem LastOf(string type, string? pendencyType)
    {
        if (_items.Count > 0 && _items[^1] is var last && last.Type == type && last.PendencyType == pendencyType)
            return last;

        var item = new ChangeItem { Type = type, PendencyType = pendencyType };
        _items.Add(item);
        return item;
    }
}
