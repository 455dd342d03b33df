using Rapport.Contracts;

namespace Rapport.Client;

/// <summary>The server refused a call as a whole.</summary>
public sealed class RapportException : Exception
{
    internal RapportException(string command, Reply reply)
        : base($"{command}: {reply.ErrorCode} {reply.ErrorInfo}")
    {
        Command = command;
        Reply = reply;
    }

    /// <summary>The command, for example <c>sns/friend_add</c>.</summary>
    public string Command { get; }

    /// <summary>The error code, one of <see cref="Errors"/>. Branch on this.</summary>
    public long Code => Reply.ErrorCode;

    /// <summary>The server's reason, for people.</summary>
    public string Info => Reply.ErrorInfo;

    /// <summary>The reply as it came.</summary>
    public Reply Reply { get; }
}
