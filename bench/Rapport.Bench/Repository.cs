namespace Rapport.Bench;

/// <summary>Where things lie in the source tree.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Results => Path.Combine(Root, "bench", "results");

    public static string ServerExecutable => Path.Combine(Root, "src", "Rapport.Server", "bin", "Release", "net10.0", "Rapport.Server");

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Rapport.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? Directory.GetCurrentDirectory();
    }
}
