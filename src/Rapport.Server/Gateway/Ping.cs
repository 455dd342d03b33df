using Rapport.Contracts.Gateway;
using Rapport.Server.Api;

namespace Rapport.Server.Gateway;

/// <summary>A sign of life; tells the time.</summary>
public sealed class Ping(TimeProvider clock) : IOperation<EmptyRequest, PingReply>
{
    public ValueTask<PingReply> ExecuteAsync(Caller caller, EmptyRequest request, CancellationToken cancel) =>
        ValueTask.FromResult(new PingReply { ServerTime = clock.GetUtcNow().ToUnixTimeSeconds() });
}
