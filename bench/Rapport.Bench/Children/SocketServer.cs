using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;

namespace Rapport.Bench.Children;

/// <summary>
/// The ceiling of the client gateway: bare Kestrel WebSockets. <c>/echo</c> sends every message back, <c>/all</c> sends it to all who
/// listen at <c>/listen</c>. A silent connection holds no buffer, as the gateway's.
/// </summary>
internal static class SocketServer
{
    private static readonly ConcurrentDictionary<WebSocket, bool> s_listeners = new();

    public static async Task<int> RunAsync(int port)
    {
        await using var app = BareServer.Build(port);
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        app.Run(ServeAsync);
        await app.RunAsync();
        return 0;
    }

    private static async Task ServeAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        if (context.Request.Path == "/listen")
            s_listeners[socket] = true;
        try
        {
            while (true)
            {
                var first = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
                if (first.MessageType == WebSocketMessageType.Close)
                    return;

                var buffer = ArrayPool<byte>.Shared.Rent(2048);
                var read = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                var message = buffer.AsMemory(0, read.Count);
                if (context.Request.Path == "/all")
                {
                    foreach (var listener in s_listeners.Keys)
                        await listener.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
                }
                else
                {
                    await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
                }

                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException)
        {
            // The client is gone.
        }
        finally
        {
            s_listeners.TryRemove(socket, out _);
        }
    }
}
