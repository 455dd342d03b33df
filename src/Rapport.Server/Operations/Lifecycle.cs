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
internal sealed class Lifecycle(
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
    GatewayDoor gateway
) : IHostedLifecycleService
{
    /// <summary>How long clients may take to close their connections.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>Runs before the web server listens.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await database.MigrateAsync();
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
