using System.Text.Json;
using Rapport.Server.Webhooks;

namespace Rapport.Operations.Tests;

/// <summary>A log longer than one call looks at. A server of its own, because such a log hides what other tests look for.</summary>
public sealed class LongLogTests : IAsyncLifetime
{
    private const int MoreThanOneCallLooksAt = 20_001;

    private TestServer _server = null!;
    private OperatorAccess _operator = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _operator = new OperatorAccess(_server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task One_call_looks_at_a_stretch_of_the_log_and_tells_where_to_go_on()
    {
        var oldest = await _server.AppendEventsAsync(_server.App, "account:anna", 1);
        await _server.AppendEventsAsync(_server.App, "account:ben", MoreThanOneCallLooksAt);

        var (none, next) = await ListAsync("account=anna");
        none.ShouldBeEmpty();
        (await ListAsync($"account=anna&cursor={next}")).Numbers.ShouldBe([oldest]);
    }

    [Fact]
    public async Task Parked_events_are_found_however_far_back_they_lie()
    {
        var parked = await _server.AppendEventsAsync(_server.App, "account:anna", 1, EventState.Parked);
        await _server.AppendEventsAsync(_server.App, "account:ben", MoreThanOneCallLooksAt);
        (await ListAsync("state=parked")).Numbers.ShouldBe([parked]);
        (await ListAsync("state=parked&account=anna")).Numbers.ShouldBe([parked]);
        (await ListAsync("state=parked&account=ben")).Numbers.ShouldBeEmpty();

        var why = await _operator.GetAsync($"apps/{_server.App.SdkAppId}/webhooks/why?account=anna");
        why.Text.ShouldContain($"Event {parked}", Case.Sensitive, "what is stuck is what the question is about");
    }

    private async Task<(List<long> Numbers, long? Next)> ListAsync(string query)
    {
        var reply = (await _operator.GetAsync($"apps/{_server.App.SdkAppId}/deliveries?{query}")).Json;
        return (
            [.. reply.GetProperty("deliveries").EnumerateArray().Select(delivery => delivery.GetProperty("number").GetInt64())],
            reply.TryGetProperty("next", out var next) && next.ValueKind == JsonValueKind.Number ? next.GetInt64() : null
        );
    }
}
