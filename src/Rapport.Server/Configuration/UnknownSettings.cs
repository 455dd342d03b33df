using System.Collections;
using System.Reflection;

namespace Rapport.Server.Configuration;

/// <summary>Finds settings that nobody reads, which are nearly always misspelt ones, and names the nearest that somebody does.</summary>
internal static class UnknownSettings
{
    /// <summary>One sentence for each unknown name under <c>Rapport:</c>.</summary>
    public static IReadOnlyList<string> Find(IConfiguration configuration) => [.. Find(configuration.GetSection("Rapport"), typeof(RapportOptions))];

    private static IEnumerable<string> Find(IConfigurationSection section, Type type)
    {
        if (ItemType(type) is { } item)
            return section.GetChildren().SelectMany(child => Find(child, item));
        if (type.Namespace != typeof(RapportOptions).Namespace)
            return [];

        var known = type.GetProperties();
        return section
            .GetChildren()
            .SelectMany(child =>
            {
                var property = Array.Find(known, property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
                return property is not null
                    ? Find(child, property.PropertyType)
                    : [$"{child.Path} is not a setting; did you mean {section.Path}:{Nearest(child.Key, known)}?"];
            });
    }

    private static Type? ItemType(Type type) => type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type) ? type.GetGenericArguments()[0] : null;

    private static string Nearest(string name, PropertyInfo[] known) =>
        known.Select(property => property.Name).MinBy(candidate => Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant()))!;

    /// <summary>How many letters have to be changed, added or taken away.</summary>
    private static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
            }

            previous = current;
        }

        return previous[^1];
    }
}
