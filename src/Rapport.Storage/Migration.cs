using System.Reflection;

namespace Rapport.Storage;

/// <summary>One step of the schema, an embedded file <c>NNNN-name.sql</c>. Released steps never change; new ones are added behind.</summary>
public sealed record Migration(int Number, string Name, string Sql)
{
    public static IReadOnlyList<Migration> All { get; } = Load();

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
