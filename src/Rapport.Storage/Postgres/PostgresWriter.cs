using System.Globalization;
using System.Threading.Channels;
using Npgsql;

namespace Rapport.Storage.Postgres;

/// <summary>
/// Takes the units waiting, runs them in one transaction and commits them together. Of all nodes only one writes at a time: a lock that
/// lives as long as the transaction puts all commits into one order, which is the order webhooks and clients' news rely on.
/// </summary>
internal sealed class PostgresWriter : IAsyncDisposable
{
    /// <summary>Groups beyond this size gain nothing (bench/RESULTS.md) and let the first caller wait longer.</summary>
    private const int LargestGroup = 256;

    /// <summary>Attempts at a group that others' locks keep from committing.</summary>
    private const int MostConflicts = 20;

    private static readonly Sql s_tell = new("INSERT INTO node_news (node_no, body) VALUES ($1, $2)");

    private readonly PostgresNode _self;
    private readonly PostgresLine _line;
    private readonly Action<IReadOnlyList<object>> _committed;
    private readonly string _node = Guid.NewGuid().ToString("N");
    private readonly Channel<PostgresUnit> _queue = Channel.CreateUnbounded<PostgresUnit>();
    private readonly Task _loop;
    private long _groupNo;

    public PostgresWriter(NpgsqlDataSource source, PostgresNode node, Action<IReadOnlyList<object>> committed)
    {
        _self = node;
        _line = new PostgresLine(source);
        _committed = committed;
        _loop = Task.Run(LoopAsync);
    }

    public int Queued => _queue.Reader.Count;

    public Task<T> Enqueue<T>(UnitScope scope, Func<WriteSession, ValueTask<T>> work)
    {
        var unit = new PostgresUnit<T>(scope, work);
        ObjectDisposedException.ThrowIf(!_queue.Writer.TryWrite(unit), this);
        return unit.Task;
    }

    /// <summary>Finishes everything queued.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        await _line.DisposeAsync();
    }

    private async Task LoopAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            var units = new List<PostgresUnit>();
            while (units.Count < LargestGroup && _queue.Reader.TryRead(out var unit))
                units.Add(unit);

            await CommitAsync(units);
        }
    }

    private async Task CommitAsync(List<PostgresUnit> units, bool carefully = false)
    {
        var groupNo = ++_groupNo;
        var failed = new List<PostgresUnit>();
        var mayBeCommitted = false;
        var conflicts = 0;
        while (units.Count > 0)
        {
            try
            {
                var connection = await _line.OpenAsync();
                var lastGroup = await BeginAsync(connection);
                if (mayBeCommitted && lastGroup == groupNo)
                {
                    // The connection was lost while the commit was on its way, and it arrived.
                    await _line.RollbackAsync();
                    break;
                }

                mayBeCommitted = false;
                var rest = await PostgresGroup.WriteAsync(connection, units, carefully);
                if (units.Find(unit => unit.Failure is not null && unit.Session.HasWritten) is { } first)
                {
                    // What it wrote goes with the transaction, and its neighbours run again without it. Only the first goes: those behind
                    // it may have failed because of what they saw of it.
                    await _line.RollbackAsync();
                    failed.Add(first);
                    units.Remove(first);
                    continue;
                }

                mayBeCommitted = true;
                var told = _self.Pack(NewsOf(units));
                if (told is not null)
                    rest.Post(new PostedRequest(s_tell, [_self.Number, told]));
                await rest.RunAsync(connection, PostgresSchema.RememberGroup(_node, groupNo), "COMMIT");
                if (told is not null)
                    _self.Notify();
                break;
            }
            catch (PostgresException e) when (_line.IsOpen && PostgresLine.IsConflict(e) && ++conflicts < MostConflicts)
            {
                mayBeCommitted = false;
                await _line.RollbackAsync();
            }
            catch (Exception e) when (e is PostgresException ? PostgresLine.IsGoingDown((PostgresException)e) || !_line.IsOpen : PostgresLine.IsLoss(e))
            {
                await _line.DropAsync();

                // Those whose commit was on its way cannot be told anything before that is known.
                await PostgresLine.WaitAsync(mayBeCommitted ? [] : units, e);
            }
            catch (Exception e)
            {
                // One of them is at fault, or we are. Alone and carefully, each shows whether it is.
                mayBeCommitted = false;
                await _line.RollbackAsync();
                foreach (var unit in units)
                {
                    if (carefully)
                        unit.Fail(e is PostgresException fault ? PostgresLine.FailureOf(fault) : e);
                    else
                        await CommitAsync([unit], carefully: true);
                }

                units.Clear();
            }
        }

        Publish(units);
        foreach (var unit in failed)
            unit.Fail(unit.Failure!);
    }

    /// <summary>
    /// Begins the transaction, and hears what other nodes have committed before it; tells the number of the last group this node has committed.
    /// </summary>
    private async Task<long> BeginAsync(NpgsqlConnection connection)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            Timeout = PostgresBatch.LongestWait,
            BatchCommands =
            {
                new NpgsqlBatchCommand("BEGIN"),
                new NpgsqlBatchCommand($"SELECT pg_advisory_xact_lock({PostgresSchema.WriterLock})"),
                new NpgsqlBatchCommand(PostgresSchema.LastGroup(_node)),
            },
        };
        var hasJoined = _self.HasJoined;
        if (hasJoined)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(PostgresSchema.Nodes(_self.Number)));
            batch.BatchCommands.Add(new NpgsqlBatchCommand(PostgresSchema.NewsAfter(_self.HeardUpTo)));
        }

        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        var lastGroup = await reader.ReadAsync() ? reader.GetInt64(0) : 0;
        if (!hasJoined)
            return lastGroup;

        await reader.NextResultAsync();
        await reader.ReadAsync();
        var (count, isAmongThem) = ((int)reader.GetInt64(0), reader.GetBoolean(1));
        if (!isAmongThem)
            throw new StorageException("The other nodes took this one for dead; it joins them anew. Try again.", code: 0);

        await reader.NextResultAsync();
        _self.Hear(count, await PostgresNode.ReadNewsAsync(reader));
        return lastGroup;
    }

    private static List<object> NewsOf(List<PostgresUnit> units) => [.. units.Where(unit => unit.Failure is null).SelectMany(unit => unit.Session.News)];

    private void Publish(List<PostgresUnit> units)
    {
        var news = NewsOf(units);
        if (news.Count > 0)
            _committed(news);
        foreach (var unit in units)
            unit.Tell();
    }
}
