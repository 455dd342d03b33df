using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rapport.Fuzz.Tests;

/// <summary>Makes bad requests out of good ones.</summary>
internal sealed class Mutation(Random random)
{
    private const int OneMebibyte = 1024 * 1024;

    private static readonly string[] s_names =
    [
        "From_Account",
        "To_Account",
        "UserID",
        "Identifier",
        "Nick",
        "Tag",
        "Value",
        "AddFriendItem",
        "GroupName",
        "StartIndex",
        "TagList",
        "ResultItem",
        "__proto__",
        "",
    ];

    /// <summary>Texts that have broken somebody's server.</summary>
    public static IReadOnlyList<string> Injections { get; } =
    [
        "' OR '1'='1",
        "'; DROP TABLE account; --",
        "\" OR \"\"=\"",
        "1); DELETE FROM tie; --",
        "$1",
        "?1",
        ":owner",
        "%' OR 1=1 --",
        "\\",
        "\\'",
        "\\\\\"",
        "\"},{\"a\":\"",
        "\"]}",
        "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "{{7*7}}",
        "${jndi:ldap://localhost/a}",
        "%s%n%d",
        "%00",
        "%2e%2e%2f",
        "../../../../etc/passwd",
        "..\\..\\windows",
        "/dev/null",
        "file:///etc/passwd",
        "\r\nSet-Cookie: a=b",
        "a\nb",
        "\t",
        "\u0001",
        "\u007f",
        "\u0000",
        "a\u0000b",
        "\u202eabc",
        "\u200b",
        "\ufeff",
        "\ufffd",
        "\uffff",
        "e\u0301",
        "\u00e9",
        "\u0130\u0131",
        "\ud83d\ude00",
        "\u0600\u0601",
        "用户1",
        "null",
        "true",
        "0",
        "-1",
        "NaN",
        "[]",
        "{}",
        "@TLS#NOT_FOUND",
        "@RBT#",
        " ",
        " anna",
        "anna ",
        "ANNA",
        "anna\u0000",
        "an%6ea",
    ];

    /// <summary>A mutated body, as bytes: it need not even be text.</summary>
    public byte[] Of(string body) =>
        random.Next(100) switch
        {
            < 70 => Encoding.UTF8.GetBytes(OfTree(body)),
            < 82 => OfBytes(Encoding.UTF8.GetBytes(body)),
            < 97 => Encoding.UTF8.GetBytes(OfText(body)),
            _ => Huge(body),
        };

    private string OfTree(string body)
    {
        var root = JsonNode.Parse(body)!;
        for (var times = 1 + random.Next(3); times > 0; times--)
        {
            var places = Places(root, []).ToList();
            if (places.Count == 0)
                return root.ToJsonString();

            var path = places[random.Next(places.Count)];
            root = JsonNode.Parse(World.With(root.ToJsonString(), path, null))!;
            var raw = Value();
            var marker = "\"marker-9c1d\"";
            var text = World.With(root.ToJsonString(), path, JsonNode.Parse(marker));
            var mutated = text.Replace(marker, raw, StringComparison.Ordinal);
            try
            {
                root = JsonNode.Parse(mutated)!;
                _ = root.ToJsonString();
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException or ArgumentException)
            {
                // Not even JSON any more: all the better.
                return mutated;
            }
        }

        return root.ToJsonString();
    }

