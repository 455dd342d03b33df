namespace Rapport.Contracts;

/// <summary>One entry of the error catalogue.</summary>
/// <param name="Code">The number clients branch on. Never reused.</param>
/// <param name="Name">The name client libraries give it.</param>
/// <param name="Sentence">What is put into <c>ErrorInfo</c> when nothing more precise is known.</param>
public sealed record WireError(long Code, string Name, string Sentence);
