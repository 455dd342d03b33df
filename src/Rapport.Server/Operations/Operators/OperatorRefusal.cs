namespace Rapport.Server.Operations.Operators;

/// <summary>An operator endpoint says no. The door turns it into <c>problem+json</c>; nothing was changed.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="sentence">What is wrong, and where possible what to do.</param>
/// <param name="mistakes">All of them, when there may be several.</param>
internal sealed class OperatorRefusal(int status, string sentence, IReadOnlyList<string>? mistakes = null) : Exception(sentence)
{
    public int Status { get; } = status;

    public IReadOnlyList<string>? Mistakes { get; } = mistakes;

    public static OperatorRefusal NotFound(string sentence) => new(StatusCodes.Status404NotFound, sentence);

    public static OperatorRefusal Conflict(string sentence) => new(StatusCodes.Status409Conflict, sentence);

    public static OperatorRefusal Invalid(params IReadOnlyList<string> mistakes) => new(StatusCodes.Status400BadRequest, string.Join("; ", mistakes), mistakes);

    /// <summary>Refuses with everything that is wrong, if anything is.</summary>
    public static void ThrowIfAny(IReadOnlyList<string> mistakes)
    {
        if (mistakes.Count > 0)
            throw Invalid(mistakes);
    }
}
