using System.Text.Json.Serialization;
using Rapport.Contracts.Json;

namespace Rapport.Contracts.Messages;

/// <summary><c>openconfigsvr/setnospeaking</c>: mutes an account in the whole app (1047/34923).</summary>
public sealed class SetNoSpeakingRequest
{
    /// <summary>Who.</summary>
    public RawJson? Set_Account { get; set; }

    /// <summary>For how many seconds in one-to-one conversations; 0 ends it, 4294967295: for ever; left out: as it is.</summary>
    public RawJson? C2CmsgNospeakingTime { get; set; }

    /// <summary>The same in groups.</summary>
    public RawJson? GroupmsgNospeakingTime { get; set; }
}

/// <summary><c>openconfigsvr/getnospeaking</c>: whether an account is muted (1047/34924).</summary>
public sealed class GetNoSpeakingRequest
{
    /// <summary>Who.</summary>
    public RawJson? Get_Account { get; set; }
}

/// <summary>The reply of <see cref="GetNoSpeakingRequest"/>.</summary>
public sealed class GetNoSpeakingReply : Reply
{
    /// <summary>For how many seconds still; 0: not muted, 4294967295: for ever.</summary>
    public long C2CmsgNospeakingTime { get; set; }

    /// <summary>The same in groups.</summary>
    public long GroupmsgNospeakingTime { get; set; }
}
