using Rapport.Contracts;

namespace Rapport.Server.Api;

/// <summary>An operation says no. The door turns it into the documented envelope; nothing was changed.</summary>
public sealed class Refusal(WireError error, string? info = null) : Exception(info ?? error.Sentence)
{
    public WireError Error { get; } = error;
}
