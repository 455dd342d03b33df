using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Rapport.Storage.Postgres;

/// <summary>A <c>tsvector</c> with the places of its terms, and a <c>tsquery</c>. Both are given ready, so that no dictionary has a say in it.</summary>
internal sealed class PostgresTextIndex : TextIndex
{
    /// <summary>The server knows no place beyond, and no more places of one term than <see cref="MostPlaces"/>.</summary>
    private const int LastPlace = 16_383;

    private const int MostPlaces = 256;

    public override string Document(IReadOnlyList<string> terms)
    {
        var places = new Dictionary<string, List<int>>();
        for (var i = 0; i < terms.Count; i++)
        {
            var of = CollectionsMarshal.GetValueRefOrAddDefault(places, terms[i], out _) ??= [];
            if (of.Count == 0 || (of.Count < MostPlaces && i < LastPlace))
                of.Add(Math.Min(i + 1, LastPlace));
        }

        var text = new StringBuilder();
        foreach (var (term, of) in places)
            text.Append(CultureInfo.InvariantCulture, $"'{term}':{string.Join(',', of)} ");
        return text.ToString();
    }

    public override string Query(IReadOnlyList<IReadOnlyList<TextPhrase>> clauses) =>
        string.Join(" & ", clauses.Select(phrases => $"({string.Join(" | ", phrases.Select(Write))})"));

    private static string Write(TextPhrase phrase) =>
        $"({string.Join(" <-> ", phrase.Terms.Select((term, i) => phrase.IsPrefix && i == phrase.Terms.Count - 1 ? $"'{term}':*" : $"'{term}'"))})";
}
