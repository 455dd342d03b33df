using System.Net.WebSockets;
using Rapport.Contracts.Gateway;

namespace Rapport.Server.Gateway;

/// <summary>
/// What is on its way to one client. Whoever adds the first frame sends it, and whatever is added meanwhile; a client that does not
/// read is cut off before its frames fill the memory.
/// </summary>
internal sealed class Outbound(WebSocket socket, int mostBytes)
{
    /// <summary>A WebSocket's reason for closing may have so many bytes.</summary>
    private const int LongestReason = 123;

    private readonly Lock _lock = new();
    private readonly Queue<byte[]> _waiting = new();
    private List<byte[]>? _held;
    private int _waitingBytes;
    private bool _sending;
    private int _closeCode;
    private string _closeReason = "";

    /// <summary>Closing has begun; nothing more is taken.</summary>
    public bool IsClosing => Volatile.Read(ref _closeCode) != 0;

    /// <summary>Keeps frames back from now on, until <see cref="Release"/>.</summary>
    public void Hold()
    {
        lock (_lock)
            _held ??= [];
    }

    /// <summary>Sends a frame before those kept back, and then those.</summary>
    public void Release(byte[]? first)
    {
        List<byte[]> held;
        lock (_lock)
        {
            held = _held ?? [];
            _held = null;
            _waitingBytes -= held.Sum(frame => frame.Length);
            if (first is not null)
                held.Insert(0, first);
            foreach (var frame in held)
                Enqueue(frame);
            if (_sending || _waiting.Count == 0)
                return;
            _sending = true;
        }

        _ = SendAsync();
    }

    public void Add(byte[] frame)
    {
        lock (_lock)
        {
            if (_closeCode != 0)
                return;

            if (_waitingBytes + frame.Length > mostBytes)
            {
                // It would not read a close frame either.
                _closeCode = GatewayCloseCodes.TooSlow;
                socket.Abort();
                return;
            }

            if (_held is not null)
            {
                _held.Add(frame);
                _waitingBytes += frame.Length;
                return;
            }

            Enqueue(frame);
            if (_sending)
                return;
            _sending = true;
        }

        _ = SendAsync();
    }

    /// <summary>Closes the connection behind everything that waits.</summary>
    public void Close(int code, string reason)
    {
        lock (_lock)
        {
            if (_closeCode != 0)
                return;

            _closeCode = code;
            _closeReason = reason.Length <= LongestReason ? reason : reason[..LongestReason];
            if (_sending)
                return;
            _sending = true;
        }

        _ = SendAsync();
    }

    private void Enqueue(byte[] frame)
    {
        _waiting.Enqueue(frame);
        _waitingBytes += frame.Length;
    }

    /// <summary>Sends until nothing waits. Runs on the thread of whoever added the first frame for as long as the network takes frames at once.</summary>
    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                byte[]? frame;
                lock (_lock)
                {
                    if (!_waiting.TryPeek(out frame) && _closeCode == 0)
                    {
                        _sending = false;
                        return;
                    }
                }

                if (frame is null)
                {
                    await socket.CloseOutputAsync((WebSocketCloseStatus)_closeCode, _closeReason, CancellationToken.None);
                    return;
                }

                await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
                lock (_lock)
                {
                    _waiting.Dequeue();
                    _waitingBytes -= frame.Length;
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // The connection is gone; whoever reads from it finds out too, and cleans up. Nothing is sent any more.
            lock (_lock)
            {
                _closeCode = _closeCode == 0 ? (int)WebSocketCloseStatus.EndpointUnavailable : _closeCode;
                _waiting.Clear();
            }
        }
    }
}