    /// <summary>A JSON value, or something that pretends to be one.</summary>
    private string Value() =>
        random.Next(30) switch
        {
            0 => "null",
            1 => "true",
            2 => "0",
            3 => "-1",
            4 => "9223372036854775807",
            5 => "-9223372036854775808",
            6 => "99999999999999999999999999",
            7 => "1.5",
            8 => "1e400",
            9 => "-0",
            10 => "\"\"",
            11 => "[]",
            12 => "{}",
            13 => "[null]",
            14 => "[[]]",
            15 => "[{}]",
            16 => "[1,\"a\",null,{}]",
            17 => "{\"Tag\":\"Tag_Profile_IM_Nick\",\"Value\":{\"a\":1}}",
            18 => "\"\\ud800\"",
            19 => "\"\\udc00\\ud800x\"",
            20 => "\"\\u0000\"",
            21 => "[\"anna\",\"anna\",\"\"]",
            22 => string.Concat(Enumerable.Repeat("[", random.Next(200))) + string.Concat(Enumerable.Repeat("]", random.Next(200))),
            23 => "[" + string.Join(',', Enumerable.Repeat("\"x\"", new[] { 20, 21, 100, 101, 500, 501, 1000, 1001 }[random.Next(8)])) + "]",
            24 => "\"" + new string('x', new[] { 31, 32, 33, 96, 97, 256, 257, 500, 501, 4096 }[random.Next(10)]) + "\"",
            25 => $"{random.NextInt64(long.MinValue, long.MaxValue)}",
            26 => "\"" + new[] { "anna", "ben", "cleo", "dora", "emil", "ghost", "administrator" }[random.Next(7)] + "\"",
            _ => JsonSerializer.Serialize(Injections[random.Next(Injections.Count)]),
        };

    private string OfText(string body)
    {
        var at = random.Next(body.Length);
        return random.Next(9) switch
        {
            0 => body[..at],
            1 => body[at..],
            2 => body + body,
            3 => body.Insert(at, new[] { ",", "}", "]", "\"", ":", "\\", "/*", "//", "\0", "\ufeff", "'" }[random.Next(11)]),
            4 => "{" + $"\"{s_names[random.Next(s_names.Length)]}\":{Value()}," + body[1..],
            5 => body[..^1] + $",\"{s_names[random.Next(s_names.Length)]}\":{Value()}" + "}",
            6 => "\ufeff" + body,
            7 => "[" + body + "]",
            _ => new[]
            {
                "",
                " ",
                "null",
                "[]",
                "{}",
                "[ ]",
                "true",
                "\"text\"",
                "7",
                "{",
                "}",
                "[{}]",
                "\0",
                "{}{}",
                "{}x",
                "NaN",
                "undefined",
                "<xml/>",
                "a=b&c=d",
            }[random.Next(19)],
        };
    }

    private byte[] OfBytes(byte[] body)
    {
        for (var times = 1 + random.Next(4); times > 0; times--)
        {
            var at = random.Next(body.Length);
            switch (random.Next(4))
            {
                case 0:
                    body[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    body[at] = (byte)random.Next(256);
                    break;
                case 2:
                    body = [.. body[..at], .. new byte[] { 0xC3, 0x28 }, .. body[at..]];
                    break;
                default:
                    body = [.. body[..at], (byte)(0x80 + random.Next(0x80)), .. body[at..]];
                    break;
            }
        }

        return body;
    }

    /// <summary>Around the size that is still read.</summary>
    private byte[] Huge(string body)
    {
        var size = OneMebibyte + new[] { -1, 0, 1, 100_000 }[random.Next(4)];
        var filler = size - body.Length - "\"x\":\"\",".Length;
        return Encoding.UTF8.GetBytes("{\"x\":\"" + new string(random.Next(2) == 0 ? 'y' : '\\', filler / 2 * 2) + "\"," + body[1..]);
    }

    /// <summary>The paths of all values of a document.</summary>
    public static IEnumerable<IReadOnlyList<object>> Places(JsonNode? node, IReadOnlyList<object> path)
    {
        IEnumerable<(object Step, JsonNode? Child)> children = node switch
        {
            JsonObject parent => parent.Select(property => ((object)property.Key, property.Value)),
            JsonArray list => list.Select((item, index) => ((object)index, item)),
            _ => [],
        };
        foreach (var (step, child) in children)
        {
            IReadOnlyList<object> here = [.. path, step];
            yield return here;
            foreach (var deeper in Places(child, here))
                yield return deeper;
        }
    }
}
