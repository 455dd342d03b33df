namespace Rapport.Storage.Sqlite;

/// <summary>FTS5: terms with blanks between them, phrases in quotation marks.</summary>
internal sealed class SqliteTextIndex : TextIndex
{
    public override string Document(IReadOnlyList<string> terms) => string.Join(' ', terms);

    public override string Query(IReadOnlyList<IReadOnlyList<TextPhrase>> clauses) =>
        string.Join(" AND ", clauses.Select(phrases => $"({string.Join(" OR ", phrases.Select(Write))})"));

    private static string Write(TextPhrase phrase) => $"\"{string.Join(' ', phrase.Terms)}\"{(phrase.IsPrefix ? " *" : "")}";
}
