using System.Diagnostics;
using Microsoft.Extensions.Options;
using Rapport.Server.Configuration;
using Rapport.Server.Operations;
using Rapport.Storage;

namespace Rapport.Server.Messages.Search;

/// <summary>Keeps the full text index close behind the messages, and out of the way of who writes.</summary>
internal sealed class MessageIndexer(
    Database database,
    MessageIndex index,
    IOptions<RapportOptions> options,
    TimeProvider clock,
    ILogger<MessageIndexer> logger
) : BackgroundLoop(clock, logger)
{
    /// <summary>After a step it rests for so many times as long as the step took: while others wait to write, and while nobody does.</summary>
    private const int RestWhenBusy = 19,
        RestWhenQuiet = 4;

    private readonly TimeProvider _clock = clock;

    public override string Name => "message index";

    protected override TimeSpan First => TimeSpan.FromMinutes(2);

    protected override TimeSpan Pause => TimeSpan.FromMinutes(25);

    /// <summary>Few messages may wait for long: a search takes the steps that are missing.</summary>
    protected override async Task WaitAsync(TimeSpan wait, CancellationToken stopping)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await Task.WhenAny(base.WaitAsync(wait, over.Token), index.ManyStoredAsync(over.Token));
        await over.CancelAsync();
        stopping.ThrowIfCancellationRequested();
    }

    public override async Task RunOnceAsync(CancellationToken stopping)
    {
        if (!options.Value.Search.Enabled)
            return;

        while (true)
        {
            var began = Stopwatch.GetTimestamp();
            var isBusy = database.QueuedUnits > 0;
            if (!await index.StepAsync())
                return;

            await Task.Delay(Stopwatch.GetElapsedTime(began) * (isBusy ? RestWhenBusy : RestWhenQuiet), _clock, stopping);
        }
    }
}
