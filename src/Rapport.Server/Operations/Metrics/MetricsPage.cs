using System.Net;
using Microsoft.Extensions.Options;
using Rapport.Server.Configuration;
using Rapport.Server.Operations.Operators;

namespace Rapport.Server.Operations.Metrics;

/// <summary><c>/metrics</c>: for the operator, and for a scraper on this machine.</summary>
internal sealed class MetricsPage(ServerMetrics metrics, OperatorDoor door, IOptions<RapportOptions> options)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (!IsOpenTo(context))
        {
            try
            {
                door.Require(context);
            }
            catch (OperatorRefusal refusal)
            {
                await OperatorProblem.WriteAsync(context, refusal.Status, refusal.Message);
                return;
            }
        }

        context.Response.ContentType = PrometheusText.MediaType;
        await context.Response.WriteAsync(await metrics.ReadAsync(context.RequestAborted), context.RequestAborted);
    }

    /// <summary>A proxy on this machine comes from loopback too, but speaks for somebody else.</summary>
    private bool IsOpenTo(HttpContext context) =>
        options.Value.Telemetry.OpenMetricsOnLoopback
        && context.Connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address)
        && !context.Request.Headers.ContainsKey("X-Forwarded-For")
        && !context.Request.Headers.ContainsKey("Forwarded")
        && !context.Request.Headers.ContainsKey("Via");
}
