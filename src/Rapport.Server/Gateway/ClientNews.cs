using System.Text.Json.Serialization;
using Rapport.Contracts.Gateway;
using Rapport.Contracts.Json;
using Rapport.Contracts.Profiles;

namespace Rapport.Server.Gateway;

/// <summary>An account's own data changed; its clients are told. Announced with the unit that changed them.</summary>
/// <param name="AccountNo">Whose data.</param>
/// <param name="Origin">The client's call that caused it, when it was the account's own: it gets the change with its reply.</param>
/// <param name="Change">What is told.</param>
public sealed record AccountChanged(long AccountNo, GatewayCall? Origin, AccountChange Change)
{
    /// <summary>What the acting session gets instead, when it knows the rest already.</summary>
    [JsonIgnore]
    public AccountChange? ForOrigin { get; init; }

    /// <summary>The number of the message that is told of; 0: of something else. What is told of messages comes in the order of these.</summary>
    [JsonIgnore]
    public long MessageNo { get; init; }

    /// <summary>Other nodes may have clients of the account.</summary>
    [JsonIgnore]
    public bool ConcernsOtherNodes { get; init; } = true;
}

/// <summary>A profile changed; everybody who has the account as a friend is told.</summary>
public sealed record ProfileChanged(long AccountNo, string UserId, List<TagItem> Items, long Sequence);
