using System.Globalization;
using System.Text;
using Rapport.Storage;

namespace Rapport.Server.Messages.Search;

/// <summary>
/// Takes a text apart into what it can be found by: words, in small letters; and each character on its own where words are written without
/// gaps (Chinese, Japanese, Korean, Thai …) or where there is no word at all (emoji). A keyword is taken apart the same way and found where
/// its parts stand behind one another, so two Chinese characters are enough to be found, and so is the beginning of a word.
/// </summary>
internal static class TextTerms
{
    /// <summary>Longer words are cut into pieces of so many characters.</summary>
    private const int LongestTerm = 64;

    /// <summary>From the first full-width form of an ASCII character to the last, and how far they are from it.</summary>
    private const int FirstFullWidth = 0xFF01,
        LastFullWidth = 0xFF5E,
        FullWidthOffset = 0xFEE0;

    /// <summary>Scripts that are written without gaps between words.</summary>
    private static readonly (int First, int Last)[] s_gapless =
    [
        (0x0E00, 0x0EFF), // Thai, Lao
        (0x0F00, 0x109F), // Tibetan, Myanmar
        (0x1100, 0x11FF), // Hangul letters
        (0x1780, 0x17FF), // Khmer
        (0x2E80, 0x9FFF), // radicals, kana, bopomofo, Hangul compatibility letters, Han
        (0xA960, 0xA97F), // Hangul letters
        (0xAC00, 0xD7FF), // Hangul
        (0xF900, 0xFAFF), // Han
        (0xFF66, 0xFFDC), // half-width kana and Hangul
        (0x1B000, 0x1B16F), // kana
        (0x20000, 0x3FFFF), // Han
    ];

    /// <summary>Adds a text's terms, in their order.</summary>
    public static void Add(List<string> terms, string text)
    {
        var word = new StringBuilder();
        foreach (var found in text.EnumerateRunes())
        {
            var rune = found.Value is >= FirstFullWidth and <= LastFullWidth ? new Rune(found.Value - FullWidthOffset) : found;
            var isPart = IsPartOfWord(rune);
            if (!isPart || word.Length >= LongestTerm)
                End(terms, word);
            if (isPart)
                word.Append(Rune.ToLowerInvariant(rune).ToString());
            else if (StandsAlone(rune))
                terms.Add(rune.ToString());
        }

        End(terms, word);
    }

    /// <summary>What a keyword asks for; <c>null</c>: it holds nothing that could be found.</summary>
    public static TextPhrase? PhraseOf(string keyword)
    {
        var terms = new List<string>();
        Add(terms, keyword);
        return terms.Count == 0 ? null : new TextPhrase(terms, IsPrefix: IsPartOfWord(LastRuneOf(terms[^1])));
    }

    private static void End(List<string> terms, StringBuilder word)
    {
        if (word.Length > 0)
            terms.Add(word.ToString());
        word.Clear();
    }

    private static bool IsPartOfWord(Rune rune) => IsLetterOrDigit(rune) && !IsGapless(rune);

    private static bool StandsAlone(Rune rune) =>
        (IsLetterOrDigit(rune) && IsGapless(rune))
        || (!rune.IsAscii && Rune.GetUnicodeCategory(rune) is >= UnicodeCategory.MathSymbol and <= UnicodeCategory.OtherSymbol);

    /// <summary>Marks go with the letters they stand on.</summary>
    private static bool IsLetterOrDigit(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is <= UnicodeCategory.OtherLetter
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber;

    private static bool IsGapless(Rune rune)
    {
        foreach (var (first, last) in s_gapless)
        {
            if (rune.Value < first)
                return false;
            if (rune.Value <= last)
                return true;
        }

        return false;
    }

    private static Rune LastRuneOf(string term)
    {
        Rune.DecodeLastFromUtf16(term, out var last, out _);
        return last;
    }
}
