namespace Rapport.Server.Webhooks;

/// <summary>Why an event was recorded but not sent.</summary>
public sealed record NotSent(string Reason)
{
    public static NotSent NoUrl { get; } = new("no URL: the app has no webhook URL");

    public static NotSent SwitchedOff { get; } = new("switched off: the app has not switched this command on");

    public static NotSent Suppressed { get; } = new("suppressed: the caller asked for no webhook");
}
