namespace Rapport.Recovery.Tests;

/// <summary>One call that writes: what is sent, what must come back, and what is so afterwards.</summary>
/// <param name="Command">Service and command.</param>
/// <param name="Body">The request.</param>
/// <param name="Codes">The expected outcome of each item; <c>null</c> where a command has no items.</param>
/// <param name="After">The household's state if it is carried out.</param>
/// <param name="Event">The webhook it causes, in the short form of <see cref="EventText"/>; <c>null</c>: none.</param>
/// <param name="Owner">Whose order the webhook belongs to.</param>
internal sealed record Change(string Command, object Body, IReadOnlyList<long>? Codes, State After, string? Event, string Owner);
