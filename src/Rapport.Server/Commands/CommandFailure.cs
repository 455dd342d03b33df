namespace Rapport.Server.Commands;

/// <summary>A command could not do what it was asked. The sentence goes to the error output, the code to whoever started it.</summary>
internal sealed class CommandFailure(int exitCode, string sentence) : Exception(sentence)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>The server said no, or something is not as it should be.</summary>
    public static CommandFailure Refused(string sentence) => new(Exit.Failed, sentence);

    /// <summary>The command was not written as it should be.</summary>
    public static CommandFailure Usage(string sentence) => new(Exit.Usage, sentence);

    /// <summary>No server answers.</summary>
    public static CommandFailure Unreachable(string sentence) => new(Exit.Unreachable, sentence);
}

/// <summary>What a command tells whoever started it.</summary>
internal static class Exit
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Unreachable = 3;
}
