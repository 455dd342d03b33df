using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Server.Accounts;
using Rapport.Server.Api;

namespace Rapport.Fuzz.Tests;

public class BodyTests(ITestOutputHelper output)
{
    private const int CasesPerServer = 2000;

    [Fact]
    public async Task Every_command_has_a_good_request_to_make_bad_ones_from()
    {
        World.Requests.Select(request => request.Command).Distinct().ShouldBe(ApiCatalog.RestRoutes.Select(route => route.Path), ignoreOrder: true);
        await using var server = await World.StartAsync();
        foreach (var (command, body) in World.Requests)
        {
            var app = await server.NewAppAsync(World.Furnished);
            await World.FurnishAsync(app);
            await World.DoAsync(app, command, body);
        }
    }

    [Fact]
    public async Task A_bad_body_gets_a_well_formed_answer_and_a_refused_call_changes_nothing()
    {
        var cases = Length.IsLong ? 100_000 : CasesPerServer;
        var refused = 0;
        for (var first = 0; first < cases; first += CasesPerServer)
        {
            // A world that was fuzzed for long has nothing left worth refusing.
            await using var server = await World.StartAsync();
            var tables = await Tables.OfAsync(server);
            var before = await tables.ReadAsync();
            for (var number = first; number < first + CasesPerServer; number++)
            {
                var random = Length.RandomOf(number);
                var (command, body) = World.Requests[random.Next(World.Requests.Count)];
                var bytes = new Mutation(random).Of(body);
                try
                {
                    var reply = await PostAsync(server.App, command, bytes);
                    Envelope.Check(reply);
                    server.Log.Errors.ShouldBeEmpty();

                    // What others held about a deleted account goes in the background; here it goes now.
                    if (command == "im_open_login_svc/account_delete")
                        await server.Services.GetRequiredService<DeletedAccountSweeper>().SweepAsync(CancellationToken.None);
                    var after = await tables.ReadAsync();
                    if (reply.ErrorCode != 0)
                    {
                        refused++;
                        after.ShouldBe(before, "a refused call has changed something");
                    }

                    before = after;
                }
                catch (Exception fault)
                {
                    throw new InvalidOperationException(
                        $"RAPPORT_SEED={Length.Seed}, case {number}: {command} {Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 2000)))}",
                        fault
                    );
                }
            }
        }

        output.WriteLine($"{cases} bodies, {refused} refused");
        refused.ShouldBeGreaterThan(cases / 3);
    }

    private static Task<TestReply> PostAsync(TestApp app, string command, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return app.SendAsync(new HttpRequestMessage(HttpMethod.Post, app.Url(command)) { Content = content });
    }
}
