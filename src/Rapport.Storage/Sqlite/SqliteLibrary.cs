using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Rapport.Storage.Sqlite;

/// <summary>
/// Finds the operating system's own SQLite. None is shipped: a bundled copy would go without the security fixes
/// that the system's package receives.
/// </summary>
internal static class SqliteLibrary
{
    /// <summary>3.37 brought STRICT tables, the youngest feature the schema uses.</summary>
    private const int OldestVersion = 3037000;

    /// <summary>SQLITE_CONFIG_MEMSTATUS.</summary>
    private const int MemoryStatus = 9;

    private static readonly Lazy<string> s_version = new(Load);

    /// <summary>Loads the library once; throws with advice when it is missing or too old.</summary>
    public static string Version => s_version.Value;

    private static string Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        NativeLibrary.SetDllImportResolver(typeof(SqliteNative).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());

        if (raw.sqlite3_libversion_number() < OldestVersion)
        {
            throw new InvalidOperationException($"SQLite {raw.sqlite3_libversion().utf8_to_string()} is too old; Rapport needs 3.37 or newer. {Advice}");
        }

        // Nobody reads SQLite's own account of its memory, and keeping it takes a lock at every allocation (bench/RESULTS.md).
        _ = raw.sqlite3_config(MemoryStatus, 0);
        return raw.sqlite3_libversion().utf8_to_string();
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        foreach (var candidate in Candidates)
        {
            if (NativeLibrary.TryLoad(candidate, out var library))
                return library;
        }

        throw new InvalidOperationException($"No SQLite library was found (tried {string.Join(", ", Candidates)}). {Advice}");
    }

    private static string[] Candidates =>
        OperatingSystem.IsWindows() ? ["winsqlite3.dll", "sqlite3.dll"]
        : OperatingSystem.IsMacOS() ? ["libsqlite3.dylib", "/usr/lib/libsqlite3.dylib"]
        : ["libsqlite3.so.0", "libsqlite3.so"];

    private static string Advice =>
        OperatingSystem.IsLinux()
            ? "Install it from your distribution: 'apt-get install libsqlite3-0', 'dnf install sqlite-libs' or 'apk add sqlite-libs'."
            : "It is part of the operating system; check for system updates.";
}
