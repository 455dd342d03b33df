namespace Rapport.Server.Presence;

/// <summary>A device of an account that is logged in: a row of <c>client_session</c>.</summary>
/// <param name="Number">Names the session; never used again.</param>
/// <param name="AccountNo">Whose device.</param>
/// <param name="Platform">What it runs on.</param>
/// <param name="Instance">Which device or browser tab it is.</param>
/// <param name="ClientIp">Where it came from.</param>
/// <param name="IsOnline">It is connected; otherwise it is a mobile device that push can still reach.</param>
public sealed record DeviceSession(long Number, long AccountNo, ClientPlatform Platform, string Instance, string ClientIp, bool IsOnline);
