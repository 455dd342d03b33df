using Rapport.Server.Accounts;
using Rapport.Server.Apps;
using Rapport.Server.Gateway;
using Rapport.Server.Nodes;
using Rapport.Server.Operations.Metrics;
using Rapport.Server.Presence;
using Rapport.Server.Webhooks;
using Rapport.Storage;
using Rapport.Storage.Moving;

namespace Rapport.Server.Operations;

/// <summary>Brings the parts up in order before the first request, and down in the opposite order after the last.</summary>
internal sealed partial class Lifecycle(
    Database database,
    Installation installation,
    AppDirectory apps,
    FirstStart firstStart,
    WebhookDispatcher dispatcher,
    DeletedAccountSweeper sweeper,
    AddressFile address,
    ServerMetrics metrics,
    CommitNews news,
    SessionBook sessions,
    NodeLink nodes,
    ClientNewsPump clients,
    GatewayDoor gateway,
    TimeProvider clock,
    ILogger<Lifecycle> logger
) : IHostedLifecycleService
{
    /// <summary>How long clients may take to close their connections.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>How long the server waits for its database when both are started together, and how often it looks.</summary>
    private static readonly TimeSpan s_patienceWithDatabase = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    /// <summary>Runs before the web server listens.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await MigrateAsync(cancellationToken);
        await RefuseHalfOfAnImportAsync();
        database.Committed = news.Publish;
        await installation.LoadAsync();
        await apps.LoadAsync();
        await firstStart.RunAsync();
        clients.Start();
        dispatcher.Start();
        await database.JoinAsync(nodes);

        // What other nodes changed before this one heard them.
        await apps.ReloadAsync();
        await sessions.EndLeftoversAsync();
        sweeper.Start();
        metrics.Start();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        address.Write();
        firstStart.Print();
        return Task.CompletedTask;
    }

    /// <summary>Runs before the web server stops taking requests: clients hear of it first, and their sessions end while there is a database.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken) => gateway.CloseAllAsync(s_patience);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the web server has answered its last request.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        address.Delete();
        metrics.Dispose();
        await clients.DisposeAsync();
        await sweeper.DisposeAsync();
        await dispatcher.DisposeAsync();
        await database.DisposeAsync();
    }

    private async Task MigrateAsync(CancellationToken cancel)
    {
        for (var began = clock.GetTimestamp(); ; )
        {
            try
            {
                await database.MigrateAsync();
                return;
            }
            catch (Exception e) when (database.IsAway(e))
            {
                if (clock.GetElapsedTime(began) > s_patienceWithDatabase)
                    throw new CannotStartException($"The database does not answer: {e.GetBaseException().Message}");
                LogAway(logger, e.GetBaseException().Message);
            }

            await Task.Delay(s_look, clock, cancel);
        }
    }

    [LoggerMessage(EventId = 4012, Level = LogLevel.Warning, Message = "The database does not answer yet: {Why}")]
    private static partial void LogAway(ILogger log, string why);

    private async Task RefuseHalfOfAnImportAsync()
    {
        try
        {
            await UnfinishedImport.RefuseAsync(database);
        }
        catch (MovingException e)
        {
            throw new CannotStartException(e.Message);
        }
    }
}
