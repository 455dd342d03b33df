using System.Text;
using Rapport.Contracts;

namespace Rapport.Bench.Load;

/// <summary>The bytes of a request about one pair, in which only the two names change.</summary>
internal sealed class RequestTemplate
{
    private readonly byte[] _bytes;
    private readonly int _owner;
    private readonly int _other;

    private RequestTemplate(string command, string body)
    {
        _bytes = Http(command, body);
        _owner = _bytes.AsSpan().IndexOf("user-aaaaaaa"u8);
        _other = _bytes.AsSpan().IndexOf("user-bbbbbbb"u8);
    }

    public const long AppId = 1400000001;

    public const string Key = "6f1c2c0e5c1d4a0f9b7d3e8a2c4b6d8f";

    // Before the templates, which are made with it.
    public static string Query { get; } = MakeQuery();

    public static RequestTemplate BlackListAdd { get; } = new("sns/black_list_add", """{"From_Account":"user-aaaaaaa","To_Account":["user-bbbbbbb"]}""");

    public static RequestTemplate BlackListCheck { get; } =
        new("sns/black_list_check", """{"From_Account":"user-aaaaaaa","To_Account":["user-bbbbbbb"],"CheckType":"BlackCheckResult_Type_Single"}""");

    /// <summary>A text of 200 bytes. Without a sequence number, so that each is another message.</summary>
    public static RequestTemplate SendMsg { get; } =
        new(
            "openim/sendmsg",
            $$$"""{"From_Account":"user-aaaaaaa","To_Account":"user-bbbbbbb","MsgRandom":1287657,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"{{{new string('x', 200)}}}"}}]}"""
        );

    public byte[] Copy() => [.. _bytes];

    public void Patch(byte[] request, long pair)
    {
        var (owner, other) = Pairs.At(pair);
        Patch(request, owner, other);
    }

    public void Patch(byte[] request, int owner, int other)
    {
        Pairs.Write(request.AsSpan(_owner), owner);
        Pairs.Write(request.AsSpan(_other), other);
    }

    /// <summary>A whole request as its bytes.</summary>
    public static byte[] Http(string command, string body) =>
        Encoding.UTF8.GetBytes(
            $"POST /v4/{command}?{Query} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"
        );

    private static string MakeQuery()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var userSig = new UserSig(AppId, "administrator", now, UserSig.DefaultLifetimeSeconds).Sign(Key);
        return $"sdkappid={AppId}&identifier=administrator&usersig={userSig}&random=1234567890&contenttype=json";
    }
}
