namespace Rapport.Storage.Moving;

/// <summary>An export or import cannot be done, for a reason its operator can understand. The message is all he needs.</summary>
public sealed class MovingException : Exception
{
    public MovingException(string sentence)
        : base(sentence) { }

    public MovingException(string sentence, Exception cause)
        : base(sentence, cause) { }
}
