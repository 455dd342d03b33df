using System.Collections.Frozen;
using System.IO.Enumeration;
using Rapport.Server.Webhooks;

namespace Rapport.Server.Apps;

/// <summary>One app as the running server sees it: its settings at this moment, made ready for quick questions. Never changes; a change makes a new one.</summary>
public sealed class App
{
    private readonly FrozenSet<string> _admins;
    private readonly FrozenDictionary<string, NotSent?> _webhooks;

    public App(long appId, AppSettings settings, long createdMs, int generation)
    {
        AppId = appId;
        Settings = settings;
        CreatedMs = createdMs;
        Generation = generation;
        _admins = settings.Admins.ToFrozenSet();
        _webhooks = Contracts.Webhooks.WebhookCommands.All.ToFrozenDictionary(command => command, WhyNotSent);
    }

    /// <summary>The SDKAppID.</summary>
    public long AppId { get; }

    public AppSettings Settings { get; }

    public long CreatedMs { get; }

    /// <summary>Grows with every change; signatures checked under an older one are checked again.</summary>
    public int Generation { get; }

    public bool IsAdmin(string userId) => _admins.Contains(userId);

    /// <summary>Why a webhook of this command would not go out now; <c>null</c>: it would.</summary>
    public NotSent? WhyWebhookNotSent(string command) => _webhooks.TryGetValue(command, out var reason) ? reason : WhyNotSent(command);

    /// <summary>Whether the command is switched on, whatever else may keep its webhooks back.</summary>
    public bool IsSwitchedOn(string command) => HasNoSwitch(command) || SwitchedOnBy(command) is not null;

    /// <summary>The name or pattern in the settings that switches the command on; <c>null</c>: none does.</summary>
    public string? SwitchedOnBy(string command) =>
        Settings.Webhook.Commands.FirstOrDefault(pattern => FileSystemName.MatchesSimpleExpression(pattern, command, ignoreCase: false));

    /// <summary>Whether the command has no switch, in the original either: it fires as soon as there is a URL.</summary>
    public static bool HasNoSwitch(string command) => command == Contracts.Webhooks.WebhookCommands.RequestOverLimit;

    private NotSent? WhyNotSent(string command)
    {
        if (string.IsNullOrEmpty(Settings.Webhook.Url))
            return NotSent.NoUrl;

        return IsSwitchedOn(command) ? null : NotSent.SwitchedOff;
    }
}
