using System.Reflection;

namespace Rapport.Storage;

/// <summary>
/// One step of the schema, an embedded file <c>NNNN-name.sql</c>. Released steps never change; new ones are added behind. They are written
/// for SQLite and translated for PostgreSQL; a key that the engine makes is written <c>INTEGER PRIMARY KEY</c>, one that is given
/// <c>INTEGER NOT NULL PRIMARY KEY</c>.
/// </summary>
public sealed record Migration(int Number, string Name, string Sql)
{
    public static IReadOnlyList<Migration> All { get; } = Load();

    /// <summary>Refuses data that a newer version has written.</summary>
    /// <exception cref="StorageException">It has.</exception>
    internal static void RequireKnown(long done)
    {
        if (done > All[^1].Number)
        {
            throw new StorageException(
                $"The data were written by a newer Rapport (schema step {done}, this one knows {All[^1].Number}). Start that version.",
                code: 0
            );
        }
    }

    private static List<Migration> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return
        [
            .. assembly
                .GetManifestResourceNames()
                .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => new Migration(int.Parse(name.AsSpan(0, 4)), name[5..^4], Read(assembly, name))),
        ];
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
