using System.Runtime.CompilerServices;

namespace Rapport.Testing;

/// <summary>Finds files of the repository the tests belong to.</summary>
public static class Repository
{
    /// <summary>The root folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The path of a file, given from the root.</summary>
    public static string File(params string[] path) => Path.Combine([Root, .. path]);

    private static string FindRoot([CallerFilePath] string here = "")
    {
        // First from where the tests run (a build may have been moved), then from where they were compiled.
        foreach (var start in new[] { AppContext.BaseDirectory, Path.GetDirectoryName(here)! })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (System.IO.File.Exists(Path.Combine(folder.FullName, "Rapport.slnx")))
                    return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
