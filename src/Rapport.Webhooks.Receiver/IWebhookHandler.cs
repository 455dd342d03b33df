using Rapport.Contracts.Webhooks;

namespace Rapport.Webhooks.Receiver;

/// <summary>Handles one after-webhook: something happened. Made anew in each request's scope.</summary>
/// <typeparam name="TEvent">The webhook's body.</typeparam>
public interface IWebhookHandler<in TEvent>
    where TEvent : WebhookEvent
{
    /// <summary>
    /// Handles the event. Returning marks it as done; throwing answers HTTP 500, and the chat server sends it again later. An event that
    /// was handled but whose answer got lost comes again too: without an id (see <see cref="WebhookContext.Id"/>) or after a restart
    /// nothing but the handler itself can notice, so handling an event twice must do no harm.
    /// </summary>
    /// <param name="e">The body.</param>
    /// <param name="context">What is known beside the body.</param>
    Task HandleAsync(TEvent e, WebhookContext context);
}

/// <summary>Decides on one before-webhook: something is about to happen. Made anew in each request's scope.</summary>
/// <typeparam name="TEvent">The webhook's body.</typeparam>
public interface IBeforeWebhookHandler<in TEvent>
    where TEvent : WebhookEvent
{
    /// <summary>
    /// Decides. The chat server waits two seconds at most and never asks twice; when there is no answer, or this throws, it lets pass or
    /// refuses as the app is configured there (by default: lets pass). Nothing has happened yet, and may still fail to: record
    /// nothing as a fact here, the after-webhook tells.
    /// </summary>
    /// <param name="e">The body.</param>
    /// <param name="context">What is known beside the body.</param>
    /// <returns>The verdict; <see cref="Verdicts"/> helps to make one.</returns>
    Task<WebhookAnswer> DecideAsync(TEvent e, WebhookContext context);
}
