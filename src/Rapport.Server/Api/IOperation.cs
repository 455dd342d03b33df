namespace Rapport.Server.Api;

/// <summary>One command of the API: what it decides and does, whoever asks and through whichever door.</summary>
public interface IOperation<in TRequest, TReply>
{
    /// <exception cref="Refusal">The command as a whole is refused.</exception>
    ValueTask<TReply> ExecuteAsync(Caller caller, TRequest request, CancellationToken cancel);
}
