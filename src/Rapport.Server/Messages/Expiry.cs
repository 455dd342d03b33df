using Rapport.Server.Apps;

namespace Rapport.Server.Messages;

/// <summary>How old messages of an app may get.</summary>
internal static class Expiry
{
    private const long Day = 86_400;

    /// <summary>Messages before this moment are gone, Unix seconds; 0: none is.</summary>
    public static long Of(App app, TimeProvider clock) =>
        app.Settings.Switches.RoamingDays is > 0 and var days ? clock.GetUtcNow().ToUnixTimeSeconds() - (days * Day) : 0;

    /// <summary>Conversations silent since this moment have nothing unread any more, Unix seconds.</summary>
    public static long OfUnread(App app, TimeProvider clock) => Math.Max(clock.GetUtcNow().ToUnixTimeSeconds() - Sending.UnreadSeconds, Of(app, clock));
}
