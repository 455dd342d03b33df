using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rapport.Bench.Load;

/// <summary>
/// A WebSocket of an app user, as cheap as it can be: the handshake is a fixed text and frames are masked with zeros, so that what is
/// measured is the server.
/// </summary>
internal sealed class ClientSocket : IDisposable
{
    public const string Gateway = "/gateway/v1";

    private const int TextFrame = 0x81;
    private const int Masked = 0x80;
    private const int LongestShort = 125;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,

        // Closing sends a reset: otherwise ports would run out after a few thousand connections.
        LingerState = new LingerOption(enable: true, seconds: 0),
    };

    private byte[] _received;
    private int _begin;
    private int _end;

    private ClientSocket(int buffer) => _received = new byte[buffer];

    /// <summary>Connects and shakes hands.</summary>
    /// <param name="port">On this machine.</param>
    /// <param name="path">The server's WebSocket path.</param>
    /// <param name="buffer">Bytes to receive into; grows when needed.</param>
    public static async Task<ClientSocket> OpenAsync(int port, string path = Gateway, int buffer = 2048)
    {
        var client = new ClientSocket(buffer);
        try
        {
            await client._socket.ConnectAsync(IPAddress.Loopback, port);
            await client._socket.SendAsync(
                Encoding.ASCII.GetBytes(
                    $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                )
            );
            while (true)
            {
                await client.FillAsync();
                var answer = client._received.AsMemory(0, client._end);
                var head = answer.Span.IndexOf("\r\n\r\n"u8);
                if (head < 0)
                    continue;
                if (!answer.Span.StartsWith("HTTP/1.1 101"u8))
                    throw new InvalidOperationException("No WebSocket: " + Encoding.ASCII.GetString(answer.Span));
                client._begin = head + 4;
                return client;
            }
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>A message as the bytes of its frame. The text begins at <see cref="TextOffset"/>.</summary>
    public static byte[] Frame(string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        var frame = new byte[TextOffset(payload.Length) + payload.Length];
        frame[0] = TextFrame;
        if (payload.Length <= LongestShort)
        {
            frame[1] = (byte)(Masked | payload.Length);
        }
        else
        {
            frame[1] = Masked | 126;
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        }

        payload.CopyTo(frame.AsSpan(TextOffset(payload.Length)));
        return frame;
    }

    public static int TextOffset(int length) => length <= LongestShort ? 6 : 8;

    public async ValueTask SendAsync(byte[] frame) => await _socket.SendAsync(frame);

    /// <summary>The next message; valid until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync()
    {
        while (true)
        {
            if (TryTake(out var message))
                return message;
            await FillAsync();
        }
    }

    /// <summary>Sends a request and waits for its reply, which must tell of success; news that come meanwhile are passed over.</summary>
    /// <returns>The reply, until the next one is waited for.</returns>
    public async ValueTask<ReadOnlyMemory<byte>> AskAsync(byte[] frame)
    {
        await SendAsync(frame);
        while (true)
        {
            var message = await ReceiveAsync();
            if (!message.Span.StartsWith("{\"Id\""u8))
                continue;
            if (message.Span.IndexOf("\"ErrorCode\":0"u8) < 0)
                throw new InvalidOperationException("The server refused: " + Encoding.UTF8.GetString(message.Span));
            return message;
        }
    }

    /// <summary>The same for who does not look at the reply.</summary>
    public async ValueTask RequireAsync(byte[] frame) => _ = await AskAsync(frame);

    public void Dispose() => _socket.Dispose();

    private bool TryTake(out ReadOnlyMemory<byte> message)
    {
        message = default;
        var bytes = _received.AsSpan(_begin, _end - _begin);
        if (bytes.Length < 2)
            return false;

        var (offset, length) = bytes[1] switch
        {
            127 => (10, bytes.Length < 10 ? int.MaxValue : (int)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..])),
            126 => (4, bytes.Length < 4 ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])),
            var small => (2, small),
        };
        if (bytes.Length - offset < length)
            return false;
        if (bytes[0] != TextFrame)
            throw new IOException($"The server closed: {Encoding.UTF8.GetString(bytes)}");

        message = _received.AsMemory(_begin + offset, length);
        _begin += offset + length;
        return true;
    }

    private async ValueTask FillAsync()
    {
        if (_begin > 0)
        {
            _received.AsSpan(_begin, _end - _begin).CopyTo(_received);
            _end -= _begin;
            _begin = 0;
        }

        if (_end == _received.Length)
            Array.Resize(ref _received, _received.Length * 2);
        var read = await _socket.ReceiveAsync(_received.AsMemory(_end));
        if (read == 0)
            throw new IOException("The server closed the connection.");
        _end += read;
    }
}
