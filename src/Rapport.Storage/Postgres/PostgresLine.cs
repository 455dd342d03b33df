using System.Data;
using Npgsql;

namespace Rapport.Storage.Postgres;

/// <summary>A connection that is opened when it is needed and again when it was lost, and what its failures mean.</summary>
internal sealed class PostgresLine(NpgsqlDataSource source) : IAsyncDisposable
{
    /// <summary>How long a unit may wait for a database that is away before its caller is told to try again, milliseconds.</summary>
    private const long Patience = 5000;

    /// <summary>Between two attempts to reach it.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private NpgsqlConnection? _connection;

    public bool IsOpen => _connection is { State: ConnectionState.Open };

    public async ValueTask<NpgsqlConnection> OpenAsync() => _connection ??= await source.OpenConnectionAsync();

    /// <summary>Whether the connection is gone, or never came about.</summary>
    public static bool IsLoss(Exception e) => e is NpgsqlException or IOException or TimeoutException or InvalidOperationException { Source: "Npgsql" };

    /// <summary>Whether the server is shutting down, ends this connection, or does not take writes (any more, or yet).</summary>
    public static bool IsGoingDown(PostgresException e) =>
        e.SqlState.StartsWith("57P", StringComparison.Ordinal) || e.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction;

    /// <summary>Whether it is worth trying again because only others were in the way.</summary>
    public static bool IsConflict(PostgresException e) =>
        e.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable;

    public static StorageException FailureOf(PostgresException e) => new($"PostgreSQL: {e.MessageText} ({e.SqlState})", code: 0);

    /// <summary>Waits a moment before the next attempt, and tells those who have waited long enough.</summary>
    public static async ValueTask WaitAsync(List<PostgresUnit> units, Exception reason)
    {
        var now = Environment.TickCount64;
        foreach (var unit in units.Where(unit => now - unit.Since > Patience))
            unit.Fail(new StorageException($"PostgreSQL cannot be reached: {reason.Message}", code: 0));
        units.RemoveAll(unit => now - unit.Since > Patience);
        await Task.Delay(s_pause, TimeProvider.System);
    }

    public async Task RollbackAsync()
    {
        try
        {
            await using var command = new NpgsqlCommand("ROLLBACK", _connection);
            await command.ExecuteNonQueryAsync();
        }
        catch (Exception e) when (IsLoss(e))
        {
            await DropAsync();
        }
    }

    public async ValueTask DropAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    public ValueTask DisposeAsync() => DropAsync();
}
