using System.Text;
using System.Text.Json;
using Rapport.Contracts;
using Rapport.Contracts.Json;
using Rapport.Contracts.Messages;
using Rapport.Server.Api;

namespace Rapport.Server.Messages;

/// <summary>What the sender's side is to know of a message that an administrator sends in its name.</summary>
public enum SenderSide
{
    /// <summary>It is in the sender's history; his devices are not told.</summary>
    History,

    /// <summary>His devices are told too.</summary>
    Devices,

    /// <summary>Nothing.</summary>
    Nothing,
}

/// <summary>A message as its sender wants it, checked.</summary>
public sealed record MessageDraft
{
    private const int LongestPushInfo = 8 * 1024;

    /// <summary>The elements, a JSON array.</summary>
    public required RawJson Body { get; init; }

    public string? Custom { get; init; }

    public RawJson? Push { get; init; }

    public required long Sequence { get; init; }

    public required long Random { get; init; }

    /// <summary>The sender's own clock, Unix seconds.</summary>
    public long? ClientTime { get; init; }

    public SenderSide SenderSide { get; init; }

    /// <summary>Only for devices that are online.</summary>
    public bool OnlineOnly { get; init; }

    public bool NoUnread { get; init; }

    public bool NoLastMsg { get; init; }

    /// <summary>The receiver's wish not to be told is honoured, which administrators' messages do not by themselves.</summary>
    public bool HonoursRemind { get; init; }

    public bool NeedsReceipt { get; init; }

    public bool TakesExtensions { get; init; }

    /// <summary>The app backend is not asked.</summary>
    public bool ForbidBefore { get; init; }

    /// <summary>The app backend is not told.</summary>
    public bool ForbidAfter { get; init; }

    /// <summary>Checks what <c>sendmsg</c> was given.</summary>
    /// <exception cref="Refusal">90002 … 90044, 93000, 20001.</exception>
    public static MessageDraft Of(SendMsgRequest request, bool isAdmin, int mostBytes, MessageSequence sequences)
    {
        var draft = new MessageDraft
        {
            Body = RequireBody(request.MsgBody, request.CloudCustomData, mostBytes, Errors.Message.TooLong),
            Custom = CustomOf(request.CloudCustomData),
            Push = RequirePush(request.OfflinePushInfo),
            Sequence = RequireSequence(request.MsgSeq, sequences),
            Random = RequireRandom(request.MsgRandom),
            ClientTime = RequireTime(request.MsgTimeStamp),
            SenderSide = SideOf(request.SyncOtherMachine, isAdmin),
            OnlineOnly = IsOnlineOnly(request.OnlineOnlyFlag, request.MsgLifeTime),
            NeedsReceipt = request.IsNeedReadReceipt == 1,
            TakesExtensions = request.SupportMessageExtension == 1,
            HonoursRemind = !isAdmin,
            ForbidBefore = isAdmin && Holds(request.ForbidCallbackControl, "ForbidBeforeSendMsgCallback"),
            ForbidAfter = isAdmin && Holds(request.ForbidCallbackControl, "ForbidAfterSendMsgCallback"),
        };
        return draft.With(request.SendMsgControl);
    }

    /// <summary>Checks what <c>batchsendmsg</c> was given.</summary>
    /// <exception cref="Refusal">90002 … 90044, 90055, 20001.</exception>
    public static MessageDraft Of(BatchSendMsgRequest request, int mostBytes, MessageSequence sequences)
    {
        var draft = new MessageDraft
        {
            Body = RequireBody(request.MsgBody, request.CloudCustomData, mostBytes, Errors.Message.BatchTooLong),
            Custom = CustomOf(request.CloudCustomData),
            Push = RequirePush(request.OfflinePushInfo),
            Sequence = RequireSequence(request.MsgSeq, sequences),
            Random = RequireRandom(request.MsgRandom),
            SenderSide = SideOf(request.SyncOtherMachine, isAdmin: true),
            OnlineOnly = IsOnlineOnly(request.OnlineOnlyFlag, request.MsgLifeTime),
            NeedsReceipt = request.IsNeedReadReceipt == 1,
            TakesExtensions = request.SupportMessageExtension == 1,
        };
        return draft.With(request.SendMsgControl);
    }

