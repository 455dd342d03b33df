using System.Diagnostics.CodeAnalysis;
using System.Text;
using Rapport.Contracts;

namespace Rapport.Server.Api;

/// <summary>The checks every request goes through before anything is looked up.</summary>
internal static class Require
{
    /// <summary>No engine stores it, and no client means it.</summary>
    private const char Nul = '\0';

    /// <summary>The list, with 1 to <paramref name="most"/> members and none of them null.</summary>
    public static List<T> Items<T>([NotNull] List<T>? items, int most, WireError error, string name)
        where T : class?
    {
        if (items is null || items.Count == 0)
            throw new Refusal(error, $"{name} is missing or empty");
        if (items.Count > most)
            throw new Refusal(error, $"{name} holds more than {most} items");
        if (items.Contains(null!))
            throw new Refusal(error, $"{name} holds a null");
        return items;
    }

    /// <summary>A required text that is not empty.</summary>
    public static string Text([NotNull] string? text, WireError error, string name) =>
        string.IsNullOrEmpty(text) ? throw new Refusal(error, $"{name} is missing or empty") : text;

    /// <summary>Whether a text may be stored: at most so many UTF-8 bytes, no NUL.</summary>
    public static bool Fits(string text, int mostBytes) =>
        !text.Contains(Nul) && (text.Length * 3 <= mostBytes || Encoding.UTF8.GetByteCount(text) <= mostBytes);

    /// <summary>An optional choice: absent and empty mean the first one.</summary>
    public static string Choice(string? text, WireError error, string name, params ReadOnlySpan<string> choices)
    {
        if (string.IsNullOrEmpty(text))
            return choices[0];

        foreach (var choice in choices)
        {
            if (choice == text)
                return choice;
        }

        throw new Refusal(error, $"{name} must be one of {string.Join(", ", choices!)}");
    }
}
