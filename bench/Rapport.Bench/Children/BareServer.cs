namespace Rapport.Bench.Children;

/// <summary>Kestrel and nothing else, on loopback.</summary>
internal static class BareServer
{
    public static WebApplication Build(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenLocalhost(port);
        });
        return builder.Build();
    }
}