    /// <summary>Checks what <c>importmsg</c> was given.</summary>
    /// <exception cref="Refusal">90002 … 90010, 93000, 20001.</exception>
    public static MessageDraft Of(ImportMsgRequest request, int mostBytes, MessageSequence sequences) =>
        new()
        {
            Body = RequireBody(request.MsgBody, request.CloudCustomData, mostBytes, Errors.Message.TooLong),
            Custom = CustomOf(request.CloudCustomData),
            Sequence = RequireSequence(request.MsgSeq, sequences),
            Random = RequireRandom(request.MsgRandom),
            ClientTime = RequireTime(request.MsgTimeStamp) ?? throw new Refusal(Errors.Message.InvalidTimestamp),
            TakesExtensions = request.SupportMessageExtension == 1,
        };

    /// <exception cref="Refusal">90002, 90007, 90010, or <paramref name="tooLong"/>.</exception>
    public static RawJson RequireBody(RawJson? elements, string? custom, int mostBytes, WireError tooLong)
    {
        if (MessageElements.WhyNot(elements) is { } wrong)
            throw new Refusal(wrong.Error, wrong.Why);
        if (elements!.Utf8.Length + Encoding.UTF8.GetByteCount(custom ?? "") > mostBytes)
            throw new Refusal(tooLong, $"the message is longer than {mostBytes} bytes");
        return elements;
    }

    /// <exception cref="Refusal">90002.</exception>
    public static string? CustomOf(string? custom) =>
        string.IsNullOrEmpty(custom) ? null
        : custom.Contains('\0') ? throw new Refusal(Errors.Message.InvalidBody, "CloudCustomData holds U+0000")
        : custom;

    private MessageDraft With(List<string>? control) =>
        control is null
            ? this
            : this with
            {
                NoUnread = control.Contains("NoUnread"),
                NoLastMsg = control.Contains("NoLastMsg"),
                HonoursRemind = HonoursRemind || control.Contains("WithMuteNotifications"),
            };

    private static SenderSide SideOf(long? syncOtherMachine, bool isAdmin) =>
        !isAdmin || syncOtherMachine == 1 ? SenderSide.Devices
        : syncOtherMachine == 2 ? SenderSide.Nothing
        : SenderSide.History;

    private static bool IsOnlineOnly(long? flag, long? lifeTime) => lifeTime < 0 ? throw new Refusal(Errors.Message.InvalidTime) : flag == 1 || lifeTime == 0;

    /// <summary>The sender's, or one of our own.</summary>
    private static long RequireSequence(long? sequence, MessageSequence sequences) =>
        sequence switch
        {
            null => sequences.Next(),
            >= 0 and <= uint.MaxValue => sequence.Value,
            _ => throw new Refusal(Errors.Message.IllegalPacket, "MsgSeq must be between 0 and 4294967295"),
        };

    private static long RequireRandom(long? random) =>
        random is >= 0 and <= uint.MaxValue ? random.Value : throw new Refusal(Errors.Message.InvalidRandom, "MsgRandom must be between 0 and 4294967295");

    private static long? RequireTime(long? time) =>
        time is null or (>= 0 and <= uint.MaxValue) ? time : throw new Refusal(Errors.Message.InvalidTimestamp, "MsgTimeStamp is not in Unix seconds");

    private static RawJson? RequirePush(RawJson? push)
    {
        if (push is null || push.Kind == JsonValueKind.Null)
            return null;
        if (push.Kind != JsonValueKind.Object || push.Utf8.Length > LongestPushInfo)
            throw new Refusal(Errors.Message.InvalidPush);

        using var document = JsonDocument.Parse(push.Utf8);
        foreach (var field in document.RootElement.EnumerateObject())
        {
            JsonValueKind? wanted = field.Name switch
            {
                "PushFlag" or "BadgeAddNum" or "BadgeSetNum" => JsonValueKind.Number,
                "Title" or "Desc" or "Ext" or "PushTemplateId" => JsonValueKind.String,
                "AndroidInfo" or "ApnsInfo" or "HarmonyInfo" or "PushTemplateParam" => JsonValueKind.Object,
                "MultiLanguageContent" => JsonValueKind.Array,
                _ => null,
            };
            if (wanted is { } kind && field.Value.ValueKind != kind && field.Value.ValueKind != JsonValueKind.Null)
                throw new Refusal(Errors.Message.InvalidPush, $"{field.Name} of OfflinePushInfo has the wrong type");
        }

        return push;
    }

    private static bool Holds(List<string>? list, string value) => list?.Contains(value) == true;
}
