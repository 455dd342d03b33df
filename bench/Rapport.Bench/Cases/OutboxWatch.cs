using Rapport.Storage;
using Rapport.Storage.Sqlite;

namespace Rapport.Bench.Cases;

/// <summary>Looks into the server's file, reading only, to see when every webhook is delivered and logged.</summary>
internal sealed class OutboxWatch(string file) : IAsyncDisposable
{
    private static readonly Sql s_waiting = new("SELECT count(*) FROM (SELECT 1 FROM webhook_event WHERE state = 0 LIMIT $1)");
    private static readonly Sql s_total = new("SELECT count(*) FROM webhook_event WHERE state = $1");

    private readonly SqliteDatabase _database = new(file, cacheMegabytes: 1);

    public async Task UntilNothingWaitsAsync()
    {
        while (await _database.ReadAsync(session => session.FirstAsync(s_waiting, row => row.Number(0), 1)) > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
    }

    /// <summary>How many events were delivered. Reads the whole table.</summary>
    public ValueTask<long> DeliveredAsync() => _database.ReadAsync(session => session.FirstAsync(s_total, row => row.Number(0), 1));

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
