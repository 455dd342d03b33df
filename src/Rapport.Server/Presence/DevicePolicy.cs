using Rapport.Contracts.Gateway;
using Rapport.Server.Apps;

namespace Rapport.Server.Presence;

/// <summary>Which devices of one account may be logged in at the same time.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1720", Justification = "The word of the original's console.")]
public enum MultiDevice
{
    /// <summary>One platform.</summary>
    Single,

    /// <summary>One native platform and web.</summary>
    Dual,

    /// <summary>One phone or pad, one desktop, and web.</summary>
    Triple,

    /// <summary>Every platform.</summary>
    Multi,
}

/// <summary>Decides whom a new login puts out.</summary>
internal static class DevicePolicy
{
    /// <summary>The sessions that have to go, oldest first, with the reason.</summary>
    /// <param name="others">The account's other sessions that are online, oldest first.</param>
    public static List<(DeviceSession Session, string Reason)> WhoGoes(AppSwitches switches, ClientPlatform arriving, IReadOnlyList<DeviceSession> others)
    {
        var going = new List<(DeviceSession, string)>();
        foreach (var other in others)
        {
            if (other.Platform != arriving && Excludes(switches.MultiDevice, other.Platform, arriving))
                going.Add((other, KickReasons.MultipleDevice));
        }

        var samePlatform = others.Where(other => other.Platform == arriving).ToList();
        var room = (arriving.Kind == PlatformKind.Web ? switches.WebInstances : switches.DevicesPerPlatform) - 1;
        foreach (var other in samePlatform.Take(Math.Max(0, samePlatform.Count - room)))
            going.Add((other, KickReasons.MultipleAccount));
        return going;
    }

    private static bool Excludes(MultiDevice policy, ClientPlatform one, ClientPlatform other) =>
        policy switch
        {
            MultiDevice.Single => true,
            MultiDevice.Dual => (one.Kind == PlatformKind.Web) == (other.Kind == PlatformKind.Web),
            MultiDevice.Triple => one.Kind == other.Kind,
            _ => false,
        };
}
