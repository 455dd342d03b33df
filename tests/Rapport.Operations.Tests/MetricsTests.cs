using System.Text.RegularExpressions;

namespace Rapport.Operations.Tests;

/// <summary><c>/metrics</c> and the push to an OTLP endpoint.</summary>
public sealed partial class MetricsTests(SharedServer shared)
{
    [Fact]
    public async Task Every_line_is_of_the_Prometheus_text_format()
    {
        var reply = await shared.Operator.GetAsync("/metrics");
        ((int)reply.Status).ShouldBe(200);
        reply.ContentType.ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        var lines = reply.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldAllBe(line => Line().IsMatch(line));
        var types = lines.Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).ToList();
        types.Distinct().Count().ShouldBe(types.Count);
    }

    [Fact]
    public async Task What_matters_to_an_operator_is_there()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var down = await shared.Server.NewAppAsync(settings => settings with { Stopped = true });
        var app = await shared.Server.NewAppAsync(settings => settings with { Webhook = settings.Webhook with { Url = receiver.Url, Commands = ["*"] } });
        await app.ImportAsync("anna", "ben");
        await app.PostAsync("sns/black_list_add", """{"From_Account":"anna","To_Account":["ben"]}""");
        await receiver.WaitForAsync(1);
        await Patience.WaitAsync(
            Task.Run(async () =>
            {
                while (
                    !(await shared.Operator.GetAsync($"apps/{app.SdkAppId}/deliveries?state=delivered")).Text.Contains("account:anna", StringComparison.Ordinal)
                )
                {
                    // Asking takes its time.
                }
            }),
            () => "the outcome of the delivery"
        );

        // The first reader switches the timing of requests on.
        await shared.Operator.GetAsync("/metrics");
        await shared.Operator.GetAsync("/healthz");
        var text = (await shared.Operator.GetAsync("/metrics")).Text;
        text.ShouldMatch("""rapport_api_calls_total\{code="0",command="sns/black_list_add"\} \d+""");
        text.ShouldMatch("""rapport_api_seconds_total\{code="0",command="sns/black_list_add"\} [\d.]+""");
        text.ShouldMatch("""rapport_webhook_attempts_total\{command="Sns.CallbackBlackListAdd",outcome="delivered"\} \d+""");
        text.ShouldMatch(@"(?m)^rapport_storage_queued_units \d+$");
        text.ShouldContain($$"""rapport_webhook_lanes_down{app="{{down.SdkAppId}}"} 0""");
        text.ShouldContain("rapport_webhook_waiting{app=\"");
        text.ShouldContain("rapport_webhook_parked{app=\"");
        text.ShouldContain($"rapport_build_info{{engine=\"{(PostgresServer.IsChosen ? "PostgreSQL" : "SQLite")}");
        text.ShouldContain("dotnet_process_memory_working_set_bytes ");
        text.ShouldContain("dotnet_gc_collections_total");
        text.ShouldContain("http_server_request_duration_seconds_bucket");
        text.ShouldContain("le=\"+Inf\"");
    }

    [Fact]
    public async Task Clients_of_the_gateway_are_counted()
    {
        await using var server = await TestServer.StartAsync();
        await server.App.ImportAsync("anna");
        await using var anna = await server.App.ConnectAsync("anna");
        var text = (await new OperatorAccess(server).GetAsync("/metrics")).Text;
        text.ShouldMatch(@"(?m)^rapport_gateway_connections 1$");
        text.ShouldMatch(@"(?m)^rapport_gateway_sessions 1$");
        text.ShouldContain("rapport_gateway_frames_total{direction=\"in\"} 1\n");
        text.ShouldContain("rapport_gateway_frames_total{direction=\"out\"} 1\n");

        await server.App.Client().Accounts.KickAsync("anna");
        await anna.ClosedAsync();
        text = await Patience.WaitAsync(UntilAsync(), () => "the end of the connection in the metrics");
        text.ShouldContain("rapport_gateway_kicks_total{reason=\"REST_API_Kick\"} 1\n");
        text.ShouldContain("rapport_gateway_closes_total{code=\"4001\"} 1\n");
        text.ShouldContain("rapport_api_calls_total{code=\"0\",command=\"im_open_login_svc/kick\"} 1\n");

        async Task<string> UntilAsync()
        {
            while (true)
            {
                var now = (await new OperatorAccess(server).GetAsync("/metrics")).Text;
                if (now.Contains("rapport_gateway_connections 0\n", StringComparison.Ordinal))
                    return now;
            }
        }
    }

    [Fact]
    public async Task Other_servers_of_the_process_are_not_counted()
    {
        await using var server = await TestServer.StartAsync();
        var text = (await new OperatorAccess(server).GetAsync("/metrics")).Text;
        text.ShouldNotContain("sns/black_list_add");
        text.ShouldContain($$"""app="{{server.App.SdkAppId}}" """.Trim());
    }

    [Fact]
    public async Task On_this_machine_they_are_open_unless_a_proxy_asks_for_somebody_else()
    {
        ((int)(await shared.Operator.SendAsync(HttpMethod.Get, "/metrics", authorization: "")).Status).ShouldBe(200);
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(shared.Server.Address, "metrics"));
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        ((int)(await shared.Server.App.SendAsync(request)).Status).ShouldBe(401);
    }

    [Fact]
    public async Task They_are_the_operators_where_loopback_is_closed()
    {
        await using var server = await TestServer.StartAsync(options => options.Settings["Telemetry:OpenMetricsOnLoopback"] = "false");
        var somebody = new OperatorAccess(server);
        ((int)(await somebody.SendAsync(HttpMethod.Get, "/metrics", authorization: "")).Status).ShouldBe(401);
        ((int)(await somebody.GetAsync("/metrics")).Status).ShouldBe(200);
    }

    [Fact]
    public async Task They_are_pushed_where_the_settings_say()
    {
        await using var collector = await WebhookReceiver.StartAsync();
        var server = await TestServer.StartAsync(options =>
            options.Settings["Telemetry:OtlpEndpoint"] = new Uri(collector.Url).GetLeftPart(UriPartial.Authority)
        );
        await server.DisposeAsync();
        var pushed = await collector.WaitForAsync(_ => true);
        pushed.Target.ShouldBe("/v1/metrics");
        pushed.Headers["Content-Type"].ShouldBe("application/x-protobuf");
    }

    [GeneratedRegex(
        """^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z_]+="([^"\\]|\\.)*",?)+\})? (-?[0-9.]+(E[+-]?\d+)?|NaN|\+Inf|-Inf))$""",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex Line();
}
