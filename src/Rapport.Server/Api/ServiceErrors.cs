using System.Collections.Frozen;
using Rapport.Contracts;

namespace Rapport.Server.Api;

/// <summary>How a service names the faults every service can meet.</summary>
/// <param name="InvalidJson">The body is not JSON at all.</param>
/// <param name="InvalidParameters">The body is JSON of the wrong shape.</param>
/// <param name="Internal">A fault of our own.</param>
public sealed record ServiceErrors(WireError InvalidJson, WireError InvalidParameters, WireError Internal)
{
    /// <summary>Fields of the request that have a number of their own for a value of the wrong type.</summary>
    private FrozenDictionary<string, WireError> Fields { get; init; } = FrozenDictionary<string, WireError>.Empty;

    private static readonly FrozenDictionary<string, WireError> s_messageFields = new Dictionary<string, WireError>
    {
        ["MsgSeq"] = Errors.Message.IllegalPacket,
        ["MsgRandom"] = Errors.Message.InvalidRandom,
        ["MsgTimeStamp"] = Errors.Message.InvalidTimestamp,
        ["MsgLifeTime"] = Errors.Message.InvalidLifeTime,
        ["SyncOtherMachine"] = Errors.Message.InvalidSync,
        ["SyncFromOldSystem"] = Errors.Message.InvalidImport,
        ["OfflinePushInfo"] = Errors.Message.InvalidPush,
        ["MsgBody"] = Errors.Message.BodyNotArray,
        ["CloudCustomData"] = Errors.Message.InvalidBody,
        ["MsgKey"] = Errors.Message.InvalidKey,
        ["MsgKeyList"] = Errors.Message.InvalidKey,
    }.ToFrozenDictionary();

    /// <summary>The error for a value of the wrong type.</summary>
    /// <param name="path">Where it stands, as a JSON path: <c>$.MsgBody[0]</c>.</param>
    public WireError WrongType(string? path)
    {
        if (path is null || !path.StartsWith("$.", StringComparison.Ordinal))
            return InvalidParameters;

        var name = path[2..];
        var end = name.AsSpan().IndexOfAny('.', '[');
        return Fields.GetValueOrDefault(end < 0 ? name : name[..end], InvalidParameters);
    }

    public static ServiceErrors Of(string service) =>
        service switch
        {
            "im_open_login_svc" => new(Errors.Gateway.InvalidJson, Errors.Account.InvalidParameters, Errors.Account.Internal),
            "profile" => new(Errors.Gateway.InvalidJson, Errors.Profile.InvalidParameters, Errors.Profile.Internal),
            "sns" or "follow" => new(Errors.Gateway.InvalidJson, Errors.Relationship.InvalidParameters, Errors.Relationship.Internal),
            "openim" => new(Errors.Message.InvalidJson, Errors.Message.InvalidToAccount, Errors.Message.Internal) { Fields = s_messageFields },
            "openim_msg_ext_http_svc" => new(
                Errors.MessageExtension.InvalidParameters,
                Errors.MessageExtension.InvalidParameters,
                Errors.MessageExtension.Internal
            ),
            "recentcontact" or "conversation" => new(
                Errors.Conversation.InvalidParameters,
                Errors.Conversation.InvalidParameters,
                Errors.Conversation.Internal
            ),
            "openconfigsvr" => new(Errors.OpenConfig.InvalidJson, Errors.OpenConfig.InvalidJson, Errors.OpenConfig.Internal),
            _ => new(Errors.Gateway.InvalidJson, Errors.Gateway.InvalidJson, Errors.Gateway.Internal),
        };
}
