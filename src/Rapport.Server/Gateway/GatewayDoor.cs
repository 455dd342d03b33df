using System.Collections.Concurrent;
using System.Net.WebSockets;
using Rapport.Server.Api;

namespace Rapport.Server.Gateway;

/// <summary>Where clients come in: takes WebSockets, as long as not too many wait outside to log in, and watches over them.</summary>
internal sealed class GatewayDoor(GatewayServices services, PendingLogins pending, IHostApplicationLifetime lifetime)
{
    public const string Path = "/gateway/v1";

    private static readonly WebSocketAcceptContext s_accept = new()
    {
        DangerousEnableCompression = false,

        // Clients show by themselves that they are alive, and a ping would cost every idle connection a timer.
        KeepAliveInterval = Timeout.InfiniteTimeSpan,
    };

    /// <summary>How often connections are looked after.</summary>
    private static readonly TimeSpan s_watch = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<ClientConnection, TaskCompletionSource> _connections = new();
    private readonly Lock _watchLock = new();
    private ITimer? _watch;

    /// <summary>Connections, logged in or not.</summary>
    public int Count => _connections.Count;

    public static bool IsFor(HttpContext context) => context.Request.Path.Equals(Path, StringComparison.Ordinal);

    public async Task HandleAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            context.Response.Headers.Upgrade = "websocket";
            return;
        }

        var address = RestDoor.AddressOf(context.Connection.RemoteIpAddress);
        if (lifetime.ApplicationStopping.IsCancellationRequested || !pending.TryEnter(address))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "1";
            return;
        }

        var ticket = new LoginTicket(pending, address);
        try
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync(s_accept);
            var connection = new ClientConnection(socket, address, ticket, services);
            await ServeAsync(connection);
        }
        finally
        {
            ticket.Return();
        }
    }

    private async Task ServeAsync(ClientConnection connection)
    {
        var ended = _connections[connection] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Watch();
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            connection.Close((int)WebSocketCloseStatus.EndpointUnavailable, "the server goes down");

        try
        {
            await connection.RunAsync();
        }
        finally
        {
            _connections.TryRemove(connection, out _);
            ended.SetResult();
        }
    }

    /// <summary>Looks after connections that have gone silent, have not logged in, or whose UserSig has run out, as long as there are any.</summary>
    private void Watch()
    {
        lock (_watchLock)
            _watch ??= services.Clock.CreateTimer(static door => ((GatewayDoor)door!).CheckAll(), this, s_watch, s_watch);
    }

    private void CheckAll()
    {
        foreach (var connection in _connections.Keys)
            connection.Check();

        lock (_watchLock)
        {
            if (!_connections.IsEmpty)
                return;

            _watch?.Dispose();
            _watch = null;
        }
    }

    /// <summary>Asks every client to come back later, and cuts off those that do not go.</summary>
    public async Task CloseAllAsync(TimeSpan patience)
    {
        var ended = _connections.Values.Select(connection => connection.Task).ToList();
        foreach (var connection in _connections.Keys)
            connection.Close((int)WebSocketCloseStatus.EndpointUnavailable, "the server goes down");

        try
        {
            await Task.WhenAll(ended).WaitAsync(patience, services.Clock);
        }
        catch (TimeoutException)
        {
            foreach (var connection in _connections.Keys)
                connection.Abort();
        }
    }
}
