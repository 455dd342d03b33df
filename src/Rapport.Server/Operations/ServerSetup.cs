using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Rapport.Server.Operations;

internal static class ServerSetup
{
    public static void TryAddClock(this IServiceCollection services) => services.TryAddSingleton(TimeProvider.System);

    public static void ConfigureRapportKestrel(this ConfigureWebHostBuilder host) =>
        host.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // The doors have limits of their own, and answer in their own way when one is exceeded.
            kestrel.Limits.MaxRequestBodySize = 16 * 1024 * 1024;
            kestrel.Limits.MaxRequestLineSize = 16 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
}
