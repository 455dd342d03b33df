using System.Text.Json.Serialization;
using Rapport.Contracts.Json;

namespace Rapport.Contracts.Messages;

/// <summary><c>openim_msg_ext_http_svc/set_key_values</c>: attaches key-value pairs to a sent message (1047/51195).</summary>
public sealed class SetKeyValuesRequest
{
    /// <summary>The message's sender; left out: the caller.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <summary>The message's receiver.</summary>
    [JsonConverter(typeof(UserIdConverter))]
    public string? To_Account { get; set; }

    /// <summary>The message.</summary>
    public string? MsgKey { get; set; }

    /// <summary>1 set, 2 delete, 3 clear all.</summary>
    public long? OperateType { get; set; }

    /// <summary>The pairs, 1 to 20; not with 3.</summary>
    public List<MsgExtension>? ExtensionList { get; set; }
}

/// <summary>A key-value pair of a message.</summary>
public sealed class MsgExtension
{
    /// <summary>At most 100 bytes.</summary>
    public string? Key { get; set; }

    /// <summary>At most 1,000 bytes.</summary>
    public string? Value { get; set; }

    /// <summary>The version of the pair; clients name the one they know, 0 for a new key.</summary>
    public long? Seq { get; set; }
}

/// <summary>The reply of <see cref="SetKeyValuesRequest"/>.</summary>
public sealed class SetKeyValuesReply : Reply
{
    /// <summary>What came of each pair; left out of the reply to "clear all".</summary>
    public List<MsgExtensionResult>? ExtensionList { get; set; }
}

/// <summary>What came of one pair.</summary>
public sealed class MsgExtensionResult
{
    /// <summary>0, or 23001: somebody else was first.</summary>
    public long ErrorCode { get; set; }

    /// <summary>The pair as it is now.</summary>
    public MsgExtension Extension { get; set; } = new();
}

/// <summary><c>openim_msg_ext_http_svc/get_key_values</c>: a message's key-value pairs (1047/51194).</summary>
public sealed class GetKeyValuesRequest
{
    /// <inheritdoc cref="SetKeyValuesRequest.From_Account"/>
    [JsonConverter(typeof(UserIdConverter))]
    public string? From_Account { get; set; }

    /// <inheritdoc cref="SetKeyValuesRequest.To_Account"/>
    [JsonConverter(typeof(UserIdConverter))]
    public string? To_Account { get; set; }

    /// <summary>The message.</summary>
    public string? MsgKey { get; set; }

    /// <summary>Only pairs of this version or a later one.</summary>
    public long? StartSeq { get; set; }
}

/// <summary>The reply of <see cref="GetKeyValuesRequest"/>.</summary>
public sealed class GetKeyValuesReply : Reply
{
    /// <summary>The pairs in the order of their versions, at most 200.</summary>
    public List<MsgExtension> ExtensionList { get; set; } = [];

    /// <summary>1: these were all; 0: go on with <c>StartSeq</c> one above the last.</summary>
    public long CompleteFlag { get; set; }

    /// <summary>The newest version of the message's pairs.</summary>
    public long LatestSeq { get; set; }

    /// <summary>Pairs of this version or an earlier one were cleared.</summary>
    public long ClearSeq { get; set; }
}
