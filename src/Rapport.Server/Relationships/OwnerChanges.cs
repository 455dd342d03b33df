using Rapport.Contracts.Gateway;
using Rapport.Contracts.Relationships;
using Rapport.Server.Gateway;

namespace Rapport.Server.Relationships;

/// <summary>
/// One account's side of a unit of work: what it has counted, and what changes in its data. Each counter grows by one per unit, however
/// many accounts were touched. Opened and closed by <see cref="OwnerBooks"/>; closing saves the tally and tells the account's clients.
/// </summary>
/// <param name="ownerNo">The account.</param>
/// <param name="tally">What it has counted so far.</param>
/// <param name="origin">The client call of the owner that causes the changes; <c>null</c> when somebody else does.</param>
/// <param name="isWatched">Clients of the account are connected, so that it is worth noting what happens and not only which counters move.</param>
/// <param name="isWatchedElsewhere">Clients of the account are connected to other nodes.</param>
public sealed class OwnerChanges(long ownerNo, Tally tally, GatewayCall? origin, bool isWatched, bool isWatchedElsewhere)
{
    /// <summary>Beyond this many friends clients are told to fetch the list again.</summary>
    private const int MostFriendsTold = 100;

    private List<ChangeItem>? _items;
    private List<ChangedFriend>? _friends;

    // Not everything can be told, so nothing is: the clients fetch it.
    private bool _refetch = !isWatched;

    public long OwnerNo { get; } = ownerNo;

    public Tally Tally { get; } = tally;

    public GatewayCall? Origin { get; } = origin;

    public bool IsWatchedElsewhere { get; } = isWatchedElsewhere;

    /// <summary>Standard friend data changed.</summary>
    public bool Standard { get; set; }

    /// <summary>Custom friend data changed.</summary>
    public bool Custom { get; set; }

    /// <summary>Friend lists or their members changed.</summary>
    public bool Lists { get; set; }

    /// <summary>The blocklist changed.</summary>
    public bool Blocks { get; private set; }

    /// <summary>Friend applications changed.</summary>
    public bool Applications { get; private set; }

    /// <summary>Followed accounts or followers changed.</summary>
    public bool Follows { get; private set; }

    /// <summary>Conversations or their messages changed.</summary>
    public bool Conversations { get; private set; }

    public bool Any => Standard || Custom || Lists || Blocks || Applications || Follows || Conversations;

    /// <summary>Friends whose fields clients must be told; read when the unit is through with them.</summary>
    internal IReadOnlyList<ChangedFriend> Friends => _refetch ? [] : _friends ?? [];

    /// <summary>A friend came into the table.</summary>
    public void FriendAdded(string userId, long otherNo, Tie tie)
    {
        Standard = true;
        Friend(ChangeTypes.FriendAdded, userId, otherNo, tie);
    }

    /// <summary>A friend's fields were written; which kind of them, <see cref="Standard"/> and <see cref="Custom"/> say.</summary>
    /// <param name="tie">The tie as it is now; left out: to be read when it is told of.</param>
    public void FriendUpdated(string userId, long otherNo, Tie? tie = null) => Friend(ChangeTypes.FriendUpdated, userId, otherNo, tie);

    /// <param name="userId">The friend; <c>null</c>: the account is deleted, and its name with it.</param>
    public void FriendDeleted(string? userId)
    {
        Standard = true;
        Name(ChangeTypes.FriendDeleted, userId);
    }

    public void Blocked(string userId, long since)
    {
        Blocks = true;
        if (!_refetch)
            (LastOf(ChangeTypes.BlackListAdded).BlackListItem ??= []).Add(new BlackListEntry { To_Account = userId, AddBlackTimeStamp = since });
    }

    /// <param name="userId">The account; <c>null</c>: it is deleted, and its name with it.</param>
    public void Unblocked(string? userId)
    {
        Blocks = true;
        Name(ChangeTypes.BlackListDeleted, userId);
    }

