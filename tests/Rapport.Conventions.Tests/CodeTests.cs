using System.Text.RegularExpressions;
using Rapport.Contracts;
using Rapport.Storage;

namespace Rapport.Conventions.Tests;

/// <summary>Conventions of the code that no compiler checks.</summary>
public sealed partial class CodeTests
{
    private static readonly List<(string Path, string Text)> s_server =
    [
        .. Directory
            .EnumerateFiles(Repository.File("src", "Rapport.Server"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(file => (file, File.ReadAllText(file))),
    ];

    [Fact]
    public void SQL_stands_only_in_stores()
    {
        s_server
            .Where(file => SqlText().IsMatch(file.Text) && !file.Path.EndsWith("Store.cs", StringComparison.Ordinal))
            .Select(file => Path.GetFileName(file.Path))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Operations_know_nothing_of_HTTP()
    {
        s_server
            .Where(file => file.Text.Contains("IOperation<", StringComparison.Ordinal) && file.Text.Contains("HttpContext", StringComparison.Ordinal))
            .Select(file => Path.GetFileName(file.Path))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Contracts_depend_on_nothing_and_storage_knows_nothing_of_the_server()
    {
        typeof(Reply).Assembly.GetReferencedAssemblies().Where(IsOurs).ShouldBeEmpty();
        typeof(Database).Assembly.GetReferencedAssemblies().Where(IsOurs).ShouldBeEmpty();
    }

    [Fact]
    public void No_source_file_is_longer_than_400_lines_without_a_reason()
    {
        // The error catalogue is one list.
        string[] reasons = ["Errors.cs"];
        Directory
            .EnumerateFiles(Repository.File("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => File.ReadLines(file).Count() > 400 && !reasons.Contains(Path.GetFileName(file)))
            .ShouldBeEmpty();
    }

    private static bool IsOurs(System.Reflection.AssemblyName name) => name.Name!.StartsWith("Rapport", StringComparison.Ordinal);

    [GeneratedRegex(@"new Sql\(|\bSELECT .+ FROM\b|\bINSERT INTO\b|\bDELETE FROM\b", RegexOptions.ExplicitCapture)]
    private static partial Regex SqlText();
}
