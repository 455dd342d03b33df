using Rapport.Server.Conversations;
using Rapport.Server.Messages;
using Rapport.Server.Relationships;
using Rapport.Storage;

namespace Rapport.Server.Accounts;

/// <summary>
/// Removes what others still hold about deleted accounts, and the messages written to or by them. Lists leave such rows out at once; this takes
/// the rows away and puts the counts right. There is no index from an account to those who hold something about it (it would cost
/// every block a fifth of its speed), so the whole table is read, in small steps and only after something was deleted.
/// </summary>
public sealed partial class DeletedAccountSweeper(
    Database database,
    AccountStore accounts,
    TieStore ties,
    Friendships friendships,
    OwnerBooks books,
    ConversationStore conversations,
    MessageStore messages,
    TimeProvider clock,
    ILogger<DeletedAccountSweeper> log
) : IAsyncDisposable
{
    private const int RowsPerStep = 500;

    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>Starts the loop; an earlier run may have been stopped before it was through.</summary>
    public void Start()
    {
        _loop = Task.Run(LoopAsync);
        Wake();
    }

    /// <summary>Accounts were deleted.</summary>
    public void Wake()
    {
        if (_wake.CurrentCount > 0)
            return;

        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else has just woken it.
        }
    }

    /// <summary>Goes through the table once, if anything was deleted since the last time.</summary>
    public async Task SweepAsync(CancellationToken cancel)
    {
        // A deletion in this very millisecond may still be under way, so this one is not counted as done.
        var lastMoment = clock.GetUtcNow().ToUnixTimeMilliseconds() - 1;
        var deletion = Math.Min(await database.ReadAsync(accounts.LastDeletionAsync), lastMoment);
        if (deletion <= 0)
            return;

        var (owner, other) = (0L, 0L);
        while (!cancel.IsCancellationRequested)
        {
            var step = await database.ReadAsync(session => ties.OrphansAsync(session, owner, other, RowsPerStep));
            if (step.Orphans.Count > 0)
                await database.WriteAsync(session => RemoveAsync(session, step.Orphans));
            if (step.IsLast)
                break;

            (owner, other) = (step.LastOwner, step.LastOther);
        }

        if (await SweepConversationsAsync(cancel))
            await database.WriteAsync(async session => await accounts.SweptAsync(session, deletion));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
    }

    /// <summary>Removes conversations one of whose sides is deleted, with their messages; tells whether it came to the end.</summary>
    private async Task<bool> SweepConversationsAsync(CancellationToken cancel)
    {
        var (owner, peer) = (0L, 0L);
        while (!cancel.IsCancellationRequested)
        {
            var step = await database.ReadAsync(session => conversations.StepAsync(session, owner, peer, RowsPerStep));
            foreach (var orphan in step.Where(row => row.IsOrphan))
                await RemoveAsync(MessagePair.Of(orphan.Owner, orphan.Peer), cancel);
            if (step.Count < RowsPerStep)
                return !cancel.IsCancellationRequested;

            (owner, peer, _) = step[^1];
        }

        return false;
    }

    private async Task RemoveAsync(MessagePair pair, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var removed = await database.WriteAsync(async session =>
            {
                var numbers = await messages.NumbersAsync(session, pair, RowsPerStep);
                messages.Delete(session, numbers);
                if (numbers.Count < RowsPerStep)
                {
                    conversations.Delete(session, pair.Low, pair.High);
                    conversations.Delete(session, pair.High, pair.Low);
                }

                return numbers.Count;
            });
            if (removed < RowsPerStep)
                return;
        }
    }

    private async Task LoopAsync()
    {
        while (true)
        {
            try
            {
                await _wake.WaitAsync(_stopping.Token);
                await SweepAsync(_stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (e is StorageException or ObjectDisposedException)
            {
                LogFailed(log, e);
            }
        }
    }

    private async ValueTask<bool> RemoveAsync(WriteSession session, List<(long Owner, long Other)> orphans)
    {
        foreach (var owner in orphans.GroupBy(orphan => orphan.Owner, orphan => orphan.Other))
        {
            var changes = await books.OpenAsync(session, owner.Key);
            foreach (var other in owner)
                await friendships.ForgetAsync(session, changes, other, otherId: null, await ties.FindAsync(session, owner.Key, other));
            await books.CloseAsync(session, changes);
        }

        return true;
    }

    [LoggerMessage(
        EventId = 3001,
        Level = LogLevel.Error,
        Message = "Rows about deleted accounts could not be removed; tried again after the next deletion or start"
    )]
    private static partial void LogFailed(ILogger log, Exception e);
}
