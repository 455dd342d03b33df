using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Rapport.Client.Tests;

/// <summary>Stands in for the gateway: a test answers its one client itself, and tells it what it likes in between.</summary>
internal sealed class ScriptedGateway : IAsyncDisposable
{
    private const string Success = "\"ActionStatus\":\"OK\",\"ErrorCode\":0,\"ErrorInfo\":\"\"";

    private readonly WebApplication _app;
    private readonly TaskCompletionSource<WebSocket> _client = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ScriptedGateway(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    public static async Task<ScriptedGateway> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var gateway = new ScriptedGateway(builder.Build());
        gateway._app.UseWebSockets();
        gateway._app.Run(gateway.HandleAsync);
        await gateway._app.StartAsync();
        gateway.Address = new Uri(gateway._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return gateway;
    }

    /// <summary>The client's next request, which must be of this command; tells its number.</summary>
    public async Task<long> NextAsync(string command)
    {
        var buffer = new byte[64 * 1024];
        var socket = await Patience.WaitAsync(_client.Task, () => "the client");
        var frame = await Patience.WaitAsync(socket.ReceiveAsync(buffer, CancellationToken.None), () => $"a request of {command}");
        var request = JsonDocument.Parse(buffer.AsMemory(0, frame.Count)).RootElement;
        request.GetProperty("Command").GetString().ShouldBe(command);
        return request.GetProperty("Id").GetInt64();
    }

    /// <summary>Answers a request with success and what belongs to it.</summary>
    public Task AnswerAsync(long id, string more) => TellAsync($$$"""{"Id":{{{id}}},"Reply":{{{{Success}}},{{{more}}}}}""");

    /// <summary>Tells the client something it has not asked for.</summary>
    public async Task TellAsync(string frame) =>
        await (await _client.Task).SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _over.TrySetResult();
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        _client.SetResult(socket);
        await _over.Task;
    }
}
