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
    public NotSent? WhyWebhookNotSent(string command) =>
        _webhooks.TryGetValue(command, out var reason) ? reason : WhyNotSent(command);

    private NotSent? WhyNotSent(string command)
    {
        if (string.IsNullOrEmpty(Settings.Webhook.Url))
            return NotSent.NoUrl;

        // Has no switch of its own in the original either: it fires as soon as there is a URL.
        var switchedOn =
            command == Contracts.Webhooks.WebhookCommands.RequestOverLimit
            || Settings.Webhook.Commands.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, command, ignoreCase: false));
        return switchedOn ? null : NotSent.SwitchedOff;
    }
}
