namespace Rapport.Webhooks.Receiver;

/// <summary>What is known about a webhook beside its body. Handlers get it; a test can make one with the values it needs.</summary>
public sealed class WebhookContext
{
    /// <summary>The command, for example <c>Sns.CallbackBlackListAdd</c>. Default: empty.</summary>
    public string Command { get; init; } = "";

    /// <summary>The app. Default 0.</summary>
    public long SdkAppId { get; init; }

    /// <summary>
    /// The event's id, the same at every attempt and in every replay. <c>null</c> (the default) when the sender gives none,
    /// as the original cloud product does.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>Which repetition this is, when an operator had the event sent again; <c>null</c> (the default) otherwise.</summary>
    public string? Replay { get; init; }

    /// <summary>Which attempt to hand over the event this is, from 1. Default 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>
    /// The key within which events arrive in the order of their commits, for example <c>account:anna</c>.
    /// <c>null</c> (the default) when the sender promises no order.
    /// </summary>
    public string? OrderKey { get; init; }

    /// <summary>
    /// The event's number within <see cref="OrderKey"/>, from 1, without gaps among the events sent. <c>null</c> (the default)
    /// when the key is not counted.
    /// </summary>
    public long? OrderSequence { get; init; }

    /// <summary>
    /// What caused the event: <c>RESTAPI</c>, <c>Web</c>, <c>Android</c>, <c>iOS</c> … exactly as sent in <c>OptPlatform</c>.
    /// <c>null</c> (the default) when not sent.
    /// </summary>
    public string? Platform { get; init; }

    /// <summary>The address of whoever caused the event, as the chat server saw it. <c>null</c> (the default) when not sent.</summary>
    public string? ClientIp { get; init; }

    /// <summary>When this attempt was signed; <c>null</c> (the default) when the webhook tells no time.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>
    /// Whether the body's signature was verified. Default <c>false</c>. The URL's own signature covers neither URL nor body, so only
    /// the body and <see cref="Id"/> of a webhook with this set are beyond doubt.
    /// </summary>
    public bool IsBodySigned { get; init; }

    /// <summary>The body exactly as received. Default: empty.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The services of this request's scope. Default: none.</summary>
    public IServiceProvider Services { get; init; } = NoServices.Instance;

    /// <summary>
    /// Fires when the work has become pointless. For a before-webhook that is when the chat server hangs up; for an after-webhook only
    /// when the application stops: work that outlasts the server's patience still counts, and the next attempt finds it done.
    /// Default: never.
    /// </summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>What <see cref="IDeduplicationStore"/> knows this event by; <c>null</c> when the webhook has no id. A replay is an event of its own.</summary>
    public string? DeduplicationKey =>
        Id is null ? null
        : Replay is null ? Id
        : $"{Id}/{Replay}";

    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
