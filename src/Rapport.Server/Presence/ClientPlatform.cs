using System.Collections.Frozen;

namespace Rapport.Server.Presence;

/// <summary>A platform a client can run on, and its names in the different corners of the protocol.</summary>
/// <param name="Name">As clients say at login.</param>
/// <param name="OptPlatform">In the webhooks' URL.</param>
/// <param name="Detail">In the online status query.</param>
/// <param name="Kicked">In <c>KickedDevice</c>.</param>
/// <param name="Kind">What it counts as where devices are limited.</param>
/// <param name="IsMobile">Push can reach it when its connection is lost.</param>
public sealed record ClientPlatform(string Name, string OptPlatform, string Detail, string Kicked, PlatformKind Kind, bool IsMobile)
{
    private static readonly FrozenDictionary<string, ClientPlatform> s_all = new ClientPlatform[]
    {
        new("Web", "Web", "Web", "Web", PlatformKind.Web, IsMobile: false),
        new("Android", "Android", "Android", "Android", PlatformKind.Mobile, IsMobile: true),
        new("iPhone", "iOS", "iPhone", "iOS", PlatformKind.Mobile, IsMobile: true),
        new("iPad", "iPad", "iPad", "iPad", PlatformKind.Mobile, IsMobile: true),
        new("Windows", "Windows", "PC", "Windows", PlatformKind.Desktop, IsMobile: false),
        new("Mac", "macOS", "Mac", "Mac", PlatformKind.Desktop, IsMobile: false),
        new("Linux", "Unknown", "PC", "Linux", PlatformKind.Desktop, IsMobile: false),
    }.ToFrozenDictionary(platform => platform.Name);

    /// <summary>The platform of this name; <c>null</c>: there is none.</summary>
    public static ClientPlatform? Find(string? name) => name is not null && s_all.TryGetValue(name, out var platform) ? platform : null;

    /// <summary>The platform of a stored name.</summary>
    public static ClientPlatform Of(string name) => s_all[name];

    /// <summary>The state webhook spells the iPhone in capitals.</summary>
    public string StateOptPlatform => OptPlatform == "iOS" ? "IOS" : OptPlatform;
}

/// <summary>What a platform counts as where devices are limited.</summary>
public enum PlatformKind
{
    Web,
    Mobile,
    Desktop,
}
