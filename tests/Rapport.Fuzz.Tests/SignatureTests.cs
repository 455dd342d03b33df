using System.IO.Compression;
using System.Text;
using Rapport.Contracts;

namespace Rapport.Fuzz.Tests;

public class SignatureTests
{
    /// <summary>Every way a signature can be found wanting (sheet 00, 6.5).</summary>
    private static readonly long[] s_refusals = [70001, 70002, 70003, 70009, 70013, 70014];

    [Fact]
    public async Task A_signature_that_says_anything_else_than_the_good_one_lets_nobody_in()
    {
        await using var server = await World.StartAsync();
        var good = server.App.UserSig();
        var meaning = Meaning(good);
        var cases = Length.IsLong ? 20_000 : 500;
        for (var number = 0; number < cases; number++)
        {
            var random = Length.RandomOf(number);
            var signature = Bad(random, good, server.App);
            try
            {
                var reply = await server.App.PostToAsync(
                    server.App.Url(
                        "im_open_login_svc/account_check",
                        server.App.Query(userSig: random.Next(2) == 0 ? Uri.EscapeDataString(signature) : Raw(signature))
                    ),
                    """{"CheckItem":[{"UserID":"anna"}]}"""
                );
                Envelope.Check(reply);
                if (reply.ErrorCode != 0)
                    s_refusals.ShouldContain(reply.ErrorCode, reply.ToString());
                else
                    Meaning(signature).ShouldBe(meaning);
                server.Log.Errors.ShouldBeEmpty();
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"RAPPORT_SEED={Length.Seed}, case {number}: {signature}", fault);
            }
        }
    }

    private static (long, string, long, long) Meaning(string signature) =>
        UserSig.Parse(signature) is { UserBuf: null } userSig
            ? (userSig.SdkAppId, userSig.UserId, userSig.IssuedAt, userSig.LifetimeSeconds)
            : throw new InvalidOperationException("It should not have been accepted.");

    /// <summary>What may stand in a URL as it is; the rest is encoded.</summary>
    private static string Raw(string signature) =>
        string.Concat(
            signature.Select(letter =>
                char.IsAsciiLetterOrDigit(letter) || letter is '*' or '-' or '_' or '.' ? letter.ToString() : Uri.EscapeDataString(letter.ToString())
            )
        );

    private static string Bad(Random random, string good, TestApp app)
    {
        var at = random.Next(good.Length);
        switch (random.Next(9))
        {
            case 0:
                return good[..at];
            case 1:
                return good[at..];
            case 2:
                return good.Remove(at, 1).Insert(at, "abcXYZ019*-_=+/%&# ~é\0"[random.Next(22)].ToString());
            case 3:
                var bytes = Decode(good);
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                return Encode(bytes);
            case 4:
                var noise = new byte[random.Next(1, 3000)];
                random.NextBytes(noise);
                return Encode(noise);
            case 5:
                return Pack(new byte[random.Next(1, 2_000_000)]);
            case 6:
                return good + new string('A', random.Next(1, 5000));
            case 7:
                // Sealed with the right key, but for somebody else, another app or another time.
                var (appId, userId, issued) = random.Next(3) switch
                {
                    0 => (app.SdkAppId + 1, "administrator", 1L),
                    1 => (app.SdkAppId, "administratoR", 1L),
                    _ => (app.SdkAppId, "administrator", random.NextInt64(long.MinValue, 1_600_000_000)),
                };
                return new UserSig(appId, userId, issued, random.Next(100)).Sign(app.Key);
            default:
                return Pack(Encoding.UTF8.GetBytes(OddJson(random, app)));
        }
    }

    private static string OddJson(Random random, TestApp app)
    {
        string Odd(string usual) =>
            random.Next(4) != 0
                ? usual
                : new[]
                {
                    "null",
                    "1",
                    "-1",
                    "1.5",
                    "1e99",
                    "\"\"",
                    "\"x\"",
                    "[]",
                    "{}",
                    "true",
                    "99999999999999999999",
                    "\"\\ud800\"",
                    "\"\\u0000\"",
                    "\"not base64!\"",
                }[random.Next(14)];
        var json =
            $$"""{"TLS.ver":{{Odd("\"2.0\"")}},"TLS.identifier":{{Odd("\"administrator\"")}},"TLS.sdkappid":{{Odd($"{app.SdkAppId}")}},"TLS.expire":{{Odd("86400")}},"TLS.time":{{Odd("1700000000")}},"TLS.userbuf":{{Odd("\"AAEC\"")}},"TLS.sig":{{Odd("\"tZkKrXKlFTpgB45dTSQFy+oIjL1JbRjp8nHJje8dwW8=\"")}}}""";
        return random.Next(6) switch
        {
            0 => json[..random.Next(json.Length)],
            1 => "[" + json + "]",
            2 => string.Concat(Enumerable.Repeat("[", 500)),
            3 => "{\"TLS.ver\":\"1.0\"," + json[1..],
            _ => json,
        };
    }

    private static string Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            zlib.Write(content);
        return Encode(packed.ToArray());
    }

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).Replace('+', '*').Replace('/', '-').Replace('=', '_');

    private static byte[] Decode(string text) => Convert.FromBase64String(text.Replace('*', '+').Replace('-', '/').Replace('_', '='));
}