    /// <summary>An application was made or renewed.</summary>
    public void ApplicationAdded(FriendApplicationData application)
    {
        Applications = true;
        if (!_refetch)
            (LastOf(ChangeTypes.ApplicationAdded).ApplicationItem ??= []).Add(application);
    }

    /// <summary>An application is gone: withdrawn, answered, or overtaken by events.</summary>
    /// <param name="userId">The other side; <c>null</c>: the account is deleted, and its name with it.</param>
    /// <param name="pendencyType"><see cref="PendencyTypes.ComeIn"/> or <see cref="PendencyTypes.SendOut"/>, as the owner sees it.</param>
    public void ApplicationDeleted(string? userId, string pendencyType)
    {
        Applications = true;
        Name(ChangeTypes.ApplicationDeleted, userId, pendencyType);
    }

    /// <summary>Received applications were read.</summary>
    public void ApplicationsRead(long upToMs)
    {
        Applications = true;
        Tally.ApplicationsReadMs = upToMs;
        if (!_refetch)
            LastOf(ChangeTypes.ApplicationRead).ReadTime = upToMs / 1000;
    }

    /// <summary>Somebody was followed or not any more; <paramref name="type"/> says which and from whose side.</summary>
    public void FollowChanged(string type, string userId)
    {
        Follows = true;
        Name(type, userId);
    }

    /// <summary>Something happened to a conversation or its messages.</summary>
    public void ConversationChanged(ChangeItem item)
    {
        Conversations = true;
        if (!_refetch)
            (_items ??= []).Add(item);
    }

    /// <summary>Counts the changes.</summary>
    internal void CountIn()
    {
        Tally.StandardSequence += Standard ? 1 : 0;
        Tally.CustomSequence += Custom ? 1 : 0;
        Tally.ListSequence += Lists ? 1 : 0;
        Tally.BlockSequence += Blocks ? 1 : 0;
        Tally.ApplicationSequence += Applications ? 1 : 0;
        Tally.FollowSequence += Follows ? 1 : 0;
        Tally.ConversationSequence += Conversations ? 1 : 0;
    }

    /// <summary>What clients are told, once the changes are counted.</summary>
    /// <param name="friends">What there is to say of <see cref="Friends"/>.</param>
    internal AccountChange Describe(List<ChangeItem>? friends) =>
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
                Conversation = Conversations ? Tally.ConversationSequence : null,
            },
            Items = _refetch ? [new ChangeItem { Type = ChangeTypes.Refetch }] : ItemsWith(friends),
        };

    private List<ChangeItem> ItemsWith(List<ChangeItem>? friends)
    {
        List<ChangeItem> items = [.. friends ?? [], .. _items ?? []];
        if (Lists)
            items.Add(new ChangeItem { Type = ChangeTypes.FriendListsChanged });
        return items;
    }

    private void Friend(string type, string userId, long otherNo, Tie? tie)
    {
        if (_refetch)
            return;

        // A friend is told whole, so the last word on him is enough.
        _friends ??= [];
        var known = _friends.FindIndex(friend => friend.OtherNo == otherNo);
        if (known >= 0)
            _friends[known] = _friends[known] with { Tie = tie };
        else
            _friends.Add(new ChangedFriend(type, userId, otherNo, tie));
        _refetch = _friends.Count > MostFriendsTold;
    }

    private void Name(string type, string? userId, string? pendencyType = null)
    {
        _refetch |= userId is null;
        if (!_refetch)
            (LastOf(type, pendencyType).To_Account ??= []).Add(userId!);
    }

    private ChangeItem LastOf(string type, string? pendencyType = null)
    {
        _items ??= [];
        if (_items.Count > 0 && _items[^1] is var last && last.Type == type && last.PendencyType == pendencyType)
            return last;

        var item = new ChangeItem { Type = type, PendencyType = pendencyType };
        _items.Add(item);
        return item;
    }

    /// <summary>A friend whose fields were written.</summary>
    internal sealed record ChangedFriend(string Type, string UserId, long OtherNo, Tie? Tie);
}
