using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using Rapport.Contracts;
using Rapport.Contracts.Gateway;

namespace Rapport.Client.Gateway;

/// <summary>
/// One connection of an app user to the client gateway: logs in, calls commands, and hands on what the server tells. It does not
/// come back when it is cut; a program that wants to opens another one.
/// </summary>
public sealed class GatewayConnection : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<GatewayReply>> _outstanding = new();
    private readonly Channel<NewsFrame> _news = Channel.CreateUnbounded<NewsFrame>(new UnboundedChannelOptions { SingleWriter = true });
    private readonly SemaphoreSlim _sending = new(1);
    private Task _receiving = Task.CompletedTask;
    private long _lastId;

    private GatewayConnection() { }

    /// <summary>What the server told without having been asked, in order. Ends with the connection.</summary>
    public ChannelReader<NewsFrame> News => _news.Reader;

    /// <summary>Completes when the connection is over; tells the server's close code, 1006 when it was cut.</summary>
    public Task<int> Closed { get; private set; } = Task.FromResult(0);

    /// <summary>Opens a connection.</summary>
    /// <param name="server">The server's address, http or https.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WebSocketException">The server could not be reached or is no gateway.</exception>
    public static async Task<GatewayConnection> OpenAsync(Uri server, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        var connection = new GatewayConnection();
        connection._socket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
        var address = new UriBuilder(server) { Scheme = server.Scheme is "https" or "wss" ? "wss" : "ws", Path = "/gateway/v1" };
        try
        {
            await connection._socket.ConnectAsync(address.Uri, cancel);
        }
        catch
        {
            connection._socket.Dispose();
            throw;
        }

        var closed = connection.ReceiveAsync();
        connection.Closed = closed;
        connection._receiving = closed;
        return connection;
    }

    /// <summary>Logs in.</summary>
    /// <exception cref="RapportException">The server refused.</exception>
    public async Task<LoginReply> LoginAsync(LoginRequest request, CancellationToken cancel = default)
    {
        var answer = await SendAsync("gateway/login", JsonSerializer.SerializeToUtf8Bytes(request, Wire.Json.LoginRequest), cancel);
        var reply = answer.Reply.Deserialize(Wire.Json.LoginReply)!;
        return reply.Succeeded ? reply : throw new RapportException("gateway/login", reply);
    }

    /// <summary>Calls a command.</summary>
    /// <param name="command">For example <c>sns/black_list_add</c>.</param>
    /// <param name="body">The request as JSON text.</param>
    /// <param name="cancel">Gives up waiting; whether the command was carried out is then unknown.</param>
    /// <returns>The reply, whether it tells of success or not.</returns>
    /// <exception cref="IOException">The connection ended before the reply came.</exception>
    public Task<GatewayReply> CallAsync(string command, string body = "{}", CancellationToken cancel = default) =>
        SendAsync(command, System.Text.Encoding.UTF8.GetBytes(body), cancel);

    /// <summary>Cuts the connection without a word, as a lost network would.</summary>
    public void Abort() => _socket.Abort();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task<GatewayReply> SendAsync(string command, byte[] body, CancellationToken cancel)
    {
        var id = Interlocked.Increment(ref _lastId);
        var frame = new ArrayBufferWriter<byte>(body.Length + 128);
        using (var writer = new Utf8JsonWriter(frame))
        {
            writer.WriteStartObject();
            writer.WriteNumber("Id", id);
            writer.WriteString("Command", command);
            writer.WritePropertyName("Body");
            writer.WriteRawValue(body, skipInputValidation: true);
            writer.WriteEndObject();
        }

        var answer = _outstanding[id] = new TaskCompletionSource<GatewayReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _sending.WaitAsync(cancel);
            try
            {
                await _socket.SendAsync(frame.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, cancel);
            }
            finally
            {
                _sending.Release();
            }

            if (_receiving.IsCompleted)
                throw new IOException("The connection is closed.");
            return await answer.Task.WaitAsync(cancel);
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            throw new IOException("The connection is closed.", e);
        }
        finally
        {
            _outstanding.TryRemove(id, out _);
        }
    }

    private async Task<int> ReceiveAsync()
    {
        var code = 1006;
        var buffer = new ArrayBufferWriter<byte>(4096);
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer.GetMemory(1024), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    code = (int)(_socket.CloseStatus ?? WebSocketCloseStatus.Empty);
                    await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                    break;
                }

                buffer.Advance(part.Count);
                if (!part.EndOfMessage)
                    continue;

                Accept(buffer.WrittenMemory);
                buffer.ResetWrittenCount();
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // Cut; the code says so.
        }

        _news.Writer.TryComplete();
        foreach (var answer in _outstanding.Values)
            answer.TrySetException(new IOException($"The connection was closed ({code})."));
        return code;
    }

    private void Accept(ReadOnlyMemory<byte> frame)
    {
        using var document = JsonDocument.Parse(frame);
        var root = document.RootElement;
        if (!root.TryGetProperty("Id", out var id))
        {
            _news.Writer.TryWrite(root.Deserialize(Wire.Json.NewsFrame)!);
            return;
        }

        if (!_outstanding.TryGetValue(id.GetInt64(), out var answer))
            return;

        var changes = root.TryGetProperty("Changes", out var list)
            ? list.EnumerateArray().Select(change => change.Deserialize(Wire.Json.AccountChange)!).ToList()
            : [];
        answer.TrySetResult(new GatewayReply(root.GetProperty("Reply").Clone(), changes));
    }
}

/// <summary>What a command answered.</summary>
/// <param name="Reply">The same JSON object the RESTful API answers with.</param>
/// <param name="Changes">What the call changed in the caller's own data.</param>
public sealed record GatewayReply(JsonElement Reply, IReadOnlyList<AccountChange> Changes)
{
    /// <summary>0 on success, else a code of <see cref="Errors"/>.</summary>
    public long ErrorCode => Reply.GetProperty(nameof(ErrorCode)).GetInt64();
}
