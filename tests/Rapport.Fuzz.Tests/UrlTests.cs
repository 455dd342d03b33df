using System.Text;
using System.Text.Json;

namespace Rapport.Fuzz.Tests;

public class UrlTests(ITestOutputHelper output)
{
    /// <summary>What the web server itself says to something that is not HTTP, or too long for it.</summary>
    private static readonly int[] s_notHttp = [400, 414, 431, 505];

    [Fact]
    public async Task A_bad_URL_gets_a_well_formed_answer_and_changes_nothing()
    {
        await using var server = await World.StartAsync();
        var tables = await Tables.OfAsync(server);
        var before = await tables.ReadAsync();
        using var connection = new RawConnection(server.Address);
        var (cases, answered) = (Length.IsLong ? 20_000 : 500, 0);
        for (var number = 0; number < cases; number++)
        {
            var random = Length.RandomOf(number);
            var target = Target(random, server.App);
            var body = """{"From_Account":"emil","To_Account":["fred"]}""";
            var request =
                $"{(random.Next(20) == 0 ? "GET" : "POST")} {target} HTTP/1.1\r\nHost: {server.Address.Authority}\r\nContent-Length: {body.Length}\r\n\r\n{body}";
            try
            {
                var (status, text) = await connection.SendAsync(Encoding.Latin1.GetBytes(request));
                if (status != 200)
                {
                    s_notHttp.ShouldContain(status, text);
                    continue;
                }

                answered++;
                var reply = JsonDocument.Parse(text).RootElement;
                var code = reply.GetProperty("ErrorCode").GetInt64();
                reply.GetProperty("ActionStatus").GetString().ShouldBe(code == 0 ? "OK" : "FAIL");
                code.ShouldNotBe(60013);
                server.Log.Errors.ShouldBeEmpty();
                var after = await tables.ReadAsync();
                if (code != 0)
                    after.ShouldBe(before);
                before = after;
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"RAPPORT_SEED={Length.Seed}, case {number}: {target}", fault);
            }
        }

        output.WriteLine($"{cases} URLs, {answered} answered by the API");
        answered.ShouldBeGreaterThan(cases / 2);
    }

    private static string Target(Random random, TestApp app)
    {
        var command = World.Requests[random.Next(World.Requests.Count)].Command;
        var path = "/v4/" + command;
        var query = app.Query();
        for (var times = 1 + random.Next(2); times > 0; times--)
        {
            if (random.Next(2) == 0)
                path = "/v4/" + Noise(random, path["/v4/".Length..]);
            else
                query = random.Next(2) == 0 ? Noise(random, query) : Parameters(random, query);
        }

        return path + "?" + query;
    }

    private static string Parameters(Random random, string query)
    {
        var pairs = query.Split('&').ToList();
        var at = random.Next(pairs.Count);
        switch (random.Next(7))
        {
            case 0:
                pairs.RemoveAt(at);
                break;
            case 1:
                pairs.Insert(random.Next(pairs.Count), pairs[at]);
                break;
            case 2:
                pairs[at] = pairs[at].Split('=')[0];
                break;
            case 3:
                pairs[at] = pairs[at].Split('=')[0] + "=";
                break;
            case 4:
                pairs[at] =
                    pairs[at].Split('=')[0]
                    + "="
                    + new[] { "0", "-1", "+1400000123", "1400000123x", "99999999999999999999", "%00", "%31%34", "a%20b", "%ff%fe", "%", "%%", "%zz", "%u0041" }[
                        random.Next(13)
                    ];
                break;
            case 5:
                pairs[at] = pairs[at].ToUpperInvariant();
                break;
            default:
                pairs = [.. pairs.OrderBy(_ => random.Next())];
                break;
        }

        return string.Join('&', pairs);
    }

    private static string Noise(Random random, string text)
    {
        var at = random.Next(text.Length);
        return random.Next(8) switch
        {
            0 => text[..at],
            1 => text.Insert(
                at,
                new[]
                {
                    "/",
                    "//",
                    "..",
                    "/../",
                    "/./",
                    "%2f",
                    "%2F..%2F",
                    "%00",
                    "%0d%0a",
                    "%",
                    "%c0%af",
                    "%ff",
                    ";a=b",
                    "?",
                    "&",
                    "=",
                    "\\",
                    "~",
                    "|",
                    "^",
                    "\"",
                    "<",
                    "{",
                    "é",
                }[random.Next(24)]
            ),
            2 => text.Remove(at, 1),
            3 => text.ToUpperInvariant(),
            4 => text[..at] + $"%{(int)text[at]:x2}" + text[(at + 1)..],
            5 => text + new string('x', random.Next(20_000)),
            6 => text.Insert(at, ((char)random.Next(1, 256)).ToString()),
            _ => new string([.. text.OrderBy(_ => random.Next())]),
        };
    }
}
