using System.Buffers;
using System.Text.Json;
using Rapport.Contracts;
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

        var reply = Answer(read.Buffer);
        reader.AdvanceTo(read.Buffer.End);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = reply.Length;
        context.Response.BodyWriter.Write(reply);
    }

    private static byte[] Answer(ReadOnlySequence<byte> body)
    {
        var request = JsonSerializer.Deserialize(body.IsSingleSegment ? body.FirstSpan : body.ToArray(), Wire.Json.BlackListAddRequest)!;
        var reply = new ItemResultsReply { ResultItem = [new ItemResult { To_Account = request.To_Account![0] }] };
        return JsonSerializer.SerializeToUtf8Bytes(reply, Wire.Json.ItemResultsReply);
    }
}
