using System.Collections.Concurrent;
using System.Globalization;
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

    private const int MostShareable = 32;

    /// <summary>Each way of sharing is a statement the server has to keep; beyond so many ways nothing is shared.</summary>
    private const int MostWays = 16;

    private static readonly ConcurrentDictionary<int, PostgresStatement> s_known = new();

    private readonly ConcurrentDictionary<uint, (string Text, string ForKey)> _merged = new();

    private PostgresStatement(Sql sql, SqlKind[] kinds)
    {
        Text = PostgresSchema.TranslateStatement(sql.Text);
        Kinds = kinds;
        TextForKey = Text + ReturningKey(Text);
        Merged = Merge(Text, kinds, shared: 0);
    }

    public string Text { get; }

    /// <summary>The same, telling the key the engine made.</summary>
    public string TextForKey { get; }

    /// <summary>The statement for many sets of values, one array for each parameter; <c>null</c>: it can only be said one by one. A query's rows begin with the place of their set, counted from 1.</summary>
    public string? Merged { get; }

    /// <summary>Parameters that can be shared; sets of more are not looked at.</summary>
    public int Shareable => Math.Min(Kinds.Length, MostShareable);

    /// <summary><see cref="SqlKind.Integer"/> or <see cref="SqlKind.Text"/> for each parameter.</summary>
    public SqlKind[] Kinds { get; }

    public static bool TryGet(Sql sql, out PostgresStatement? statement) => s_known.TryGetValue(sql.Slot, out statement);

    public static PostgresStatement Learn(Sql sql, SqlKind[] kinds) => s_known.GetOrAdd(sql.Slot, _ => new PostgresStatement(sql, kinds));

    /// <summary>
    /// <see cref="Merged"/>, with single values instead of arrays where all sets have the same: arrays are what a merged statement costs the
    /// server most (bench/RESULTS.md).
    /// </summary>
    /// <param name="shared">A bit for each parameter that all sets share. What is returned may share fewer, and tells which.</param>
    /// <param name="wantsKey">Whether the keys the engine makes are asked for.</param>
    public string MergedFor(ref uint shared, bool wantsKey)
    {
        if (!_merged.ContainsKey(shared) && _merged.Count >= MostWays)
            shared = 0;

        var (text, forKey) = _merged.GetOrAdd(
            shared,
            static (bits, self) => Merge(self.Text, self.Kinds, bits) is { } merged ? (merged, merged + ReturningKey(self.Text)) : default,
            this
        );
        return wantsKey ? forKey : text;
    }

    /// <summary>The table's first column is its key.</summary>
    private static string ReturningKey(string text) =>
        Insertion().Match(text) is { Success: true } insert ? $" RETURNING {KeyOf(insert.Groups["table"].Value)}" : "";

    private static string KeyOf(string table) => PostgresSchema.KeyOf(table);

    private static string? Merge(string text, SqlKind[] kinds, uint shared)
    {
        if (kinds.Length == 0)
            return null;

        var own = Enumerable.Range(0, kinds.Length).Where(i => !IsShared(shared, i)).ToList();
        var values = string.Join(", ", own.Select(i => $"${i + 1}::{TypeOf(kinds[i])}[]"));
        var names = string.Join(", ", own.Select(i => $"p{i + 1}"));
        var sets = $"unnest({values}) WITH ORDINALITY AS set_({names}, place)";

        string OfSet(string part) =>
            Parameter()
                .Replace(
                    part,
                    match =>
                    {
                        var i = int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture) - 1;
                        return IsShared(shared, i) ? $"${i + 1}::{TypeOf(kinds[i])}" : $"set_.p{i + 1}";
                    }
                );

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

    public static bool IsShared(uint shared, int parameter) => parameter < MostShareable && (shared & (1u << parameter)) != 0;

    private static string TypeOf(SqlKind kind) => kind == SqlKind.Integer ? "bigint" : "text";

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
