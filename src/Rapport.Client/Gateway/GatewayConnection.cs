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
    private readonly ConcurrentDictionary<long, Call> _outstanding = new();
    private readonly Channel<NewsFrame> _news = Channel.CreateUnbounded<NewsFrame>(new UnboundedChannelOptions { SingleWriter = true });
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Action<NewsFrame>? _listener;
    private Task _receiving = Task.CompletedTask;
    private long _lastId;
    private volatile bool _isOver;

    private GatewayConnection(Action<NewsFrame>? listener) => _listener = listener;

    /// <summary>Who is logged in; empty before the login.</summary>
    public string UserId { get; private set; } = "";

    /// <summary>What the server told without having been asked, in order. Ends with the connection; stays empty when there is a listener.</summary>
    public ChannelReader<NewsFrame> News => _news.Reader;

    /// <summary>Completes when the connection is over; tells the server's close code, 1006 when it was cut.</summary>
    public Task<int> Closed { get; private set; } = Task.FromResult(0);

    /// <summary>Opens a connection.</summary>
    /// <param name="server">The server's address, http or https.</param>
    /// <param name="listener">
    /// Told of everything in the order in which it happened: news, what the connection's own calls change, and the statuses a subscription
    /// begins with, before these calls return. Called on the thread that receives, so it must be quick and must not throw. Left out: see <see cref="News"/>.
    /// </param>
    /// <param name="http">
    /// What makes the connection, for example an <see cref="HttpClient"/> that trusts a private authority; it is not disposed. Left out: the system's own way.
    /// </param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WebSocketException">The server could not be reached or is no gateway.</exception>
    public static async Task<GatewayConnection> OpenAsync(
        Uri server,
        Action<NewsFrame>? listener = null,
        HttpMessageInvoker? http = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(server);
        var connection = new GatewayConnection(listener);
        connection._socket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
        var address = new UriBuilder(server) { Scheme = server.Scheme is "https" or "wss" ? "wss" : "ws", Path = "/gateway/v1" };
        try
        {
            await connection._socket.ConnectAsync(address.Uri, http, cancel);
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
        ArgumentNullException.ThrowIfNull(request);
        UserId = request.UserID ?? "";
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

    /// <summary>Closes the connection without logging out: a mobile device stays reachable by push.</summary>
    public async Task CloseAsync()
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // Over already.
        }
        finally
        {
            _sending.Release();
        }

        await Closed;
    }

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

        var call = _outstanding[id] = new Call(command, new TaskCompletionSource<GatewayReply>(TaskCreationOptions.RunContinuationsAsynchronously));
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

            if (_isOver)
                throw new IOException("The connection is closed.");
            return await call.Answer.Task.WaitAsync(cancel);
        }
        catch (Exception e)
            when (e is WebSocketException or ObjectDisposedException or InvalidOperationException
                || (e is OperationCanceledException && !cancel.IsCancellationRequested)
            )
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

        _isOver = true;
        _news.Writer.TryComplete();
        foreach (var call in _outstanding.Values)
            call.Answer.TrySetException(new IOException($"The connection was closed ({code})."));
        return code;
    }

    private void Accept(ReadOnlyMemory<byte> frame)
    {
        using var document = JsonDocument.Parse(frame);
        var root = document.RootElement;
        if (!root.TryGetProperty("Id", out var id))
        {
            Hear(root.Deserialize(Wire.Json.NewsFrame)!);
            return;
        }

        var reply = root.GetProperty("Reply").Clone();
        var changes = root.TryGetProperty("Changes", out var list)
            ? list.EnumerateArray().Select(change => change.Deserialize(Wire.Json.AccountChange)!).ToList()
            : [];
        var isKnown = _outstanding.TryGetValue(id.GetInt64(), out var call);
        if (_listener is not null)
        {
            changes.ForEach(change => _listener(new NewsFrame { Change = change }));
            if (isKnown && call!.Command == "status/subscribe" && reply.Deserialize(Wire.Json.StatusReply) is { StatusItem.Count: > 0 } statuses)
                _listener(new NewsFrame { Status = statuses.StatusItem });
        }

        if (isKnown)
            call!.Answer.TrySetResult(new GatewayReply(reply, changes));
    }

    private void Hear(NewsFrame news)
    {
        if (_listener is not null)
            _listener(news);
        else
            _news.Writer.TryWrite(news);
    }

    private sealed record Call(string Command, TaskCompletionSource<GatewayReply> Answer);
}

/// <summary>What a command answered.</summary>
/// <param name="Reply">The same JSON object the RESTful API answers with.</param>
/// <param name="Changes">What the call changed in the caller's own data.</param>
public sealed record GatewayReply(JsonElement Reply, IReadOnlyList<AccountChange> Changes)
{
    /// <summary>0 on success, else a code of <see cref="Errors"/>.</summary>
    public long ErrorCode => Reply.GetProperty(nameof(ErrorCode)).GetInt64();
}
