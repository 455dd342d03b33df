using Rapport.Contracts.Gateway;
using Rapport.Server.Gateway;

namespace Rapport.Server.Presence;

/// <summary>A client has logged in.</summary>
public sealed record SessionOpened(ClientSession Session, long Number);

/// <summary>A session is over, and not by its client's wish.</summary>
/// <param name="Reason">One of <see cref="KickReasons"/>; <c>null</c>: the client is not told, because it is not there any more.</param>
public sealed record SessionEnded(long Number, string? Reason);

/// <summary>What others see of an account's presence has changed.</summary>
/// <param name="FriendsToo">Friends are told, not only those who subscribed.</param>
public sealed record StatusChanged(long AccountNo, StatusItem Status, bool FriendsToo);
