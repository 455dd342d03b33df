namespace Rapport.Server.Configuration;

/// <summary>The server cannot start with these settings. All mistakes are named at once.</summary>
public sealed class InvalidSettingsException(IReadOnlyList<string> mistakes) : Exception("The settings cannot be used:\n  " + string.Join("\n  ", mistakes));
