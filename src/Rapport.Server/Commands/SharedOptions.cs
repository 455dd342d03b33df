using System.CommandLine;

namespace Rapport.Server.Commands;

/// <summary>Options of every command.</summary>
internal static class SharedOptions
{
    public static Option<string?> Server { get; } =
        new("--server")
        {
            Description = $"Where the server is, http://host:port. Default: {ServerLocation.ServerVariable}, then the server of the data folder.",
            Recursive = true,
        };

    public static Option<string?> Token { get; } =
        new("--token") { Description = $"The operator token. Default: {ServerLocation.TokenVariable}, then the one in the data folder.", Recursive = true };

    public static Option<string?> Data { get; } =
        new("--data") { Description = "The data folder of a server on this machine. Default: the one its settings name.", Recursive = true };

    /// <summary>Commands that work on the database itself: which one.</summary>
    public static Option<string?> Storage { get; } = new("--storage") { Description = "sqlite or postgres. Default: what the server's settings say." };

    public static Option<string?> Postgres { get; } =
        new("--postgres") { Description = "How PostgreSQL is reached: Host=db;Database=rapport;Username=rapport. Default: what the server's settings say." };

    public static Option<long?> App { get; } = new("--app") { Description = "The app, by its SDKAppID. Not needed when there is only one.", Recursive = true };

    public static Option<bool> Json { get; } = new("--json") { Description = "Print the server's answer as JSON.", Recursive = true };

    /// <summary>Commands of the webhook log: which events.</summary>
    public static Option<string?> Account() => new("--account") { Description = "Only events of this account." };

    public static Option<string?> Command() => new("--command") { Description = "Only this webhook command, for example Sns.CallbackBlackListAdd." };

    public static Option<string?> State() =>
        new("--state") { Description = "Only events that are waiting, delivered, parked, notSent or asked (before-webhooks)." };

    public static Option<string?> From() =>
        new("--from") { Description = "Only events from this moment on: 2026-03-01T12:00:00Z, or how long ago: 90s, 30m, 2h, 7d." };

    public static Option<string?> To() => new("--to") { Description = "Only events before this moment, written in the same way." };

    public static Option<string?> Url() => new("--url") { Description = "Send to this URL instead of the app's." };
}
