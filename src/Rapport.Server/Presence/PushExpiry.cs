using Microsoft.Extensions.Options;
using Rapport.Server.Configuration;
using Rapport.Server.Operations;

namespace Rapport.Server.Presence;

/// <summary>Lets mobile devices that have been away for too long count as offline. No webhook tells of it: nothing happened on a connection.</summary>
internal sealed class PushExpiry(SessionBook book, IOptions<RapportOptions> options, TimeProvider clock, ILogger<PushExpiry> log) : BackgroundLoop(clock, log)
{
    private readonly TimeProvider _clock = clock;

    public override string Name => "push expiry";

    protected override TimeSpan First => TimeSpan.FromMinutes(1);

    protected override TimeSpan Pause => TimeSpan.FromMinutes(15);

    public override Task RunOnceAsync(CancellationToken stopping) =>
        book.EndExpiredAsync(_clock.GetUtcNow().AddDays(-options.Value.Gateway.PushOnlineDays), stopping);
}
