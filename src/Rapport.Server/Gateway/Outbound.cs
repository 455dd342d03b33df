using System.Net.WebSockets;
using Rapport.Contracts.Gateway;

namespace Rapport.Server.Gateway;

/// <summary>
/// What is on its way to one client, in order. Whoever adds the first frame sends it, and whatever is added meanwhile; a client that does
/// not read is let go before its frames fill the memory.
/// </summary>
internal sealed class Outbound(WebSocket socket, int mostBytes) : IThreadPoolWorkItem
{
    /// <summary>A WebSocket's reason for closing may have so many bytes.</summary>
    private const int LongestReason = 123;

    private readonly Lock _lock = new();
    private readonly Queue<Entry> _waiting = new();
    private int _waitingBytes;
    private bool _sending;
    private int _closeCode;
    private string _closeReason = "";

    /// <summary>Closing has begun; nothing more is taken.</summary>
    public bool IsClosing => Volatile.Read(ref _closeCode) != 0;

    /// <summary>Why it is closing; 0: it is not.</summary>
    public int CloseCode => Volatile.Read(ref _closeCode);

    /// <summary>Adds a frame behind all others.</summary>
    /// <param name="sendHere">Whether the calling thread may be used for sending.</param>
    /// <returns><c>false</c>: too much waits already; the connection is being closed for it.</returns>
    public bool TryAdd(byte[] frame, bool sendHere)
    {
        bool fits;
        lock (_lock)
        {
            if (_closeCode != 0)
                return true;

            fits = TryCount(frame);
            if (fits)
                _waiting.Enqueue(new Entry(frame, Place: null));
            if (!TryBegin())
                return fits;
        }

        Begin(sendHere);
        return fits;
    }

    /// <summary>Keeps a place for a frame that is still to come; what is added from now on comes behind it.</summary>
    public void Keep(ReplyPlace place)
    {
        lock (_lock)
        {
            if (_closeCode == 0)
                _waiting.Enqueue(new Entry(Frame: null, place));
        }
    }

    /// <summary>Puts a frame where a place was kept for it.</summary>
    /// <inheritdoc cref="TryAdd" path="/returns"/>
    public bool TryFill(ReplyPlace place, byte[] frame)
    {
        bool fits;
        lock (_lock)
        {
            // Also when closing has begun: the close waits behind the place.
            place.Frame = frame;
            fits = _closeCode != 0 || TryCount(frame);
            if (!TryBegin())
                return fits;
        }

        Begin(sendHere: true);
        return fits;
    }

    /// <summary>Closes the connection behind everything that waits.</summary>
    public void Close(int code, string reason, bool sendHere = true)
    {
        lock (_lock)
        {
            if (_closeCode != 0)
                return;

            _closeCode = code;
            _closeReason = reason.Length <= LongestReason ? reason : reason[..LongestReason];
            if (!TryBegin())
                return;
        }

        Begin(sendHere);
    }

    void IThreadPoolWorkItem.Execute() => _ = SendAsync();

    private void Begin(bool sendHere)
    {
        if (sendHere)
            _ = SendAsync();
        else
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private bool TryBegin()
    {
        if (_sending)
            return false;
        _sending = true;
        return true;
    }

    private bool TryCount(byte[] frame)
    {
        if (_waitingBytes + frame.Length <= mostBytes)
        {
            _waitingBytes += frame.Length;
            return true;
        }

        // What waits would be of no use any more: the client has to compare its counters anyway.
        _waiting.Clear();
        _closeCode = GatewayCloseCodes.TooSlow;
        _closeReason = "the client does not read";
        return false;
    }

    /// <summary>Sends until nothing waits or the next place is empty. Stays on the thread it began on for as long as the network takes frames at once.</summary>
    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                Entry next;
                lock (_lock)
                {
                    var isEmpty = !_waiting.TryPeek(out next);
                    if (isEmpty ? _closeCode == 0 : next.Bytes is null)
                    {
                        _sending = false;
                        return;
                    }

                    if (!isEmpty)
                        _waiting.Dequeue();
                }

                if (next.Bytes is not { } frame)
                {
                    await socket.CloseOutputAsync((WebSocketCloseStatus)_closeCode, _closeReason, CancellationToken.None);
                    return;
                }

                await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
                lock (_lock)
                    _waitingBytes -= frame.Length;
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

    private readonly record struct Entry(byte[]? Frame, ReplyPlace? Place)
    {
        public byte[]? Bytes => Frame ?? Place?.Frame;
    }
}

/// <summary>The place of a reply among the frames to a client, kept before the reply is there.</summary>
internal sealed class ReplyPlace
{
    /// <summary>The reply. Written and read under the lock of its <see cref="Outbound"/>.</summary>
    public byte[]? Frame { get; set; }
}
