using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Rapport.Operations.Tests;

/// <summary>The operator API is closed to everybody but the operator.</summary>
public sealed class DoorTests(SharedServer shared)
{
    private const string Problem = "application/problem+json";

    [Fact]
    public async Task Every_endpoint_is_closed_without_the_token_and_with_a_wrong_one()
    {
        await using var server = await TestServer.StartAsync();
        var stranger = new OperatorAccess(server);
        var endpoints = OperatorEndpoints(server);
        endpoints.Count.ShouldBeGreaterThan(15);
        foreach (var (method, path) in endpoints)
        {
            var reply = await stranger.SendAsync(method, path, "{}", authorization: "");
            ((int)reply.Status).ShouldBe(401, path);
            reply.ContentType.ShouldBe(Problem, path);
        }

        (await stranger.SendAsync(HttpMethod.Get, "apps", authorization: "Bearer " + stranger.Token + "x")).Json.GetProperty("status").GetInt32().ShouldBe(401);
        (await stranger.SendAsync(HttpMethod.Get, "apps", authorization: "Basic " + stranger.Token)).Json.GetProperty("status").GetInt32().ShouldBe(401);
        ((int)(await stranger.SendAsync(HttpMethod.Get, "no/such/path", authorization: "")).Status).ShouldBe(401);
    }

    [Fact]
    public async Task After_ten_wrong_tokens_an_address_is_not_listened_to_for_a_minute()
    {
        var clock = new ManualTimeProvider();
        await using var server = await TestServer.StartAsync(options => options.Clock = clock);
        var somebody = new OperatorAccess(server);
        for (var i = 0; i < 10; i++)
            ((int)(await somebody.SendAsync(HttpMethod.Get, "apps", authorization: $"Bearer guess-{i}")).Status).ShouldBe(401);

        var refused = await somebody.GetAsync("apps");
        ((int)refused.Status).ShouldBe(429);
        refused.Headers["Retry-After"].ShouldBe("60");

        clock.Advance(TimeSpan.FromSeconds(61));
        ((int)(await somebody.GetAsync("apps")).Status).ShouldBe(200);
    }

    [Fact]
    public async Task Forgetting_the_token_is_no_guess()
    {
        for (var i = 0; i < 20; i++)
            await shared.Operator.SendAsync(HttpMethod.Get, "apps", authorization: "");
        ((int)(await shared.Operator.GetAsync("apps")).Status).ShouldBe(200);
    }

    [Theory]
    [InlineData("GET", "nowhere", null, 404)]
    [InlineData("DELETE", "apps", null, 405)]
    [InlineData("GET", "apps/99", null, 404)]
    [InlineData("POST", "apps", "{", 400)]
    [InlineData("POST", "apps", "[]", 400)]
    [InlineData("POST", "apps", """{"nmae":"x"}""", 400)]
    [InlineData("POST", "apps", """{"name":5}""", 400)]
    [InlineData("POST", "apps", """{"webhook":{"profile":1}}""", 400)]
    [InlineData("PUT", "apps/99/admins", "{}", 400)]
    public async Task Every_mistake_is_answered_with_a_sentence(string method, string path, string? json, int status)
    {
        var reply = await shared.Operator.SendAsync(new HttpMethod(method), path, json);
        ((int)reply.Status).ShouldBe(status);
        reply.ContentType.ShouldBe(Problem);
        reply.Json.GetProperty("status").GetInt32().ShouldBe(status);
        reply.Json.GetProperty("detail").GetString()!.ShouldEndWith(".");
        reply.Text.ShouldNotContain("Rapport.Server");
    }

    [Fact]
    public async Task A_body_that_is_no_JSON_by_its_header_is_refused()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(shared.Server.Address, "operator/v1/apps")) { Content = new StringContent("{}") };
        request.Headers.Authorization = new("Bearer", shared.Operator.Token);
        ((int)(await shared.Server.App.SendAsync(request)).Status).ShouldBe(415);
    }

    [Fact]
    public async Task A_body_larger_than_anything_sensible_is_refused()
    {
        var reply = await shared.Operator.PostAsync("apps", $$"""{"name":"{{new string('x', 300_000)}}"}""");
        ((int)reply.Status).ShouldBe(413);
    }

    [Fact]
    public async Task What_the_operator_reads_is_not_kept_by_anybody_on_the_way() =>
        (await shared.Operator.GetAsync("apps")).Headers["Cache-Control"].ShouldBe("no-store");

    internal static IReadOnlyList<(HttpMethod Method, string Path)> OperatorEndpoints(TestServer server) =>
        [
            .. server
                .Services.GetRequiredService<EndpointDataSource>()
                .Endpoints.OfType<RouteEndpoint>()
                .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/operator", StringComparison.Ordinal))
                .SelectMany(endpoint =>
                    endpoint
                        .Metadata.GetMetadata<IHttpMethodMetadata>()!
                        .HttpMethods.Select(method =>
                            (
                                new HttpMethod(method),
                                endpoint
                                    .RoutePattern.RawText!.Replace("{sdkAppId:long}", "1", StringComparison.Ordinal)
                                    .Replace("{number:long}", "1", StringComparison.Ordinal)
                                    .Replace("{keyId}", "k", StringComparison.Ordinal)
                            )
                        )
                ),
        ];
}
