using System.Diagnostics;
using Rapport.Bench.Children;
using Rapport.Bench.Figures;
using Rapport.Bench.Load;

namespace Rapport.Bench.Cases;

/// <summary><c>sns/black_list_add</c> by clients, durable when answered, one outstanding on each connection, against the same over REST.</summary>
internal static class GatewayWriteCase
{
    private const double Bar = 0.9;
    private const int Connections = 64;

    public static async Task RunAsync(BenchOptions options, Report report)
    {
        await using var ours = await RapportChild.StartAsync(options.Server);
        await using var rest = await RapportChild.StartAsync(options.Server);
        await ours.ImportAccountsAsync();
        await rest.ImportAccountsAsync();
        Writer[] clients = [.. Enumerable.Range(0, Connections).Select(number => new ClientWriter(ours.Port, number))];
        Writer[] callers = [.. Enumerable.Range(0, Connections).Select(number => new RestWriter(rest.Port, number))];
        try
        {
            await MeasureAsync(clients, ours, options.Seconds);
            await MeasureAsync(callers, rest, options.Seconds);
            List<(double Rate, double Cpu)> over = [],
                beside = [];
            for (var round = 1; round <= options.Runs; round++)
            {
                if (round % 2 == 0)
                    beside.Add(await MeasureAsync(callers, rest, options.Seconds));
                over.Add(await MeasureAsync(clients, ours, options.Seconds));
                if (round % 2 == 1)
                    beside.Add(await MeasureAsync(callers, rest, options.Seconds));
                report.Progress($"round {round}: gateway {over[^1].Rate:#,0}/s, REST {beside[^1].Rate:#,0}/s");
            }

            report.Add(
                new Figure("gateway against REST", over.Select(one => one.Rate).Median(), "1/s")
                {
                    Ratio = over.Zip(beside, (one, other) => one.Rate / other.Rate).Median(),
                    Ceiling = beside.Select(one => one.Rate).Median(),
                    Bar = Bar,
                    Connections = Connections,
                    Runs = options.Runs,
                    CpuMicroseconds = over.Select(one => one.Cpu).Median(),
                    CeilingCpuMicroseconds = beside.Select(one => one.Cpu).Median(),
                    FlushMicroseconds = DiskFlush.Measure(ours.Folder),
                }
            );
        }
        finally
        {
            foreach (var writer in clients.Concat(callers))
                writer.Dispose();
        }
    }

    private static async Task<(double Rate, double Cpu)> MeasureAsync(Writer[] writers, Child server, double seconds)
    {
        var cpu = server.ProcessorTime;
        var began = Stopwatch.GetTimestamp();
        var end = began + (long)(seconds * Stopwatch.Frequency);
        var counts = await Task.WhenAll(
            writers.Select(writer =>
                Task.Run(async () =>
                {
                    long count = 0;
                    for (; Stopwatch.GetTimestamp() < end; count++)
                        await writer.WriteAsync();
                    return count;
                })
            )
        );
        var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return (counts.Sum() / elapsed, (server.ProcessorTime - cpu).TotalMicroseconds / counts.Sum());
    }

    /// <summary>Fills one blocklist after the other; both sides in the same order.</summary>
    private abstract class Writer(int number) : IDisposable
    {
        private int _owner = number;
        private int _step;

        public async ValueTask WriteAsync()
        {
            if (_step == Pairs.PerOwner)
            {
                _owner = (_owner + Connections) % Pairs.Accounts;
                _step = 0;
            }

            if (_step == 0)
                await BeginAsync(_owner);
            _step++;
            await WriteAsync(_owner, (_owner + _step) % Pairs.Accounts);
        }

        public abstract void Dispose();

        protected abstract Task BeginAsync(int owner);

        protected abstract ValueTask WriteAsync(int owner, int other);
    }

    private sealed class ClientWriter(int port, int number) : Writer(number)
    {
        private const string Request = """{"Id":2,"Command":"sns/black_list_add","Body":{"To_Account":["user-bbbbbbb"]}}""";

        private readonly byte[] _frame = ClientSocket.Frame(Request);
        private ClientSocket? _socket;

        public override void Dispose() => _socket?.Dispose();

        protected override async Task BeginAsync(int owner)
        {
            _socket?.Dispose();
            _socket = await Clients.EnterAsync(port, owner);
        }

        protected override ValueTask WriteAsync(int owner, int other)
        {
            Pairs.Write(_frame.AsSpan(ClientSocket.TextOffset(Request.Length) + Request.IndexOf("user-", StringComparison.Ordinal)), other);
            return _socket!.RequireAsync(_frame);
        }
    }

    private sealed class RestWriter(int port, int number) : Writer(number)
    {
        private readonly byte[] _request = RequestTemplate.BlackListAdd.Copy();
        private Connection? _connection;

        public override void Dispose() => _connection?.Dispose();

        protected override async Task BeginAsync(int owner) => _connection ??= await Connection.OpenAsync(port);

        protected override ValueTask WriteAsync(int owner, int other)
        {
            RequestTemplate.BlackListAdd.Patch(_request, owner, other);
            return _connection!.RequireAsync(_request);
        }
    }
}
