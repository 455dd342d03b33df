using Rapport.Server.Accounts;
using Rapport.Server.Apps;
using Rapport.Server.Operations.Metrics;
using Rapport.Server.Webhooks;
using Rapport.Storage;

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
    CommitNews news
) : IHostedLifecycleService
{
    /// <summary>Runs before the web server listens.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await database.MigrateAsync();
        await installation.LoadAsync();
        await apps.LoadAsync();
        await firstStart.RunAsync();
        database.Committed = news.Publish;
        await dispatcher.StartAsync();
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

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the web server has answered its last request.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        address.Delete();
        metrics.Dispose();
        await sweeper.DisposeAsync();
        await dispatcher.DisposeAsync();
        await database.DisposeAsync();
    }
}
