using System.Net;
using System.Net.Sockets;

namespace Rapport.Recovery.Tests;

/// <summary>
/// What connects a node with its database. Cut, nothing comes through and nobody is told; the database's side notices after the six seconds
/// it gives a silent connection, the node's side never.
/// </summary>
internal sealed class NetworkCable : IAsyncDisposable
{
    /// <summary>After so much silence the database's operating system gives a connection up, by the settings Rapport asks for.</summary>
    private static readonly TimeSpan s_noticed = TimeSpan.FromSeconds(6);

    private readonly TcpListener _listener;
    private readonly int _target;
    private readonly CancellationTokenSource _end = new();
    private readonly List<(TcpClient Near, TcpClient? Far)> _lines = [];
    private readonly Lock _lock = new();
    private readonly Task _accepting;
    private TaskCompletionSource? _cut;

    public NetworkCable(int target, int port = 0)
    {
        _target = target;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where the node finds its database.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Cut()
    {
        lock (_lock)
            _cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = BeNoticedAsync(_cut.Task);
    }

    /// <summary>What was connected before stays lost.</summary>
    public void Mend()
    {
        lock (_lock)
        {
            foreach (var (near, far) in _lines)
            {
                near.Dispose();
                far?.Dispose();
            }

            _lines.Clear();
            _cut!.SetResult();
            _cut = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        lock (_lock)
        {
            foreach (var (near, far) in _lines)
            {
                near.Dispose();
                far?.Dispose();
            }
        }

        _end.Dispose();
    }

    private async Task BeNoticedAsync(Task mended)
    {
        if (await Task.WhenAny(mended, Task.Delay(s_noticed, TimeProvider.System, _end.Token)) == mended)
            return;

        lock (_lock)
        {
            foreach (var (_, far) in _lines)
                far?.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptTcpClientAsync(_end.Token);
                near.NoDelay = true;
                lock (_lock)
                {
                    if (_cut is not null)
                    {
                        // Nobody answers.
                        _lines.Add((near, null));
                        continue;
                    }
                }

                var far = new TcpClient { NoDelay = true };
                try
                {
                    await far.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
                }
                catch (SocketException)
                {
                    // The database is not there; so is the connection.
                    near.Dispose();
                    far.Dispose();
                    continue;
                }

                lock (_lock)
                    _lines.Add((near, far));
                _ = CarryAsync(near, far);
                _ = CarryAsync(far, near);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _end.Token) is var read and > 0)
            {
                // Bytes that meet the cut are lost with their connection.
                if (_cut is not null)
                    return;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _end.Token);
            }

            if (_cut is null)
                to.Dispose();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            if (_cut is null)
                to.Dispose();
        }
    }
}
