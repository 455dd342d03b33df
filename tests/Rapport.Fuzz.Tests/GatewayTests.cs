using System.Text;
using System.Text.Json;
using Rapport.Contracts.Gateway;
using Rapport.Server.Api;

namespace Rapport.Fuzz.Tests;

public class GatewayTests(ITestOutputHelper output)
{
    private const int CasesPerServer = 1000;

    /// <summary>How the server may end a connection on which a bad frame came.</summary>
    private static readonly int[] s_codes = [1007, 1009, GatewayCloseCodes.BadFrame, GatewayCloseCodes.TooMany];

    /// <summary>The same where not even the frames are any; random bytes may also be a close frame, or the beginning of one.</summary>
    private static readonly int[] s_codesOfNonsense = [.. s_codes, 1000, 1002, GatewayCloseCodes.NotLoggedIn, RawGatewayClient.Cut];

    [Fact]
    public async Task A_bad_frame_is_answered_or_closes_the_connection_and_a_refused_call_changes_nothing()
    {
        var cases = Length.IsLong ? 100_000 : CasesPerServer;
        int refused = 0,
            closed = 0;
        for (var first = 0; first < cases; first += CasesPerServer)
        {
            await using var server = await World.StartAsync();
            await server.App.ChangeAsync(settings => settings with { Switches = settings.Switches with { AccountDeletion = false } });
            var tables = await Tables.OfAsync(server);
            var client = await EnterAsync(server);
            var before = await tables.ReadAsync();
            for (var number = first; number < first + CasesPerServer; number++)
            {
                var random = Length.RandomOf(number);
                var frame = Frame(random, number + 1);
                try
                {
                    await client.SendAsync(RawGatewayClient.Frame(frame));
                    var reply = await client.ReadTextAsync();
                    server.Log.Errors.ShouldBeEmpty();
                    if (reply is null)
                    {
                        s_codes.ShouldContain(client.CloseCode);
                        client.Dispose();
                        client = await EnterAsync(server);
                        closed++;
                        before = await tables.ReadAsync();
                        continue;
                    }

                    var answer = JsonDocument.Parse(reply).RootElement;
                    answer.GetProperty("Id").GetInt64().ShouldBeGreaterThan(0);
                    var after = await tables.ReadAsync();
                    if (answer.GetProperty("Reply").GetProperty("ErrorCode").GetInt64() != 0)
                    {
                        refused++;
                        after.ShouldBe(before, "a refused call has changed something");
                        answer.TryGetProperty("Changes", out _).ShouldBeFalse();
                    }

                    before = after;
                }
                catch (Exception fault)
                {
                    throw new InvalidOperationException(
                        $"RAPPORT_SEED={Length.Seed}, case {number}: {Encoding.UTF8.GetString(frame.AsSpan(0, Math.Min(frame.Length, 2000)))}",
                        fault
                    );
                }
            }

            client.Dispose();
        }

        output.WriteLine($"{cases} frames, {refused} refused, {closed} closed the connection");
        refused.ShouldBeGreaterThan(cases / 5);
        closed.ShouldBeGreaterThan(cases / 20);
    }

    [Fact]
    public async Task Random_bytes_end_the_connection_as_documented_and_nothing_else()
    {
        var cases = Length.IsLong ? 20_000 : 300;
        await using var server = await World.StartAsync();
        using var bystander = await RawGatewayClient.OpenAsync(server.Address);
        await bystander.LoginAsync(server.App, "ben");
        for (var number = 0; number < cases; number++)
        {
            var random = Length.RandomOf(number);
            using var client = random.Next(2) == 0 ? await EnterAsync(server) : await RawGatewayClient.OpenAsync(server.Address);
            var bytes = new byte[random.Next(1, 300)];
            random.NextBytes(bytes);

            // A good beginning, so that more than the first byte is looked at.
            if (random.Next(2) == 0)
                bytes = [.. RawGatewayClient.Frame(bytes.AsSpan(0, bytes.Length / 2), random.Next(16), random.Next(2) == 0), .. bytes];
            await client.SendAsync(bytes);

            // What looks like the beginning of a long frame would wait for the rest; nobody sends it.
            client.StopSending();
            s_codesOfNonsense.ShouldContain(await client.ReadToCloseAsync(), $"RAPPORT_SEED={Length.Seed}, case {number}: {Convert.ToHexString(bytes)}");
        }

        await bystander.SendAsync("""{"Id":2,"Command":"gateway/ping"}""");
        (await bystander.ReadReplyAsync(2)).ShouldNotBeNull();
        server.Log.Errors.ShouldBeEmpty();
    }

    /// <summary>A frame with something wrong in its body, in itself, or in the bytes it is made of.</summary>
    private static byte[] Frame(Random random, long id)
    {
        var (command, body) = random.Next(4) == 0 ? ClientRequest(random) : World.Requests[random.Next(World.Requests.Count)];
        var mutation = new Mutation(random);
        if (random.Next(3) == 0)
            return mutation.Of($$"""{"Id":{{id}},"Command":"{{command}}","Body":{{body}}}""");
        return [.. Encoding.UTF8.GetBytes($$"""{"Id":{{id}},"Command":"{{command}}","Body":"""), .. mutation.Of(body), (byte)'}'];
    }

    /// <summary>A command that only clients have. Logins and logouts have tests of their own.</summary>
    private static (string Command, string Body) ClientRequest(Random random)
    {
        var route = ApiCatalog.ClientRoutes[random.Next(ApiCatalog.ClientRoutes.Count)];
        return (
            route.Path,
            route.Path switch
            {
                "sns/friend_response" => """{"ResponseFriendItem":[{"To_Account":"emil","ResponseAction":"Response_Action_Agree","Remark":"E"}]}""",
                "sns/pendency_delete" => """{"PendencyType":"Pendency_Type_SendOut","To_Account":["fred"]}""",
                "sns/pendency_report" => """{"LastPendencyTime":0}""",
                "sns/group_rename" => """{"OldName":"work","NewName":"toil"}""",
                "status/set" => """{"CustomStatus":"busy"}""",
                _ => """{"To_Account":["ben","ghost"],"StartIndex":0}""",
            }
        );
    }

    private static async Task<RawGatewayClient> EnterAsync(TestServer server)
    {
        var client = await RawGatewayClient.OpenAsync(server.Address);
        await client.LoginAsync(server.App, "anna");
        return client;
    }
}
