using Rapport.Contracts.Json;
using Rapport.Contracts.Messages;

namespace Rapport.Server.Messages;

/// <summary>A stored one-to-one message.</summary>
public sealed class Message
{
    /// <summary>Grows in the order of the commits.</summary>
    public long Number { get; set; }

    public required MessagePair Pair { get; init; }

    public required MsgKey Key { get; init; }

    public required MessageMarks Flags { get; set; }

    /// <summary>See <see cref="MessagePair.HiddenFrom"/>.</summary>
    public int Hidden { get; set; }

    /// <summary>The sender's own clock, Unix seconds; <c>null</c>: the same as the key's time.</summary>
    public long? ClientTime { get; init; }

    public long Version { get; set; }

    /// <summary>The elements, a JSON array.</summary>
    public required byte[] Body { get; set; }

    public string? Custom { get; set; }

    /// <summary>What offline push should show, a JSON object.</summary>
    public byte[]? Push { get; init; }

    public long From => Flags.HasFlag(MessageMarks.FromHigh) ? Pair.High : Pair.Low;

    public long To => Pair.Other(From);

    public bool IsRecalled => Flags.HasFlag(MessageMarks.Recalled);

    public bool IsHiddenFrom(long side) => (Hidden & Pair.HiddenFrom(side)) != 0;

    /// <summary>The sides that see it, the sender first; one when somebody writes to himself.</summary>
    public IEnumerable<long> Viewers => new[] { From, To }.Distinct().Where(side => !IsHiddenFrom(side));

    /// <summary>Whether it counts as unread for <paramref name="reader"/> until it is read.</summary>
    public bool CountsFor(long reader) =>
        To == reader && From != reader && !IsHiddenFrom(reader) && (Flags & (MessageMarks.NoUnread | MessageMarks.Recalled)) == MessageMarks.None;

    /// <summary>Whether the devices of one side are told of it by themselves.</summary>
    public bool IsToldTo(long side) =>
        !IsHiddenFrom(side) && ((side == From && !Flags.HasFlag(MessageMarks.SenderNotTold)) || (side == To && !Flags.HasFlag(MessageMarks.ReceiverNotTold)));

    /// <summary>What client libraries call it.</summary>
    public string Id => MessageIds.Of(From, ClientTime ?? Key.Time, Key.Random);

    /// <summary>As it is shown to clients and in the history.</summary>
    /// <param name="from">The sender's name.</param>
    /// <param name="to">The receiver's name.</param>
    /// <param name="forClients">Clients are told too what push should show, and what the message does not move.</param>
    public MsgItem Show(string from, string to, bool forClients = false) =>
        new()
        {
            From_Account = from,
            To_Account = to,
            MsgSeq = Key.Sequence,
            MsgRandom = Key.Random,
            MsgTimeStamp = Key.Time,
            MsgClientTime = ClientTime ?? Key.Time,
            MsgFlagBits = IsRecalled ? 8 : 0,
            IsPeerRead = Flags.HasFlag(MessageMarks.PeerRead) ? 1 : 0,
            IsNeedReadReceipt = Flags.HasFlag(MessageMarks.NeedsReceipt) ? 1 : 0,
            SupportMessageExtension = Flags.HasFlag(MessageMarks.TakesExtensions) ? 1 : 0,
            MsgKey = Key.ToString(),
            MsgId = Id,
            MsgVersion = Version > 0 ? Version : null,
            MsgBody = RawJson.Of(Body),
            CloudCustomData = Custom,
            OfflinePushInfo = forClients && Push is not null ? RawJson.Of(Push) : null,
            SendMsgControl = forClients ? Control() : null,
        };

    private List<string>? Control() =>
        (Flags.HasFlag(MessageMarks.NoUnread), Flags.HasFlag(MessageMarks.NoLastMsg)) switch
        {
            (true, true) => ["NoUnread", "NoLastMsg"],
            (true, false) => ["NoUnread"],
            (false, true) => ["NoLastMsg"],
            _ => null,
        };
}
