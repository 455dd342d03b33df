using Rapport.Server.Apps;
using Rapport.Storage;

namespace Rapport.Server.Operations;

/// <summary>
/// Whether the server can do its work: the database answers a read and a write within a second, and nobody is stopping it.
/// Whoever asks, and however often, the database is tried once a second at most.
/// </summary>
internal sealed class Readiness(Database database, AppStore store, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    private const string MetaName = "ready";

    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private string? _lastReason;
    private long _lastAt;

    /// <summary>Why the server is not ready; <c>null</c>: it is.</summary>
    public async Task<string?> WhyNotAsync()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return "the server is stopping";

        await _oneAtATime.WaitAsync();
        try
        {
            if (_lastAt == 0 || clock.GetElapsedTime(_lastAt) >= s_second)
            {
                _lastReason = await TryDatabaseAsync();
                _lastAt = clock.GetTimestamp();
            }

            return _lastReason;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private async Task<string?> TryDatabaseAsync()
    {
        try
        {
            // On a thread of its own, because the embedded engine reads on the caller's.
            await Task.Run(ReadAndWriteAsync).WaitAsync(s_second, clock);
            return null;
        }
        catch (TimeoutException)
        {
            return "the database did not answer a read and a write within a second";
        }
        catch (Exception e) when (e is StorageException or ObjectDisposedException)
        {
            return $"the database says: {e.Message}";
        }
    }

    private async Task ReadAndWriteAsync()
    {
        await database.ReadAsync(session => store.MetaAsync(session, MetaName));
        await database.WriteAsync(async session =>
        {
            await store.SaveMetaAsync(session, MetaName, clock.GetUtcNow().ToString("O"));
            return true;
        });
    }
}
