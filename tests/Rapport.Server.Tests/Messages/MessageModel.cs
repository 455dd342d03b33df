using Rapport.Contracts.Messages;

namespace Rapport.Server.Tests.Messages;

/// <summary>A message as the protocol describes it, without any thought of how to store it.</summary>
/// <param name="From">The sender.</param>
/// <param name="To">The receiver.</param>
/// <param name="Key">Its key.</param>
/// <param name="Text">What it says.</param>
internal sealed record ModelMessage(string From, string To, MsgKey Key, string Text)
{
    /// <summary>Who does not see it any more, or never did.</summary>
    public HashSet<string> HiddenFrom { get; } = [];

    /// <summary>The receiver has not read it, and it is to be counted.</summary>
    public bool IsUnread { get; set; }

    public bool IsRecalled { get; set; }

    public override string ToString() => $"{From}>{To} {Key} {Text}{(IsRecalled ? " recalled" : "")}";
}

/// <summary>What one account knows of a conversation besides its messages.</summary>
internal sealed class ModelSide
{
    /// <summary>When the last message came, whether it is still there or not.</summary>
    public long NewestAt { get; set; }

    /// <summary>How many messages there were in the whole town when it came.</summary>
    public int NewestNumber { get; set; }

    /// <summary>The time in the list; 0: it is not in the list.</summary>
    public long ListedAt { get; set; }
}

/// <summary>How a message is sent.</summary>
internal sealed record ModelSending(bool IsNoUnread = false, bool IsNoLastMsg = false, bool IsSenderUnaware = false, bool IsReceiverUnaware = false);

/// <summary>Some accounts and their messages, in the words of the protocol's pages and of docs/compatibility.md.</summary>
internal sealed class MessageModel(params string[] accounts)
{
    /// <summary>A conversation silent for longer has nothing unread.</summary>
    private const long Forgetful = 7 * 86_400;

    private readonly Dictionary<(string Owner, string Peer), ModelSide> _sides = [];
    private readonly HashSet<(string Owner, string Other)> _blocks = [];

    public IReadOnlyList<string> Accounts => accounts;

    public List<ModelMessage> Messages { get; } = [];

    public bool IsBlocked(string owner, string other) => _blocks.Contains((owner, other));

    public bool Block(string owner, string other) => _blocks.Add((owner, other));

    public bool Unblock(string owner, string other) => _blocks.Remove((owner, other));

    public ModelMessage? Find(string one, string other, MsgKey key) => Conversation(one, other).FirstOrDefault(message => message.Key == key);

    public void Store(ModelMessage message, ModelSending how)
    {
        var (from, to) = (message.From, message.To);
        Messages.Add(message);
        message.IsUnread = from != to && !how.IsNoUnread && !how.IsReceiverUnaware;
        if (how.IsSenderUnaware && from != to)
            message.HiddenFrom.Add(from);
        if (how.IsReceiverUnaware)
            message.HiddenFrom.Add(to);

        foreach (var (owner, peer) in new[] { (from, to), (to, from) }.Distinct().Where(side => !message.HiddenFrom.Contains(side.Item1)))
        {
            var side = Side(owner, peer);
            // What was forgotten does not come back with the next message.
            if (message.Key.Time - side.NewestAt > Forgetful)
                ReadUpTo(owner, peer, side.NewestAt);
            side.NewestAt = Math.Max(side.NewestAt, message.Key.Time);
            side.NewestNumber = Messages.Count;
            if (!how.IsNoLastMsg)
                side.ListedAt = Math.Max(side.ListedAt, message.Key.Time);
        }
    }

    public void ReadUpTo(string owner, string peer, long time)
    {
        foreach (var message in Conversation(owner, peer).Where(message => message.To == owner && message.Key.Time <= time))
            message.IsUnread = false;
    }

    public void Clear(string owner, string peer)
    {
        foreach (var message in Conversation(owner, peer))
            message.HiddenFrom.Add(owner);
    }

    public void DeleteConversation(string owner, string peer, bool clears)
    {
        var side = Side(owner, peer);
        if (side.ListedAt > 0)
            ReadUpTo(owner, peer, long.MaxValue);
        if (clears)
            Clear(owner, peer);
        side.ListedAt = 0;
    }

    /// <summary>The history as one side sees it.</summary>
    public List<string> History(string owner, string peer) =>
        [
            .. Conversation(owner, peer)
                .Where(message => !message.HiddenFrom.Contains(owner))
                .OrderBy(message => (message.Key.Time, message.Key.Sequence, message.Key.Random))
                .Select(message => message.ToString()),
        ];

    public int Unread(string owner, string peer, long now) =>
        now - Side(owner, peer).NewestAt > Forgetful
            ? 0
            : Conversation(owner, peer)
                .Count(message => message is { IsUnread: true, IsRecalled: false } && message.To == owner && !message.HiddenFrom.Contains(owner));

    /// <summary>The conversations in an account's list, those with the newest messages first.</summary>
    public List<string> List(string owner) =>
        [
            .. accounts
                .Where(peer => Side(owner, peer).ListedAt > 0)
                .OrderByDescending(peer => Side(owner, peer).NewestNumber)
                .Select(peer => $"{peer} {Side(owner, peer).ListedAt}"),
        ];

    public IEnumerable<ModelMessage> Conversation(string one, string other) =>
        Messages.Where(message => (message.From == one && message.To == other) || (message.From == other && message.To == one));

    private ModelSide Side(string owner, string peer)
    {
        if (!_sides.TryGetValue((owner, peer), out var side))
            _sides[(owner, peer)] = side = new ModelSide();
        return side;
    }
}
