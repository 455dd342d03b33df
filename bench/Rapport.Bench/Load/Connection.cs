using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rapport.Bench.Load;

/// <summary>One keep-alive connection with at most one request outstanding.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _answer = new byte[16 * 1024];

    private Connection() { }

    public static async Task<Connection> OpenAsync(int port)
    {
        var connection = new Connection();
        try
        {
            await connection._socket.ConnectAsync(IPAddress.Loopback, port);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request and waits for the whole answer; valid until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> SendAsync(byte[] request)
    {
        await _socket.SendAsync(request);
        var length = 0;
        while (true)
        {
            if (length == _answer.Length)
                Array.Resize(ref _answer, _answer.Length * 2);

            var read = await _socket.ReceiveAsync(_answer.AsMemory(length));
            if (read == 0)
                throw new IOException("The server closed the connection.");

            length += read;
            if (BodyOf(_answer.AsSpan(0, length)) is { } body)
                return _answer.AsMemory(body);
        }
    }

    /// <summary>As <see cref="SendAsync"/>, and the answer must say that all went well.</summary>
    public async ValueTask RequireAsync(byte[] request)
    {
        var body = await SendAsync(request);
        if (body.Span.IndexOf("\"ErrorCode\":0"u8) < 0 || body.Span.IndexOf("\"Fail_Account\""u8) >= 0)
            throw new InvalidOperationException("The server refused: " + Encoding.UTF8.GetString(body.Span));
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Where the body lies in a complete answer; <c>null</c> while some of it is missing.</summary>
    private static Range? BodyOf(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return null;

        var name = answer[..head].IndexOf("Content-Length: "u8);
        if (name < 0 || !Utf8Parser.TryParse(answer[(name + 16)..head], out int length, out _))
            throw new InvalidOperationException("An answer without Content-Length: " + Encoding.UTF8.GetString(answer[..head]));

        var begin = head + 4;
        return answer.Length >= begin + length ? begin..(begin + length) : null;
    }
}
