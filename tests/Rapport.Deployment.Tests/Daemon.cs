using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Rapport.Deployment.Tests;

/// <summary>A program that listens, started for one test and gone with it, or with the test process, however that ends.</summary>
internal sealed class Daemon : IAsyncDisposable
{
    private readonly Process _shell;
    private readonly string _log;

    private Daemon(Process shell, string log)
    {
        _shell = shell;
        _log = log;
    }

    /// <summary>What it has written so far.</summary>
    public string Output => File.ReadAllText(_log);

    /// <summary>Starts it, and waits until it can be reached.</summary>
    /// <param name="port">Where it will listen.</param>
    /// <param name="log">A file for what it writes.</param>
    /// <param name="command">Program and arguments.</param>
    public static async Task<Daemon> StartAsync(int port, string log, params string[] command)
    {
        // The shell ends the program when its own input ends, which it does with this process.
        var start = new ProcessStartInfo("sh") { UseShellExecute = false, RedirectStandardInput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("log=$1; shift; \"$@\" >>\"$log\" 2>&1 & program=$!; read _; kill -TERM $program; wait $program");
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add(log);
        foreach (var word in command)
            start.ArgumentList.Add(word);

        await File.WriteAllTextAsync(log, "");
        var daemon = new Daemon(Process.Start(start)!, log);
        try
        {
            await daemon.ReachableAsync(port);
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Ends it; afterwards everything it had to say is in <see cref="Output"/>.</summary>
    public async Task StopAsync()
    {
        _shell.StandardInput.Close();
        await Patience.WaitAsync(_shell.WaitForExitAsync(), () => $"the end of the program; it said:\n{Output}");
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _shell.Dispose();
    }

    private async Task ReachableAsync(int port)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException e)
            {
                if (Stopwatch.GetElapsedTime(began) > Patience.Limit)
                    throw new TimeoutException($"Nothing listens on port {port}; it said:\n{Output}", e);
                await Task.Yield();
            }
        }
    }
}
