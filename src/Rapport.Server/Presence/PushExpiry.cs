using Microsoft.Extensions.Options;
using Rapport.Server.Configuration;
using Rapport.Server.Operations;
using Rapport.Storage;

namespace Rapport.Server.Presence;

/// <summary>Lets mobile devices that have been away for too long count as offline. No webhook tells of it: nothing happened on a connection.</summary>
internal sealed class PushExpiry(Database database, PresenceStore store, IOptions<RapportOptions> options, TimeProvider clock, ILogger<PushExpiry> log)
    : BackgroundLoop(clock, log)
{
    private const int AtOnce = 500;

    private readonly TimeProvider _clock = clock;

    public override string Name => "push expiry";

    protected override TimeSpan First => TimeSpan.FromMinutes(1);

    protected override TimeSpan Pause => TimeSpan.FromMinutes(15);

    public override async Task RunOnceAsync(CancellationToken stopping)
    {
        var before = _clock.GetUtcNow().AddDays(-options.Value.Gateway.PushOnlineDays).ToUnixTimeMilliseconds();
        while (!stopping.IsCancellationRequested)
        {
            var expired = await database.WriteAsync(async unit =>
            {
                var devices = await store.ExpiredAsync(unit, before, AtOnce);
                foreach (var (number, accountNo, userId) in devices)
                {
                    await store.DeleteAsync(unit, number);
                    var others = await store.OfAccountAsync(unit, accountNo);
                    unit.Announce(
                        new StatusChanged(accountNo, Statuses.Of(userId, others, (await store.PresenceAsync(unit, accountNo)).CustomStatus), FriendsToo: false)
                    );
                }

                return devices.Count;
            });
            if (expired < AtOnce)
                return;
        }
    }
}
