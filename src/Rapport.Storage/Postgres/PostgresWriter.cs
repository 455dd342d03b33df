using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;

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
    private readonly string _writer = Guid.NewGuid().ToString("N");
    private readonly Channel<PostgresUnit> _queue = Channel.CreateUnbounded<PostgresUnit>();
    private readonly Task _loop;
    private long _groupNo;

    /// <summary>The transaction that is open, if one is.</summary>
    private Beginning? _open;

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
            TakeWaiting(units);
            await CommitAsync(units, takesMore: true);
        }
    }

    private void TakeWaiting(List<PostgresUnit> units)
    {
        while (units.Count < LargestGroup && _queue.Reader.TryRead(out var unit))
            units.Add(unit);
    }

    /// <param name="units">What is to be committed.</param>
    /// <param name="takesMore">Units that come while others hold the lock come with them.</param>
    /// <param name="carefully">Each statement by itself, so that one that fails fails alone.</param>
    private async Task CommitAsync(List<PostgresUnit> units, bool takesMore = false, bool carefully = false)
    {
        var groupNo = ++_groupNo;
        var failed = new List<PostgresUnit>();
        var later = new List<PostgresUnit>();
        var mayBeCommitted = false;
        var isCommitted = false;
        var conflicts = 0;
        while (units.Count > 0)
        {
            try
            {
                var connection = await _line.OpenAsync();
                if (mayBeCommitted && await IsCommittedAsync(connection, groupNo))
                {
                    // The connection was lost while the commit was on its way, and it arrived.
                    _self.Notify();
                    break;
                }

                mayBeCommitted = false;
                var nodeCount = await BeginAsync(connection);
                if (takesMore)
                    TakeWaiting(units);
                var rest = await PostgresGroup.WriteAsync(connection, units, nodeCount, carefully);
                var tooNarrow = units.FindAll(unit => unit.Failure is ScopeTooNarrowException);
                foreach (var unit in tooNarrow)
                    unit.Widen();
                if (!tooNarrow.Exists(unit => unit.Session.HasWritten))
                {
                    later.AddRange(tooNarrow);
                    units.RemoveAll(tooNarrow.Contains);
                }

                if (units.Find(unit => unit.Failure is not null && unit.Session.HasWritten) is { } first)
                {
                    // What it wrote goes with the transaction, and its neighbours run again without it. Only the first goes: those behind
                    // it may have failed because of what they saw of it.
                    await RollbackAsync();
                    if (first.Failure is not ScopeTooNarrowException)
                    {
                        failed.Add(first);
                        units.Remove(first);
                    }

                    continue;
                }

                takesMore = false;
                mayBeCommitted = true;
                _self.BeginCommit();
                var told = nodeCount > 1 ? _self.Pack(NewsOf(units)) : null;
                if (told is not null)
                    rest.Post(new PostedRequest(s_tell, [_self.Number, told]));
                var goesOn = nodeCount == 1 && later.Count == 0 && _queue.Reader.Count > 0;
                await EndAsync(connection, rest, groupNo, goesOn, () => isCommitted = true);
                if (told is not null)
                    _self.Notify();
                break;
            }
            catch (Exception e) when (isCommitted && (e is PostgresException || PostgresLine.IsLoss(e)))
            {
                // Only the beginning of the next transaction went wrong.
                _open = null;
                await _line.DropAsync();
                break;
            }
            catch (PostgresException e) when (_line.IsOpen && PostgresLine.IsConflict(e) && ++conflicts < MostConflicts)
            {
                mayBeCommitted = false;
                await RollbackAsync();
            }
            catch (Exception e) when (e is PostgresException ? PostgresLine.IsGoingDown((PostgresException)e) || !_line.IsOpen : PostgresLine.IsLoss(e))
            {
                _open = null;
                await _line.DropAsync();

                // Those whose commit was on its way cannot be told anything before that is known.
                await PostgresLine.WaitAsync(mayBeCommitted ? [] : units, e);
            }
            catch (Exception e)
            {
                // One of them is at fault, or we are. Alone and carefully, each shows whether it is.
                mayBeCommitted = false;
                await RollbackAsync();
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
        _self.EndCommit();
        foreach (var unit in failed)
            unit.Fail(unit.Failure!);
        if (later.Count > 0)
            await CommitAsync(later);
    }

    /// <summary>
    /// Begins the transaction if that has not been done, and hears what other nodes have committed before it; tells how many nodes there are.
    /// </summary>
    private async Task<int> BeginAsync(NpgsqlConnection connection)
    {
        if (_open is null)
        {
            await using var batch = new NpgsqlBatch(connection) { Timeout = PostgresBatch.LongestWait };
            foreach (var command in BeginCommands())
                batch.BatchCommands.Add(command);
            await using var reader = await batch.ExecuteReaderAsync();
            await ReadBeginningAsync(reader);
        }

        var open = _open!;
        if (!open.IsNode)
            throw new StorageException("The other nodes took this one for dead; it joins them anew. Try again.", code: 0);

        _self.Hear(open.News);
        return open.NodeCount;
    }

    private List<NpgsqlBatchCommand> BeginCommands()
    {
        List<NpgsqlBatchCommand> commands = [new("BEGIN"), new($"SELECT pg_advisory_xact_lock({PostgresSchema.WriterLock})")];
        if (_self.Number > 0)
        {
            commands.Add(new NpgsqlBatchCommand(PostgresSchema.Nodes) { Parameters = { Number(_self.Number) } });
            commands.Add(new NpgsqlBatchCommand(PostgresSchema.NewsAfter) { Parameters = { Number(_self.HeardUpTo) } });
        }

        return commands;
    }

    /// <summary>Reads what <see cref="BeginCommands"/> found.</summary>
    private async Task ReadBeginningAsync(NpgsqlDataReader reader)
    {
        // Without more results this node has not joined the others.
        if (!await reader.NextResultAsync())
        {
            _open = new Beginning(1, IsNode: true, []);
            return;
        }

        await reader.ReadAsync();
        var (count, isNode) = ((int)reader.GetInt64(0), reader.GetBoolean(1));
        await reader.NextResultAsync();
        _open = new Beginning(count, isNode, await PostgresNode.ReadNewsAsync(reader));
    }

    /// <summary>Says what is left to say and commits.</summary>
    /// <param name="goesOn">
    /// Begins the next group's transaction with the same round trip. Not where other nodes write: the commit would not be told of before
    /// they have let go of the lock.
    /// </param>
    /// <param name="committed">Called as soon as the commit is known to have succeeded, if the next transaction is begun.</param>
    private async Task EndAsync(NpgsqlConnection connection, PostgresBatch rest, long groupNo, bool goesOn, Action committed)
    {
        List<NpgsqlBatchCommand> end =
        [
            new(PostgresSchema.RememberGroup)
            {
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = _writer, NpgsqlDbType = NpgsqlDbType.Text },
                    Number(groupNo),
                },
            },
            new("COMMIT"),
        ];
        _open = null;
        if (goesOn)
        {
            await rest.RunAsync(
                connection,
                last: [.. end, .. BeginCommands()],
                readLast: async reader =>
                {
                    // The first row there is to read is the lock's, behind the commit.
                    committed();
                    await ReadBeginningAsync(reader);
                }
            );
        }
        else
        {
            await rest.RunAsync(connection, last: end);
        }
    }

    /// <summary>Whether a group whose commit was on its way when the connection was lost has arrived. Behind the lock, so that it is not on its way any more.</summary>
    private async Task<bool> IsCommittedAsync(NpgsqlConnection connection, long groupNo)
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = PostgresBatch.LongestWait };
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"SELECT pg_advisory_lock({PostgresSchema.WriterLock})"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"SELECT pg_advisory_unlock({PostgresSchema.WriterLock})"));
        batch.BatchCommands.Add(
            new NpgsqlBatchCommand(PostgresSchema.LastGroup)
            {
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = _writer, NpgsqlDbType = NpgsqlDbType.Text },
                },
            }
        );
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        await reader.NextResultAsync();
        return await reader.ReadAsync() && reader.GetInt64(0) == groupNo;
    }

    private async Task RollbackAsync()
    {
        _open = null;
        await _line.RollbackAsync();
    }

    private static NpgsqlParameter<long> Number(long value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bigint };

    private static List<object> NewsOf(List<PostgresUnit> units) => [.. units.Where(unit => unit.Failure is null).SelectMany(unit => unit.Session.News)];

    private void Publish(List<PostgresUnit> units)
    {
        var news = NewsOf(units);
        if (news.Count > 0)
            _committed(news);
        foreach (var unit in units)
            unit.Tell();
    }

    /// <summary>What a transaction found when it began.</summary>
    private sealed record Beginning(int NodeCount, bool IsNode, List<(long Number, long Node, string Body)> News);
}
