namespace Rapport.Server.Operations;

/// <summary>
/// The one shape of work that is done now and then: a name, a first pass some time after the start, further passes at a
/// distance, an end. One pass is a method of its own, so tests run it instead of waiting for it.
/// </summary>
internal abstract partial class BackgroundLoop(TimeProvider clock, ILogger log) : IHostedService
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>What the log calls it.</summary>
    public abstract string Name { get; }

    /// <summary>How long after the start the first pass begins.</summary>
    protected abstract TimeSpan First { get; }

    /// <summary>How long after the end of a pass the next one begins.</summary>
    protected abstract TimeSpan Pause { get; }

    /// <summary>One pass. A failure is logged, and the next pass tries again.</summary>
    public abstract Task RunOnceAsync(CancellationToken stopping);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop = LoopAsync();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _loop;
    }

    /// <summary>Waits for the next pass: so long, or until there is enough to do.</summary>
    protected virtual Task WaitAsync(TimeSpan wait, CancellationToken stopping) => Task.Delay(wait, clock, stopping);

    private async Task LoopAsync()
    {
        var wait = First;
        while (true)
        {
            try
            {
                await WaitAsync(wait, _stopping.Token);
                await RunOnceAsync(_stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailed(log, e, Name);
            }

            wait = Pause;
        }
    }

    [LoggerMessage(EventId = 4010, Level = LogLevel.Error, Message = "A pass of '{Name}' failed; the next one tries again")]
    private static partial void LogFailed(ILogger log, Exception fault, string name);
}
