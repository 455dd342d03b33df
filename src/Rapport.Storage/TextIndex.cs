namespace Rapport.Storage;

/// <summary>
/// How an engine writes down what its full text index holds and what the index is asked. The schema says
/// <c>CREATE VIRTUAL TABLE name USING fts5(terms, …)</c>, statements say <c>name MATCH $1</c> and call a row by its <c>rowid</c>; an engine with
/// other words translates them. Terms are made of letters, digits and characters beyond ASCII; ASCII letters are small.
/// </summary>
public abstract class TextIndex
{
    /// <summary>A text, as it is put into the index.</summary>
    public abstract string Document(IReadOnlyList<string> terms);

    /// <summary>A question, as it is put to the index.</summary>
    /// <param name="clauses">Each of them must be fulfilled, by any of its phrases.</param>
    public abstract string Query(IReadOnlyList<IReadOnlyList<TextPhrase>> clauses);
}

/// <summary>Terms that must stand behind one another.</summary>
/// <param name="Terms">At least one.</param>
/// <param name="IsPrefix">Of the last one the beginning is enough.</param>
public sealed record TextPhrase(IReadOnlyList<string> Terms, bool IsPrefix = false)
{
    public static TextPhrase Of(string term) => new([term]);
}
