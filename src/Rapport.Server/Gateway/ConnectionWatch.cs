using Rapport.Server.Operations;

namespace Rapport.Server.Gateway;

/// <summary>Looks every second after connections that have gone silent, have not logged in, or whose UserSig has run out.</summary>
internal sealed class ConnectionWatch(GatewayDoor door, TimeProvider clock, ILogger<ConnectionWatch> log) : BackgroundLoop(clock, log)
{
    public override string Name => "connection watch";

    protected override TimeSpan First => Pause;

    protected override TimeSpan Pause => TimeSpan.FromSeconds(1);

    public override Task RunOnceAsync(CancellationToken stopping)
    {
        door.CheckAll();
        return Task.CompletedTask;
    }
}
