namespace Rapport.Server.Operations;

/// <summary>The server cannot start here, for a reason its operator can remove. The message is all he needs.</summary>
public sealed class CannotStartException(string sentence) : Exception(sentence);
