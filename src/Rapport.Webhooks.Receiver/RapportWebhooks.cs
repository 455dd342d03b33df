using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Rapport.Webhooks.Receiver;

/// <summary>Adds the receiver of chat webhooks to an ASP.NET Core application.</summary>
public static class RapportWebhooks
{
    /// <summary>
    /// Adds the receiver; the returned builder takes the handlers. May be called several times, so that each module of an
    /// application can register its own. Mistakes in the options are reported at start, all at once.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the options. Default: they are set elsewhere.</param>
    public static RapportWebhooksBuilder AddRapportWebhooks(this IServiceCollection services, Action<RapportWebhookOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
            services.Configure(configure);

        var handlers = services.FirstOrDefault(service => service.ServiceType == typeof(WebhookHandlers))?.ImplementationInstance as WebhookHandlers;
        if (handlers is null)
        {
            handlers = new WebhookHandlers();
            services.AddSingleton(handlers);
            services.AddSingleton<IValidateOptions<RapportWebhookOptions>, RapportWebhookOptionsRules>();
            services.AddOptions<RapportWebhookOptions>().ValidateOnStart();
            services.AddSingleton<WebhookVerifier>();
            services.AddSingleton<WebhookEndpoint>();
            services.TryAddSingleton<IDeduplicationStore, MemoryDeduplicationStore>();
            services.TryAddSingleton(TimeProvider.System);
        }

        return new RapportWebhooksBuilder(services, handlers);
    }

    /// <summary>
    /// Receives webhooks at a path: the one in the callback URL set on the chat server. The path is open to callers without a login
    /// of the application, because a webhook proves itself by its signatures.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The path. Default <c>/imcallback</c>.</param>
    public static IEndpointConventionBuilder MapRapportWebhooks(this IEndpointRouteBuilder endpoints, string pattern = "/imcallback")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var endpoint =
            endpoints.ServiceProvider.GetService<WebhookEndpoint>()
            ?? throw new InvalidOperationException("Call services.AddRapportWebhooks(…) before app.MapRapportWebhooks(…).");
        endpoint.WarnIfOpen(pattern);

        // Every method, so that a GET is told what belongs here instead of finding nothing.
        return endpoints.Map(pattern, (RequestDelegate)endpoint.ReceiveAsync).AllowAnonymous().ExcludeFromDescription().WithDisplayName("Chat webhooks");
    }
}
