using System.Text.Unicode;
using Rapport.Bench.Load;
using Rapport.Contracts.Messages;

namespace Rapport.Bench.Soak;

/// <summary>The messages of the soak: a text of 200 bytes that names conversation and number, and is like no other.</summary>
internal static class Letter
{
    private const int TextLength = 200;
    private const int Letters = 26;

    private static ReadOnlySpan<byte> Head => "[{\"MsgType\":\"TIMTextElem\",\"MsgContent\":{\"Text\":\""u8;

    private static ReadOnlySpan<byte> Tail => "\"}}]"u8;

    /// <summary>Bytes of a <c>MsgBody</c>.</summary>
    private static int BodyLength => Head.Length + TextLength + Tail.Length;

    private static readonly byte[] s_padding = [.. Enumerable.Range(0, TextLength + Letters).Select(place => (byte)('a' + (place % Letters)))];

    /// <summary>Writes the <c>MsgBody</c> of a message.</summary>
    private static void Write(Span<byte> body, Strand strand, long number)
    {
        Head.CopyTo(body);
        Tail.CopyTo(body[^Tail.Length..]);
        var text = body.Slice(Head.Length, TextLength);
        Utf8.TryWrite(
            text,
            $"{Pairs.Name(strand.From)} device {strand.Side} to {Pairs.Name(strand.To)}, strand {strand.Number}, message {number}: ",
            out var written
        );
        s_padding.AsSpan((int)(number % Letters), TextLength - written).CopyTo(text[written..]);
    }

    /// <summary>The request that sends it, as its frame.</summary>
    public static byte[] Frame(long id, Strand strand, long number)
    {
        Span<byte> body = stackalloc byte[BodyLength];
        Write(body, strand, number);
        return ClientSocket.Frame(
            $$$"""{"Id":{{{id}}},"Command":"openim/sendmsg","Body":{"To_Account":"{{{Pairs.Name(strand.To)}}}","MsgSeq":{{{number}}},"MsgRandom":{{{strand.Number}}},"MsgBody":{{{System.Text.Encoding.UTF8.GetString(body)}}}}}"""
        );
    }

    /// <summary>Whether the message is as it was sent, whoever may have sent it.</summary>
    public static bool IsGenuine(MsgItem message)
    {
        if (message.MsgRandom is < 0 or >= Circles.Strands)
            return false;

        var strand = new Strand((int)message.MsgRandom);
        Span<byte> body = stackalloc byte[BodyLength];
        Write(body, strand, message.MsgSeq);
        return message.From_Account == Pairs.Name(strand.From)
            && message.To_Account == Pairs.Name(strand.To)
            && message.MsgKey == new MsgKey(message.MsgTimeStamp, message.MsgSeq, message.MsgRandom).ToString()
            && body.SequenceEqual(message.MsgBody.Utf8);
    }
}
