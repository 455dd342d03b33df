using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Rapport.Bench.Load;
using Rapport.Contracts.Webhooks;

namespace Rapport.Bench.Children;

/// <summary>
/// An app backend that takes every webhook, counts it and, when asked to, keeps when it arrived. The clock is the
/// machine's monotonic one, which all its processes share.
/// </summary>
internal sealed class ReceiverServer
{
    private static readonly byte[] s_ok = """{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}"""u8.ToArray();

    private readonly ConcurrentDictionary<string, long> _lastOfKey = new();
    private readonly Lock _lock = new();
    private readonly List<Arrival> _arrivals = [];
    private bool _recording;
    private long _count;
    private long _first;
    private long _outOfOrder;

    public static async Task<int> RunAsync(int port)
    {
        var receiver = new ReceiverServer();
        await using var app = BareServer.Build(port);
        app.Run(receiver.HandleAsync);
        await app.RunAsync();
        return 0;
    }

    private Task HandleAsync(HttpContext context) =>
        context.Request.Path.Value switch
        {
            "/hook" => TakeAsync(context),
            "/state" => context.Response.WriteAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Interlocked.Read(ref _count)} {Interlocked.Read(ref _first)} {Interlocked.Read(ref _outOfOrder)}"
                )
            ),
            "/arrivals" => WriteArrivalsAsync(context),
            _ => Reset(context),
        };

    private async Task TakeAsync(HttpContext context)
    {
        var now = Stopwatch.GetTimestamp();
        var read = await context.Request.BodyReader.ReadAtLeastAsync((int)context.Request.ContentLength!.Value);
        if (_recording)
            Record(context.Request, read.Buffer, now);
        context.Request.BodyReader.AdvanceTo(read.Buffer.End);

        if (Interlocked.Increment(ref _count) == 1)
            Interlocked.Exchange(ref _first, now);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = s_ok.Length;
        context.Response.BodyWriter.Write(s_ok);
    }

    private void Record(HttpRequest request, ReadOnlySequence<byte> body, long now)
    {
        var (owner, other) = Pairs.Read(body.IsSingleSegment ? body.FirstSpan : body.ToArray());
        var sequence = long.Parse(request.Headers[WebhookSignature.OrderSequenceHeader].ToString(), CultureInfo.InvariantCulture);
        var key = request.Headers[WebhookSignature.OrderKeyHeader].ToString();
        lock (_lock)
        {
            _arrivals.Add(new Arrival(owner, other, now));
            if (_lastOfKey.TryGetValue(key, out var last) && sequence != last + 1)
                _outOfOrder++;
            _lastOfKey[key] = sequence;
        }
    }

    private Task WriteArrivalsAsync(HttpContext context)
    {
        lock (_lock)
            return context.Response.Body.WriteAsync(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_arrivals)).ToArray()).AsTask();
    }

    private Task Reset(HttpContext context)
    {
        lock (_lock)
        {
            _arrivals.Clear();
            _lastOfKey.Clear();
            _recording = context.Request.Path == "/record";
            _count = _first = _outOfOrder = 0;
        }

        return context.Response.WriteAsync("ok");
    }
}

/// <summary>When the webhook about a pair arrived, in ticks of the monotonic clock.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Arrival(int Owner, int Other, long Ticks);
