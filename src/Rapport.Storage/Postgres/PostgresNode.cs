using Npgsql;

namespace Rapport.Storage.Postgres;

/// <summary>
/// This node among those that share the database. It lives as long as a lock of the database that is held on a connection of its own: the
/// lock goes with the process, however that ends, and whoever gets it afterwards declares the node dead. What nodes tell each other
/// stands in a table, written with the commit it is about; a notification only says that it is worth looking.
/// </summary>
internal sealed class PostgresNode(NpgsqlDataSource source, Func<long, Task<bool>> forget) : IAsyncDisposable
{
    private const string Channel = "rapport";

    /// <summary>The first of the two numbers of a node's lock; the second is its own.</summary>
    private const int NodeLocks = 0x52617070;

    private const long LeaderLock = 0x526170706F727403;

    /// <summary>Seconds after which a silent database is taken to be away. Shorter than what the database gives a silent node.</summary>
    private const int LongestSilence = 3;

    /// <summary>News older than this are taken away; who has been gone for longer begins anew.</summary>
    private const string NewsKept = "10 minutes";

    /// <summary>The first news that are still there, or the next there will be.</summary>
    private const string OldestNews = """
        SELECT coalesce(min(news_no), pg_sequence_last_value(pg_get_serial_sequence('node_news', 'news_no')::regclass) + 1, 1) FROM node_news
        """;

    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(1);

    private readonly Lock _hearing = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _toNotify = new(0, 1);

    /// <summary>Found dead, and not seen to yet.</summary>
    private readonly HashSet<long> _dead = [];
    private INodeListener? _listener;
    private Task _life = Task.CompletedTask;
    private Task _notifier = Task.CompletedTask;
    private NpgsqlConnection? _line;
    private long _heardUpTo;

    /// <summary>This node has a commit on its way that it has not told its own of.</summary>
    private bool _isCommitting;

    /// <summary>What others have committed behind that one.</summary>
    private List<(long Number, long Node, string Body)> _held = [];
    private bool _leads;
    private int _beats;

    /// <summary>0 while it has not joined.</summary>
    public long Number { get; private set; }

    /// <summary>Nodes alive, this one among them, as of the last second or so.</summary>
    public int Count { get; private set; } = 1;

    public long HeardUpTo => Volatile.Read(ref _heardUpTo);

    public async Task JoinAsync(INodeListener listener)
    {
        _listener = listener;
        _line = await source.OpenConnectionAsync();
        await RegisterAsync(_line);
        await BeatAsync(_line);
        _life = Task.Run(LiveAsync);
        _notifier = Task.Run(NotifyAsync);
    }

    /// <summary>
    /// The writer is about to commit. It has heard all that was committed before, so what others are heard of from now on came later, and waits until
    /// this node's own have been told.
    /// </summary>
    public void BeginCommit()
    {
        lock (_hearing)
            _isCommitting = true;
    }

    /// <summary>All have been told of the commit, or there was none.</summary>
    public void EndCommit()
    {
        lock (_hearing)
        {
            _isCommitting = false;
            Hear(_held);
            _held = [];
        }
    }

    /// <summary>Takes over what others have committed so far; called by the writer before it writes.</summary>
    public void Hear(IEnumerable<(long Number, long Node, string Body)> news)
    {
        lock (_hearing)
        {
            foreach (var (number, node, body) in news)
            {
                if (number <= _heardUpTo)
                    continue;
                _heardUpTo = number;
                if (node != Number)
                    _listener!.Hear(body);
            }
        }
    }

    private void HearInOrder(List<(long Number, long Node, string Body)> news)
    {
        lock (_hearing)
        {
            // What is held is read again with what came behind it.
            if (_isCommitting)
                _held = news;
            else
                Hear(news);
        }
    }

    /// <summary>What to write with the commit for the other nodes; <c>null</c>: nothing.</summary>
    public string? Pack(IReadOnlyList<object> news) => news.Count > 0 ? _listener?.Pack(news) : null;

