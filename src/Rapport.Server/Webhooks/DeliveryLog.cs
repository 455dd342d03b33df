using System.Threading.Channels;
using Rapport.Storage;

namespace Rapport.Server.Webhooks;

/// <summary>
/// Writes down what became of attempts, many in one unit. It is allowed to lag a little: an outcome lost in a crash only
/// means that the event is sent again, which "at least once" allows. Questions of before-webhooks are written here too, once
/// they are answered, so that nobody who waits for an answer waits for the log as well.
/// </summary>
public sealed partial class DeliveryLog(Database database, OutboxStore store, TimeProvider clock, ILogger<DeliveryLog> log) : IAsyncDisposable
{
    /// <summary>When so many outcomes wait for the database, delivery waits too.</summary>
    private const int MostWaiting = 10_000;

    private const int MostPerUnit = 512;

    private readonly Channel<OutboxEvent> _outcomes = Channel.CreateBounded<OutboxEvent>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = Task.Run(LoopAsync);

    /// <param name="outcome">A copy that nobody changes any more.</param>
    public async ValueTask AddAsync(OutboxEvent outcome)
    {
        try
        {
            await _outcomes.Writer.WriteAsync(outcome);
        }
        catch (ChannelClosedException)
        {
            // The server has stopped meanwhile; the next one sends the event again.
        }
    }

    /// <summary>Writes what is still waiting, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _outcomes.Writer.TryComplete();
        await _loop;
    }

    private async Task LoopAsync()
    {
        var outcomes = _outcomes.Reader;
        while (await outcomes.WaitToReadAsync())
        {
            var batch = new List<OutboxEvent>(MostPerUnit);
            while (batch.Count < MostPerUnit && outcomes.TryRead(out var outcome))
                batch.Add(outcome);

            try
            {
                await database.WriteAsync(
                    UnitScope.Of("delivery log", 0),
                    session =>
                    {
                        // Events are numbered in the order of their times, so a question has the time at which it is written.
                        store.InsertAsked(session, batch.Where(outcome => outcome.State == EventState.Asked), clock.GetUtcNow().ToUnixTimeMilliseconds());

                        // Of two outcomes of one event the later one holds everything.
                        store.Finish(
                            session,
                            batch.Where(outcome => outcome.State != EventState.Asked).GroupBy(outcome => outcome.EventNo, (_, same) => same.Last())
                        );
                        return ValueTask.FromResult(true);
                    }
                );
            }
            catch (StorageException e)
            {
                LogLost(log, e, batch.Count);
            }
        }
    }

    [LoggerMessage(
        EventId = 2001,
        Level = LogLevel.Error,
        Message = "{Count} delivery outcomes could not be written; their events will be sent again after a restart, before-webhooks stay out of the log"
    )]
    private static partial void LogLost(ILogger log, Exception e, int count);
}
