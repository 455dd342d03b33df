using System.Text.Json;
using Rapport.Contracts.Webhooks;

namespace Rapport.Webhooks.Receiver;

/// <summary>What is done with one command's webhooks.</summary>
/// <param name="Read">Turns the body into what <paramref name="Run"/> takes.</param>
/// <param name="Run">Calls the app's code.</param>
internal sealed record WebhookHandler(Func<JsonElement, object> Read, Func<object, WebhookContext, Task<WebhookAnswer>> Run);

/// <summary>Who handles which command. Filled while the application is put together, only read afterwards.</summary>
internal sealed class WebhookHandlers
{
    private readonly Dictionary<string, WebhookHandler> _byCommand = [];

    /// <summary>Takes what nobody else does; <c>null</c>: such webhooks are answered and dropped.</summary>
    public WebhookHandler? Other { get; set; }

    public WebhookHandler? Find(string command) => _byCommand.GetValueOrDefault(command) ?? Other;

    public void Add<TEvent>(bool before, Func<TEvent, WebhookContext, Task<WebhookAnswer>> run)
        where TEvent : WebhookEvent, new()
    {
        var command = new TEvent().CallbackCommand;
        if (before != IsBefore(command))
        {
            throw new InvalidOperationException(
                before
                    ? $"{command} tells what has happened, nobody waits for a verdict: register its handler with On."
                    : $"{command} asks for a verdict: register its handler with OnBefore."
            );
        }

        var handler = new WebhookHandler(json => json.Deserialize<TEvent>(EventJson.Options)!, (e, context) => run((TEvent)e, context));
        if (!_byCommand.TryAdd(command, handler))
            throw new InvalidOperationException($"{command} has a handler already.");
    }

    /// <summary>The protocol's names tell: <c>C2C.CallbackBeforeSendMsg</c>, <c>Sns.CallbackPrevFriendAdd</c>.</summary>
    public static bool IsBefore(string command) =>
        command.Contains(".CallbackBefore", StringComparison.Ordinal) || command.Contains(".CallbackPrev", StringComparison.Ordinal);
}
