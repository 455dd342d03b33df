using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rapport.Contracts.Webhooks;

namespace Rapport.Webhooks.Receiver;

/// <summary>
/// Says what is done with which webhook. Each command has one handler; a command without one goes to <see cref="OnOther"/>.
/// The command belongs to the event type (<see cref="WebhookEvent.CallbackCommand"/>), so a type of your own adds a command
/// the contracts do not know.
/// </summary>
public sealed class RapportWebhooksBuilder
{
    private readonly WebhookHandlers _handlers;

    internal RapportWebhooksBuilder(IServiceCollection services, WebhookHandlers handlers)
    {
        Services = services;
        _handlers = handlers;
    }

    /// <summary>The application's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Handles an after-webhook. See <see cref="IWebhookHandler{TEvent}.HandleAsync"/> for what returning and throwing mean.</summary>
    /// <typeparam name="TEvent">The webhook's body.</typeparam>
    /// <param name="handle">Called once for each event.</param>
    public RapportWebhooksBuilder On<TEvent>(Func<TEvent, WebhookContext, Task> handle)
        where TEvent : WebhookEvent, new()
    {
        ArgumentNullException.ThrowIfNull(handle);
        _handlers.Add<TEvent>(before: false, (e, context) => Handled(handle(e, context)));
        return this;
    }

    /// <summary>Handles an after-webhook by a class, which is registered as a scoped service unless it is registered already.</summary>
    /// <typeparam name="TEvent">The webhook's body.</typeparam>
    /// <typeparam name="THandler">The class.</typeparam>
    public RapportWebhooksBuilder On<TEvent, THandler>()
        where TEvent : WebhookEvent, new()
        where THandler : class, IWebhookHandler<TEvent>
    {
        Services.TryAddScoped<THandler>();
        return On<TEvent>((e, context) => context.Services.GetRequiredService<THandler>().HandleAsync(e, context));
    }

    /// <summary>Decides on a before-webhook. See <see cref="IBeforeWebhookHandler{TEvent}.DecideAsync"/> for what answers and failures mean.</summary>
    /// <typeparam name="TEvent">The webhook's body.</typeparam>
    /// <param name="decide">Makes the verdict, within two seconds.</param>
    public RapportWebhooksBuilder OnBefore<TEvent>(Func<TEvent, WebhookContext, Task<WebhookAnswer>> decide)
        where TEvent : WebhookEvent, new()
    {
        ArgumentNullException.ThrowIfNull(decide);
        _handlers.Add(before: true, decide);
        return this;
    }

    /// <summary>Decides on a before-webhook by a class, which is registered as a scoped service unless it is registered already.</summary>
    /// <typeparam name="TEvent">The webhook's body.</typeparam>
    /// <typeparam name="THandler">The class.</typeparam>
    public RapportWebhooksBuilder OnBefore<TEvent, THandler>()
        where TEvent : WebhookEvent, new()
        where THandler : class, IBeforeWebhookHandler<TEvent>
    {
        Services.TryAddScoped<THandler>();
        return OnBefore<TEvent>((e, context) => context.Services.GetRequiredService<THandler>().DecideAsync(e, context));
    }

    /// <summary>
    /// Handles every webhook that has no handler of its own, known or not. Without this they are answered with OK and dropped.
    /// A before-webhook that ends up here is allowed.
    /// </summary>
    /// <param name="handle">Gets the body as JSON, valid until the returned task ends; <see cref="WebhookContext.Command"/> tells the command.</param>
    public RapportWebhooksBuilder OnOther(Func<JsonElement, WebhookContext, Task> handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        if (_handlers.Other is not null)
            throw new InvalidOperationException("OnOther has a handler already.");

        _handlers.Other = new WebhookHandler(json => json, (json, context) => Handled(handle((JsonElement)json, context)));
        return this;
    }

    /// <summary>Remembers handled events elsewhere than in memory.</summary>
    /// <typeparam name="TStore">Your store.</typeparam>
    /// <param name="lifetime">Default: scoped, so that it can share a database session with the handlers.</param>
    public RapportWebhooksBuilder RememberIn<TStore>(ServiceLifetime lifetime = ServiceLifetime.Scoped)
        where TStore : class, IDeduplicationStore
    {
        Services.Replace(ServiceDescriptor.Describe(typeof(IDeduplicationStore), typeof(TStore), lifetime));
        return this;
    }

    private static async Task<WebhookAnswer> Handled(Task handling)
    {
        await handling;
        return new WebhookAnswer();
    }
}
