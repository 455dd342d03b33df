using Rapport.Webhooks.Receiver;

namespace AppBackend;

/// <summary>One webhook, as a line to read.</summary>
internal sealed record Entry(DateTimeOffset At, string Line);

/// <summary>Prints each webhook and keeps the last hundred.</summary>
internal sealed class Journal(TimeProvider clock)
{
    private const int Kept = 100;

    private readonly Lock _lock = new();
    private readonly Queue<Entry> _entries = new();

    public void Add(WebhookContext context, string what)
    {
        // Names come from strangers: a line break must not fake a second line, nor an escape sequence speak to the terminal.
        var text = $"{context.Command}{PlaceOf(context)}{AttemptOf(context)}  {what}";
        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        lock (_lock)
        {
            Console.WriteLine(line);
            _entries.Enqueue(new Entry(clock.GetUtcNow(), line));
            if (_entries.Count > Kept)
                _entries.Dequeue();
        }
    }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<Entry> Latest()
    {
        lock (_lock)
            return [.. _entries.Reverse()];
    }

    private static string PlaceOf(WebhookContext context) =>
        context switch
        {
            { OrderSequence: { } number } => $" #{number} {context.OrderKey}",
            { OrderKey: { } key } => $" {key}",
            _ => "",
        };

    private static string AttemptOf(WebhookContext context) =>
        (context.Attempt > 1 ? $" (attempt {context.Attempt})" : "") + (context.Replay is null ? "" : " (replay)");
}
