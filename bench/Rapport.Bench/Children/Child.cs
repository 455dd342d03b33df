using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Rapport.Bench.Load;

namespace Rapport.Bench.Children;

/// <summary>A process started for the benchmark and ended with it.</summary>
internal class Child : IAsyncDisposable
{
    private readonly Process _process;

    protected Child(string executable, IEnumerable<string> arguments, int port)
    {
        Port = port;
        var start = new ProcessStartInfo(executable, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Meant for the load generator alone.
        start.Environment.Remove("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS");
        StartedAt = Stopwatch.GetTimestamp();
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public int Port { get; }

    public long StartedAt { get; }

    /// <summary>The last lines it wrote.</summary>
    private Queue<string> Lines { get; } = new();

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory now, in megabytes.</summary>
    public double Megabytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return double.Parse(line.AsSpan(6, line.Length - 9), CultureInfo.InvariantCulture) / 1024;
        }
    }

    public static async Task<Child> StartEchoAsync() => await StartSelfAsync("echo", FreePort());

    public static async Task<Child> StartSelfAsync(string role, int port, params string[] more)
    {
        var child = new Child(Environment.ProcessPath!, [role, port.ToString(CultureInfo.InvariantCulture), .. more], port);
        await child.WaitUntilListeningAsync();
        return child;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async Task WaitUntilListeningAsync()
    {
        while (true)
        {
            try
            {
                (await Connection.OpenAsync(Port)).Dispose();
                return;
            }
            catch (SocketException e)
            {
                if (_process.HasExited)
                    throw new InvalidOperationException($"The child ended at once: {string.Join('\n', Lines)}", e);
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            }
        }
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for its own end; tells its exit code.</summary>
    protected async Task<int> ExitedAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Terminate(_process.Id);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }

        _process.Dispose();
        GC.SuppressFinalize(this);
    }

    private static void Terminate(int id)
    {
        using var kill = Process.Start("kill", ["-TERM", id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private void Keep(string? line)
    {
        const int Kept = 20;
        if (line is null)
            return;

        lock (Lines)
        {
            Lines.Enqueue(line);
            if (Lines.Count > Kept)
                Lines.Dequeue();
        }
    }
}
