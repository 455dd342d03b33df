using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Rapport.Storage.Postgres;

/// <summary>
/// What this engine knows of a statement: the kinds of its parameters, and how to say it for many sets of values at once. Asking or
/// telling the server once about a whole group is what makes group commit fast (bench/RESULTS.md).
/// </summary>
internal sealed partial class PostgresStatement
{
    private const RegexOptions Plain = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    /// <summary>Milliseconds an expression may take; the texts are our own.</summary>
    private const int Patience = 1000;

    private static readonly ConcurrentDictionary<int, PostgresStatement> s_known = new();

    private PostgresStatement(Sql sql, SqlKind[] kinds)
    {
        Text = sql.Text;
        Kinds = kinds;
        TextForKey = sql.Text + ReturningKey(sql.Text);
        Merged = Merge(sql.Text, kinds);
        MergedForKey = Merged is null ? null : Merged + ReturningKey(sql.Text);
    }

    public string Text { get; }

    /// <summary>The same, telling the key the engine made.</summary>
    public string TextForKey { get; }

    /// <summary>The statement for many sets of values, one array for each parameter; <c>null</c>: it can only be said one by one. A query's rows begin with the place of their set, counted from 1.</summary>
    public string? Merged { get; }

    public string? MergedForKey { get; }

    /// <summary><see cref="SqlKind.Integer"/> or <see cref="SqlKind.Text"/> for each parameter.</summary>
    public SqlKind[] Kinds { get; }

    public static bool TryGet(Sql sql, out PostgresStatement? statement) => s_known.TryGetValue(sql.Slot, out statement);

    public static PostgresStatement Learn(Sql sql, SqlKind[] kinds) => s_known.GetOrAdd(sql.Slot, _ => new PostgresStatement(sql, kinds));

    /// <summary>The table's first column is its key.</summary>
    private static string ReturningKey(string text) =>
        Insertion().Match(text) is { Success: true } insert ? $" RETURNING {KeyOf(insert.Groups["table"].Value)}" : "";

    private static string KeyOf(string table) => PostgresSchema.KeyOf(table);

    private static string? Merge(string text, SqlKind[] kinds)
    {
        if (kinds.Length == 0)
            return null;

        var values = string.Join(", ", kinds.Select((kind, i) => $"${i + 1}::{(kind == SqlKind.Integer ? "bigint" : "text")}[]"));
        var names = string.Join(", ", kinds.Select((_, i) => $"p{i + 1}"));
        var sets = $"unnest({values}) WITH ORDINALITY AS set_({names}, place)";

        if (Query().IsMatch(text))
            return $"SELECT set_.place, found.* FROM {sets} CROSS JOIN LATERAL ({OfSet(text)}) AS found";

        if (Insertion().IsMatch(text) && ValuesOf(text) is { } list)
            return $"{text[..list.Start]}SELECT {OfSet(text[(list.Open + 1)..list.Close])} FROM {sets}{OfSet(text[(list.Close + 1)..])}";

        var change = Change().Match(text);
        if (!change.Success || text.LastIndexOf("WHERE", StringComparison.Ordinal) != text.IndexOf("WHERE", StringComparison.Ordinal))
            return null;

        var where = text.IndexOf("WHERE", StringComparison.Ordinal);
        return $"{OfSet(text[..where])}{(change.Value == "DELETE" ? "USING" : "FROM")} {sets} {OfSet(text[where..])}";
    }

    private static string OfSet(string text) => Parameter().Replace(text, "set_.p${number}");

    private static (int Start, int Open, int Close)? ValuesOf(string text)
    {
        var start = text.IndexOf("VALUES", StringComparison.Ordinal);
        if (start < 0)
            return null;

        var open = text.IndexOf('(', start);
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            depth += text[i] switch
            {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            if (depth == 0)
                return (start, open, i);
        }

        return null;
    }

    [GeneratedRegex(@"\$(?<number>\d+)", Plain, Patience)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^\s*SELECT\b", Plain, Patience)]
    private static partial Regex Query();

    [GeneratedRegex(@"^\s*INSERT INTO (?<table>\w+)", Plain, Patience)]
    private static partial Regex Insertion();

    [GeneratedRegex(@"^(?:UPDATE|DELETE)\b", Plain, Patience)]
    private static partial Regex Change();
}
