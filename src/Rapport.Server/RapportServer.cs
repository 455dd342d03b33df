using Microsoft.Extensions.Options;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Apps;
using Rapport.Server.Configuration;
using Rapport.Server.Conversations;
using Rapport.Server.Follow;
using Rapport.Server.Gateway;
using Rapport.Server.Messages;
using Rapport.Server.Nodes;
using Rapport.Server.Operations;
using Rapport.Server.Presence;
using Rapport.Server.Profiles;
using Rapport.Server.Relationships;
using Rapport.Server.Webhooks;
using Rapport.Storage;
using Rapport.Storage.Postgres;
using Rapport.Storage.Sqlite;

namespace Rapport.Server;

/// <summary>Puts the product together. Read from top to bottom it is the table of contents.</summary>
public static class RapportServer
{
    /// <summary>Settings that people say by hand.</summary>
    private static readonly Dictionary<string, string> s_shortNames = new()
    {
        ["--storage"] = "Rapport:Storage:Engine",
        ["--postgres"] = "Rapport:Storage:Connection",
    };

    /// <summary>Builds the server; starting the application brings it up.</summary>
    /// <exception cref="InvalidSettingsException">The settings cannot be used.</exception>
    /// <exception cref="CannotStartException">The data folder cannot be used.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        // Settings files lie beside the executable, wherever it is started from; the data folder is relative to where it is.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddCommandLine(args, s_shortNames);
        configure?.Invoke(builder);

        var options = builder.Configuration.GetSection("Rapport").Get<RapportOptions>() ?? new RapportOptions();
        SettingsRules.Require(builder.Configuration, options);
        builder.Services.AddSingleton(Options.Create(options));
        builder.Services.TryAddClock();
        builder.WebHost.ConfigureRapportKestrel();
        builder.ConfigureRapportLogging();
        builder.Services.AddSingleton(_ => DataFolder.Open(options.DataDirectory));
        builder.Services.AddSingleton<Database>(services => OpenDatabase(services.GetRequiredService<DataFolder>(), options.Storage));

        builder
            .Services.AddApi()
            .AddApps()
            .AddAccounts()
            .AddProfiles()
            .AddRelationships()
            .AddFollow()
            .AddMessages()
            .AddConversations()
            .AddPresence()
            .AddGateway()
            .AddWebhooks()
            .AddOperations()
            .AddSingleton<CommitNews>()
            .AddSingleton<NodeLink>();

        var app = builder.Build();
        app.UseRapport();
        return app;
    }

    private static void UseRapport(this WebApplication app)
    {
        app.UseTrustedProxies();

        // First and without routing: the calls that come by the thousand.
        var rest = app.Services.GetRequiredService<RestDoor>();
        app.Use(next => context => RestDoor.IsFor(context) ? rest.HandleAsync(context) : next(context));
        app.UseGateway();
        app.MapOperations();
    }

    /// <summary>The embedded engine's file in a data folder.</summary>
    internal static string DatabaseFile(string folder) => Path.Combine(folder, "rapport.db");

    private static Database OpenDatabase(DataFolder folder, StorageOptions options) =>
        options.Engine == StorageOptions.Postgres
            ? new PostgresDatabase(options.Connection!, options.ReadConnections)
            : new SqliteDatabase(DatabaseFile(folder.Path), options.CacheMegabytes);
}
