using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Rapport.Testing;

/// <summary>A client of the gateway that does what no client library would: sends any bytes, reads when it likes, and keeps no rules.</summary>
public sealed class RawGatewayClient : IDisposable
{
    public const int Continuation = 0;
    public const int Text = 1;
    public const int Binary = 2;
    public const int Close = 8;
    public const int Ping = 9;

    /// <summary>The connection ended without a close frame.</summary>
    public const int Cut = 1006;

    private readonly TcpClient _connection;
    private readonly List<byte> _received = [];

    private RawGatewayClient(TcpClient connection) => _connection = connection;

    /// <summary>The status of the handshake; 101 when the door opened.</summary>
    public int Status { get; private set; }

    /// <summary>Connects without a word.</summary>
    /// <param name="server">The server.</param>
    /// <param name="from">The address it comes from, one of this machine's.</param>
    /// <param name="receiveBuffer">How much the network takes for a client that does not read; 0: as usual.</param>
    public static async Task<RawGatewayClient> ConnectAsync(Uri server, string from = "127.0.0.1", int receiveBuffer = 0)
    {
        var connection = new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0)) { NoDelay = true };
        if (receiveBuffer > 0)
            connection.ReceiveBufferSize = receiveBuffer;
        await connection.ConnectAsync(server.Host, server.Port);
        return new RawGatewayClient(connection);
    }

    /// <summary>Connects and shakes hands.</summary>
    /// <inheritdoc cref="ConnectAsync"/>
    /// <param name="server">The server.</param>
    /// <param name="from">The address it comes from.</param>
    /// <param name="receiveBuffer">How much the network takes.</param>
    /// <param name="headers">Further header lines.</param>
    public static async Task<RawGatewayClient> OpenAsync(Uri server, string from = "127.0.0.1", int receiveBuffer = 0, string headers = "")
    {
        var client = await ConnectAsync(server, from, receiveBuffer);
        await client.SendAsync(Encoding.ASCII.GetBytes(Handshake(headers)));
        await client.ReadHandshakeAsync();
        return client;
    }

    /// <summary>A handshake as its bytes.</summary>
    public static string Handshake(string headers = "") =>
        $"GET /gateway/v1 HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n";

    /// <summary>The login of an account as a frame's text.</summary>
    public static string Login(TestApp app, string userId, string? userSig = null, string platform = "Web") =>
        $"{{\"Id\":1,\"Command\":\"gateway/login\",\"Body\":{{\"SdkAppId\":{app.SdkAppId},\"UserID\":\"{userId}\",\"UserSig\":\"{userSig ?? app.UserSig(userId)}\",\"Platform\":\"{platform}\",\"Instance\":\"raw\"}}}}";

    /// <summary>A frame as its bytes, masked with zeros.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> payload, int opcode = Text, bool isLast = true)
    {
        const int LongestShort = 125;
        var head = new List<byte> { (byte)((isLast ? 0x80 : 0) | opcode) };
        if (payload.Length <= LongestShort)
        {
            head.Add((byte)(0x80 | payload.Length));
        }
        else
        {
            head.Add(0x80 | 127);
            var length = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(length, payload.Length);
            head.AddRange(length);
        }

        return [.. head, 0, 0, 0, 0, .. payload];
    }

    /// <summary>Sends bytes; a server that has gone meanwhile is no mistake.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await Patience.WaitAsync(_connection.GetStream().WriteAsync(bytes).AsTask(), () => "the server to take bytes");
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // Whoever reads finds out how the connection ended.
        }
    }

    /// <summary>Tells the network that nothing more will come.</summary>
    public void StopSending()
    {
        try
        {
            _connection.Client.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The server was faster.
        }
    }

    /// <summary>Sends a text frame.</summary>
    public Task SendAsync(string text) => SendAsync(Frame(Encoding.UTF8.GetBytes(text)));

    /// <summary>Logs in and waits for the reply.</summary>
    public async Task LoginAsync(TestApp app, string userId, string platform = "Web")
    {
        await SendAsync(Login(app, userId, platform: platform));
        var reply = await ReadTextAsync() ?? throw new IOException("The server closed instead of answering a login.");
        if (!reply.Contains("\"ErrorCode\":0", StringComparison.Ordinal))
            throw new InvalidOperationException(reply);
    }

    /// <summary>The next text; <c>null</c>: there came none before the end.</summary>
    public async Task<string?> ReadTextAsync()
    {
        while (await ReadAsync() is var (opcode, payload))
        {
            if (opcode == Text)
                return Encoding.UTF8.GetString(payload);
            if (opcode == Close)
            {
                CloseCode = payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload) : 1005;
                return null;
            }
        }

        CloseCode = Cut;
        return null;
    }

    /// <summary>The reply to the request of this number; news are passed over. <c>null</c>: the connection ended before.</summary>
    public async Task<JsonElement?> ReadReplyAsync(long id)
    {
        while (await ReadTextAsync() is { } text)
        {
            var frame = JsonDocument.Parse(text).RootElement;
            if (frame.TryGetProperty("Id", out var answered) && answered.GetInt64() == id)
                return frame;
        }

        return null;
    }

    /// <summary>How it ended: the code of the close frame, or <see cref="Cut"/>.</summary>
    public int CloseCode { get; private set; }

    /// <summary>Reads to the end; tells how it came.</summary>
    public async Task<int> ReadToCloseAsync()
    {
        while (await ReadTextAsync() is not null)
        {
            // What came before is of no interest.
        }

        return CloseCode;
    }

    /// <summary>Waits until the server lets go of the connection, whatever it still sends.</summary>
    public async Task ReadToEndAsync()
    {
        while (await FillAsync())
            _received.Clear();
    }

    public void Dispose() => _connection.Dispose();

    private async Task ReadHandshakeAsync()
    {
        while (true)
        {
            var text = Encoding.ASCII.GetString([.. _received]);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                Status = int.Parse(text.AsSpan(9, 3));
                _received.RemoveRange(0, end + 4);
                return;
            }

            if (!await FillAsync())
                return;
        }
    }

    private async Task<(int Opcode, byte[] Payload)?> ReadAsync()
    {
        while (true)
        {
            if (_received.Count >= 2)
            {
                var (offset, length) = _received[1] switch
                {
                    127 => (10, _received.Count < 10 ? int.MaxValue : (int)BinaryPrimitives.ReadInt64BigEndian([.. _received.GetRange(2, 8)])),
                    126 => (4, _received.Count < 4 ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian([.. _received.GetRange(2, 2)])),
                    var small => (2, small),
                };
                if (_received.Count - offset >= length)
                {
                    var frame = (_received[0] & 0xF, _received.GetRange(offset, length).ToArray());
                    _received.RemoveRange(0, offset + length);
                    return frame;
                }
            }

            if (!await FillAsync())
                return null;
        }
    }

    private async Task<bool> FillAsync()
    {
        var buffer = new byte[16 * 1024];
        try
        {
            var read = await Patience.WaitAsync(_connection.GetStream().ReadAsync(buffer).AsTask(), () => "the server's next bytes");
            _received.AddRange(buffer.AsSpan(0, read));
            return read > 0;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return false;
        }
    }
}
