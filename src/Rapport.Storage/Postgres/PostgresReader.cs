using System.Threading.Channels;
using Npgsql;

namespace Rapport.Storage.Postgres;

/// <summary>
/// Runs the readers waiting side by side on one snapshot, so that a round trip serves many of them. Several connections share the queue.
/// </summary>
internal sealed class PostgresReader : IAsyncDisposable
{
    private const string Begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    private const int LargestGroup = 128;

    private readonly NpgsqlDataSource _source;
    private readonly Channel<PostgresUnit> _queue = Channel.CreateUnbounded<PostgresUnit>();
    private readonly Task[] _loops;

    public PostgresReader(NpgsqlDataSource source, int connections)
    {
        _source = source;
        _loops = [.. Enumerable.Range(0, connections).Select(_ => Task.Run(LoopAsync))];
    }

    public Task<T> Enqueue<T>(Func<Session, ValueTask<T>> work)
    {
        var unit = new PostgresUnit<T>(UnitScope.Everything, work);
        ObjectDisposedException.ThrowIf(!_queue.Writer.TryWrite(unit), this);
        return unit.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.WhenAll(_loops);
    }

    private async Task LoopAsync()
    {
        await using var line = new PostgresLine(_source);
        while (await _queue.Reader.WaitToReadAsync())
        {
            var units = new List<PostgresUnit>();
            while (units.Count < LargestGroup && _queue.Reader.TryRead(out var unit))
                units.Add(unit);

            await ReadAsync(line, units);
        }
    }

    private static async Task ReadAsync(PostgresLine line, List<PostgresUnit> units)
    {
        while (units.Count > 0)
        {
            try
            {
                var connection = await line.OpenAsync();
                await PostgresGroup.ReadAsync(connection, units, Begin);
                units.Clear();
                await using var end = new NpgsqlCommand("COMMIT", connection);
                await end.ExecuteNonQueryAsync();
            }
            catch (PostgresException e) when (line.IsOpen && !PostgresLine.IsGoingDown(e))
            {
                await line.RollbackAsync();
                units.RemoveAll(unit => unit.IsTold);
                if (units.Count == 1)
                {
                    units[0].Fail(PostgresLine.FailureOf(e));
                    return;
                }

                // Alone, each shows whether it is at fault.
                foreach (var unit in units)
                    await ReadAsync(line, [unit]);
                return;
            }
            catch (Exception e) when (PostgresLine.IsLoss(e))
            {
                // Reading again is always safe.
                await line.DropAsync();
                units.RemoveAll(unit => unit.IsTold);
                await PostgresLine.WaitAsync(units, e);
            }
            catch (Exception e)
            {
                // A fault of ours, for example in reading a row: nobody must wait for ever because of it.
                await line.DropAsync();
                foreach (var unit in units)
                    unit.Fail(e);
                return;
            }
        }
    }
}
