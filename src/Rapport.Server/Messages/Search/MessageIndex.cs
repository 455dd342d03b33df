using Rapport.Storage;

namespace Rapport.Server.Messages.Search;

/// <summary>
/// Puts messages into the full text index, behind the traffic: sending does not wait for it. What was stored before a search began
/// is found by it nevertheless, because the search takes the steps that are missing.
/// </summary>
public sealed class MessageIndex(Database database, MessageStore messages, SearchStore store) : IDisposable
{
    /// <summary>Messages a step takes: few enough for the writer not to be held up by them.</summary>
    private const int MostInStep = 128;

    /// <summary>So many messages are worth a pass.</summary>
    private const int Many = 5_000;

    private static readonly UnitScope s_scope = UnitScope.Of("message_text", 0);

    private readonly SemaphoreSlim _many = new(0);
    private long _stored;

    /// <summary>A message is being stored. A unit that is run again counts twice, which does no harm.</summary>
    public void NoteStored()
    {
        if (Interlocked.Increment(ref _stored) % Many == 0)
            _many.Release();
    }

    /// <summary>Waits until many messages have been stored since this was last waited for.</summary>
    public async Task ManyStoredAsync(CancellationToken cancel)
    {
        await _many.WaitAsync(cancel);
        while (_many.Wait(0, CancellationToken.None))
        {
            // One pass is enough for all of them.
        }
    }

    /// <summary>Whether everything up to a message is in the index, with the words it has now.</summary>
    public ValueTask<bool> CoversAsync(long message) =>
        database.ReadAsync(async session => await store.LastAsync(session) >= message && (await store.RewordedAsync(session, 1)).Count == 0);

    /// <summary>Takes in the next messages; tells whether any may be left.</summary>
    public Task<bool> StepAsync() => database.WriteAsync(s_scope, StepAsync);

    public void Dispose() => _many.Dispose();

    private async ValueTask<bool> StepAsync(WriteSession session)
    {
        var last = await store.LastAsync(session);
        var reworded = await store.RewordedAsync(session, MostInStep);
        if (reworded.Count > 0)
        {
            var changed = new List<Message>();
            foreach (var number in reworded.Select(one => one.Message).Where(number => number <= last).Distinct())
            {
                if (await messages.FindAsync(session, number) is { } message)
                    changed.Add(message);
            }

            store.Change(session, Documents(changed));
            store.ForgetReworded(session, reworded.Select(one => one.Number));
        }

        var next = await messages.BehindAsync(session, last, MostInStep);
        store.Insert(session, Documents(next));
        return reworded.Count == MostInStep || next.Count == MostInStep;
    }

    private IEnumerable<(long Message, string Terms)> Documents(IEnumerable<Message> some) =>
        some.Select(message => (message.Number, database.Texts.Document(MessageTerms.Of(message))));
}