    /// <summary>Says that there is something to hear. Not waited for.</summary>
    public void Notify()
    {
        if (_toNotify.CurrentCount == 0)
        {
            try
            {
                _toNotify.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else has just said so.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _life;
        await _notifier;
        if (_line is not null)
        {
            try
            {
                // Whoever goes in good order leaves nothing to be declared dead.
                await RunAsync(_line, $"DELETE FROM node WHERE node_no = {Number}");
            }
            catch (Exception e) when (PostgresLine.IsLoss(e))
            {
                // Then the others find out.
            }

            await _line.DisposeAsync();
        }

        _toNotify.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Enters the table of nodes. In the order of commits, so that everything committed later is heard of, and nothing twice.</summary>
    private async Task RegisterAsync(NpgsqlConnection line)
    {
        await RunAsync(line, "BEGIN");
        await RunAsync(line, $"SELECT pg_advisory_xact_lock({PostgresSchema.WriterLock})");
        var number = (long)(await AskAsync(line, "INSERT INTO node DEFAULT VALUES RETURNING node_no"))!;
        await RunAsync(line, $"SELECT pg_advisory_lock({NodeLocks}, {number})");
        var heard = (long)(await AskAsync(line, "SELECT coalesce(max(news_no), 0) FROM node_news"))!;
        await RunAsync(line, "COMMIT");
        await RunAsync(line, $"LISTEN {Channel}");
        Number = number;
        lock (_hearing)
            _heardUpTo = heard;
    }

    private async Task LiveAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (_line is null)
                    await ComeBackAsync();
                await _line!.WaitAsync(s_beat, _stopping.Token);
                await BeatAsync(_line);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (PostgresLine.IsLoss(e) || e is OperationCanceledException)
            {
                // Whoever does not know any more whether he leads does not.
                Lead(false);
                if (_line is not null)
                    await _line.DisposeAsync();
                _line = null;
                await Task.Delay(s_beat, TimeProvider.System);
            }
            catch (Exception e)
            {
                // For example somebody dead could not be buried because the database went away meanwhile.
                _listener!.Trouble(e);
                await Task.Delay(s_beat, TimeProvider.System);
            }
        }
    }

    private async Task ComeBackAsync()
    {
        var line = await source.OpenConnectionAsync(_stopping.Token);
        try
        {
            // Who declares this node dead holds its lock, and is let finish.
            await RunAsync(line, $"SELECT pg_advisory_lock({NodeLocks}, {Number})");
            var known = await AskAsync(line, $"SELECT 1 FROM node WHERE node_no = {Number}") is not null;
            var oldest = (long)(await AskAsync(line, OldestNews))!;
            if (known && oldest <= HeardUpTo + 1)
                await RunAsync(line, $"LISTEN {Channel}");
            else
            {
                await RunAsync(line, $"DELETE FROM node WHERE node_no = {Number}");
                await RunAsync(line, $"SELECT pg_advisory_unlock({NodeLocks}, {Number})");
                await RegisterAsync(line);
                _listener!.Lost();
            }

            _line = line;
        }
        catch
        {
            await line.DisposeAsync();
            throw;
        }
    }

    /// <summary>Hears what is new; and once a second or so looks after the others.</summary>
    private async Task BeatAsync(NpgsqlConnection line)
    {
        await using (
            var command = new NpgsqlCommand(PostgresSchema.NewsAfter, line)
            {
                CommandTimeout = LongestSilence,
                Parameters = { new NpgsqlParameter<long> { TypedValue = HeardUpTo } },
            }
        )
        await using (var reader = await command.ExecuteReaderAsync())
            HearInOrder(await ReadNewsAsync(reader));

        if (!_leads)
            Lead((bool)(await AskAsync(line, $"SELECT pg_try_advisory_lock({LeaderLock})"))!);

        await using (
            var command = new NpgsqlCommand($"SELECT node_no FROM node WHERE node_no <> {Number} AND pg_try_advisory_lock({NodeLocks}, node_no::int)", line)
            {
                CommandTimeout = LongestSilence,
            }
        )
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                _dead.Add(reader.GetInt64(0));
        }

        foreach (var node in _dead.ToList())
        {
            await forget(node);
            await _listener!.BuryAsync(node);
            await RunAsync(line, $"SELECT pg_advisory_unlock({NodeLocks}, {node})");
            _dead.Remove(node);
        }

        Count = (int)(long)(await AskAsync(line, "SELECT count(*) FROM node"))!;
        if (_leads && _beats++ % 60 == 0)
        {
            await RunAsync(line, $"DELETE FROM node_news WHERE created < now() - interval '{NewsKept}'");
            await RunAsync(line, PostgresSchema.ForgetWriters);
        }
    }

    /// <summary>Reads what <see cref="PostgresSchema.NewsAfter"/> found.</summary>
    public static async Task<List<(long Number, long Node, string Body)>> ReadNewsAsync(NpgsqlDataReader reader)
    {
        var news = new List<(long, long, string)>();
        while (await reader.ReadAsync())
            news.Add((reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2)));
        return news;
    }

    private void Lead(bool leads)
    {
        if (_leads == leads)
            return;
        _leads = leads;
        _listener!.Lead(leads);
    }

    /// <summary>Notifies on a connection of its own, without waiting for the disk: notifications inside writing transactions would stand in each other's way.</summary>
    private async Task NotifyAsync()
    {
        NpgsqlConnection? line = null;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await _toNotify.WaitAsync(_stopping.Token);
                if (line is null)
                {
                    line = await source.OpenConnectionAsync(_stopping.Token);
                    await RunAsync(line, "SET synchronous_commit = off");
                }

                await RunAsync(line, $"NOTIFY {Channel}");
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (Exception e) when (PostgresLine.IsLoss(e))
            {
                // The others look once a second anyway.
                if (line is not null)
                    await line.DisposeAsync();
                line = null;
            }
        }

        if (line is not null)
            await line.DisposeAsync();
    }

    private static async Task RunAsync(NpgsqlConnection line, string sql)
    {
        await using var command = new NpgsqlCommand(sql, line) { CommandTimeout = 2 * LongestSilence };
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<object?> AskAsync(NpgsqlConnection line, string sql)
    {
        await using var command = new NpgsqlCommand(sql, line) { CommandTimeout = LongestSilence };
        return await command.ExecuteScalarAsync();
    }
}
