using System.Buffers;
using System.Text.Json;
using Rapport.Contracts;
using Rapport.Contracts.Messages;
using Rapport.Contracts.Relationships;

namespace Rapport.Bench.Children;

/// <summary>The ceiling: bare Kestrel and one raw delegate that reads a JSON body and writes one back.</summary>
internal static class EchoServer
{
    public static async Task<int> RunAsync(int port)
    {
        await using var app = BareServer.Build(port);
        app.Run(AnswerAsync);
        await app.RunAsync();
        return 0;
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        var read = await reader.ReadAsync();
        while (!read.IsCompleted)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await reader.ReadAsync();
        }

        var isMessage = context.Request.Path.Value!.EndsWith("/sendmsg", StringComparison.Ordinal);
        var reply = isMessage ? AnswerMessage(read.Buffer) : Answer(read.Buffer);
        reader.AdvanceTo(read.Buffer.End);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = reply.Length;
        context.Response.BodyWriter.Write(reply);
    }

    private static byte[] AnswerMessage(ReadOnlySequence<byte> body)
    {
        var request = JsonSerializer.Deserialize(Bytes(body), Wire.Json.SendMsgRequest)!;
        var reply = new SendMsgReply
        {
            MsgTime = 1700000000,
            MsgKey = new MsgKey(1700000000, 1, request.MsgRandom!.Value).ToString(),
            MsgId = request.To_Account!,
        };
        return JsonSerializer.SerializeToUtf8Bytes(reply, Wire.Json.SendMsgReply);
    }

    private static ReadOnlySpan<byte> Bytes(in ReadOnlySequence<byte> body) => body.IsSingleSegment ? body.FirstSpan : body.ToArray();

    private static byte[] Answer(ReadOnlySequence<byte> body)
    {
        var request = JsonSerializer.Deserialize(Bytes(body), Wire.Json.BlackListAddRequest)!;
        var reply = new ItemResultsReply { ResultItem = [new ItemResult { To_Account = request.To_Account![0] }] };
        return JsonSerializer.SerializeToUtf8Bytes(reply, Wire.Json.ItemResultsReply);
    }
}
