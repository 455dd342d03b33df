using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Rapport.Server.Api;
using Rapport.Server.Configuration;
using Rapport.Server.Webhooks;

namespace Rapport.Server.Operations.Metrics;

/// <summary>
/// Collects the metrics of Rapport, the web server and the runtime: for whoever reads <c>/metrics</c>, and for the OTLP
/// endpoint if one is configured. Reading costs nothing before the first reader comes: requests are timed from then on, while
/// what Rapport itself counts is counted from the start.
/// </summary>
internal sealed class ServerMetrics(IMeterFactory meters, IServiceProvider services, WebhookBacklog backlog, IOptions<RapportOptions> options) : IDisposable
{
    private static readonly string[] s_meters =
    [
        ApiStatistics.MeterName,
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "System.Runtime",
    ];

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private PullReader? _reader;
    private MeterProvider? _pull;
    private MeterProvider? _push;

    /// <summary>Begins to push, if it is configured where to.</summary>
    public void Start()
    {
        if (options.Value.Telemetry.OtlpEndpoint is not { Length: > 0 } endpoint)
            return;

        _push = Configure().AddOtlpExporter(otlp => Apply(otlp, new Uri(endpoint))).Build();
    }

    /// <summary>Everything in the Prometheus text format.</summary>
    public async Task<string> ReadAsync(CancellationToken cancel)
    {
        await _oneAtATime.WaitAsync(cancel);
        try
        {
            if (_reader is null)
            {
                _reader = new PullReader(new TextExporter());
                _pull = Configure().AddReader(_reader).Build();
            }

            await backlog.RefreshAsync();
            return _reader.Read();
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Pushes what is left, then ends.</summary>
    public void Dispose()
    {
        _push?.Dispose();
        _pull?.Dispose();
    }

    private MeterProviderBuilder Configure()
    {
        _ = services.GetRequiredService<ServerGauges>();
        _ = services.GetRequiredService<ApiStatistics>();
        return Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("rapport", serviceVersion: ServerVersion.Text))
            .AddMeter(s_meters)
            // Several servers may run in one process, as in tests; each has meters of its own under the same names.
            .AddView(instrument => instrument.Meter.Scope is null || ReferenceEquals(instrument.Meter.Scope, meters) ? null : MetricStreamConfiguration.Drop);
    }

    /// <summary>gRPC on its usual port, HTTP elsewhere; the usual path is added where none is given.</summary>
    private static void Apply(OtlpExporterOptions otlp, Uri endpoint)
    {
        const int GrpcPort = 4317;
        var hasPath = endpoint.AbsolutePath.Length > 1;
        if (endpoint.Port == GrpcPort && !hasPath)
        {
            otlp.Protocol = OtlpExportProtocol.Grpc;
            otlp.Endpoint = endpoint;
            return;
        }

        otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
        otlp.Endpoint = hasPath ? endpoint : new Uri(endpoint, "/v1/metrics");
    }

    private sealed class PullReader(TextExporter text) : BaseExportingMetricReader(text)
    {
        private readonly TextExporter _text = text;

        public string Read() => Collect() ? _text.Text : throw new InvalidOperationException("The metrics could not be collected.");
    }

    /// <summary>Keeps what was exported last as text. It "pushes" whenever its reader is told to collect, which is when somebody asks.</summary>
    [ExportModes(ExportModes.Push)]
    private sealed class TextExporter : BaseExporter<Metric>
    {
        public string Text { get; private set; } = "";

        public override ExportResult Export(in Batch<Metric> batch)
        {
            Text = PrometheusText.Write(batch);
            return ExportResult.Success;
        }
    }
}
