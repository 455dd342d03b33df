using System.Threading.Channels;

namespace TwoUsers;

/// <summary>Brings webhooks to the pages that are open, as server-sent events; a page that opens later gets the latest first.</summary>
internal sealed class Feed
{
    private const int Kept = 50;

    private readonly Lock _lock = new();
    private readonly Queue<string> _latest = new();
    private readonly HashSet<Channel<string>> _pages = [];

    public void Add(string webhook)
    {
        lock (_lock)
        {
            _latest.Enqueue(webhook);
            if (_latest.Count > Kept)
                _latest.Dequeue();
            foreach (var page in _pages)
                page.Writer.TryWrite(webhook);
        }
    }

    public async Task StreamAsync(HttpContext context)
    {
        // A page that does not read misses the oldest rather than filling the memory.
        var page = Channel.CreateBounded<string>(new BoundedChannelOptions(2 * Kept) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_lock)
        {
            foreach (var webhook in _latest)
                page.Writer.TryWrite(webhook);
            _pages.Add(page);
        }

        context.Response.ContentType = "text/event-stream";
        try
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await foreach (var webhook in page.Reader.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync($"data: {webhook}\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed.
        }
        finally
        {
            lock (_lock)
                _pages.Remove(page);
        }
    }
}
