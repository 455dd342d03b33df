namespace Rapport.Webhooks.Receiver;

/// <summary>What <see cref="IDeduplicationStore.BeginAsync"/> found.</summary>
public enum DeduplicationState
{
    /// <summary>The event is new and now ours: its handler runs next.</summary>
    New = 0,

    /// <summary>Its handler runs at this moment, here or on another machine. The sender is told to come again.</summary>
    Busy = 1,

    /// <summary>Its handler has succeeded before. The sender is told that all is well.</summary>
    Done = 2,
}

/// <summary>
/// Remembers which after-webhooks were handled, so that an event delivered twice is handled once. The default store lives in memory
/// and forgets at restart; one in your database does not, and serves several machines.
/// </summary>
/// <remarks>
/// The store is taken from the request's scope. One that shares a transaction with the handler, begun in
/// <see cref="BeginAsync"/> and committed in <see cref="CompleteAsync"/>, makes event and effect one.
/// A store that survives a crash must let a claim that was never completed nor released run out by itself.
/// </remarks>
public interface IDeduplicationStore
{
    /// <summary>Claims an event for its handler. Of two calls at the same time only one may hear <see cref="DeduplicationState.New"/>.</summary>
    /// <param name="key">See <see cref="WebhookContext.DeduplicationKey"/>.</param>
    /// <param name="cancellationToken">Fires when the application stops.</param>
    ValueTask<DeduplicationState> BeginAsync(string key, CancellationToken cancellationToken);

    /// <summary>Marks a claimed event as done: its handler has succeeded. When this throws the event counts as not handled.</summary>
    /// <param name="key">See <see cref="WebhookContext.DeduplicationKey"/>.</param>
    ValueTask CompleteAsync(string key);

    /// <summary>Gives a claim back: the handler has failed, and the next attempt is as good as the first.</summary>
    /// <param name="key">See <see cref="WebhookContext.DeduplicationKey"/>.</param>
    ValueTask ReleaseAsync(string key);
}
