using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace Rapport.Server.Operations;

internal static class ServerSetup
{
    public static void TryAddClock(this IServiceCollection services) => services.TryAddSingleton(TimeProvider.System);

    /// <summary>
    /// The console log in the form the settings ask for (<c>Logging:Console:FormatterName=json</c>), and never with the URLs of
    /// requests, which carry UserSigs.
    /// </summary>
    public static void ConfigureRapportLogging(this WebApplicationBuilder builder)
    {
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        if (builder.Configuration["Logging:Console:FormatterName"] is { Length: > 0 } formatter)
            builder.Services.PostConfigure<ConsoleLoggerOptions>(console => console.FormatterName = formatter);
    }

    /// <summary>
    /// Calls are short and never wait while holding a thread, so they run where their bytes arrive instead of being handed to
    /// the thread pool first: an eighth less processor time per write (bench/RESULTS.md).
    /// </summary>
    public static void ConfigureRapportKestrel(this ConfigureWebHostBuilder host) =>
        host.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true)
            // The slim builder leaves TLS out: without this an https address, or a certificate in the settings, ends the start.
            .UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;

                // The doors have limits of their own, and answer in their own way when one is exceeded.
                kestrel.Limits.MaxRequestBodySize = 16 * 1024 * 1024;
                kestrel.Limits.MaxRequestLineSize = 16 * 1024;
                kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            });
}
