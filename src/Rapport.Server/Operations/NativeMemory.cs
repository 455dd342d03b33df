using System.Runtime.InteropServices;

namespace Rapport.Server.Operations;

/// <summary>
/// The C library gives every thread an arena of its own, and memory SQLite frees in one is not used again by the others: the resident
/// memory then creeps up for as long as the server runs. Two arenas are enough for one writer and a few readers (bench/RESULTS.md).
/// </summary>
internal static class NativeMemory
{
    private const int ArenaMax = -8;
    private const int Arenas = 2;

    /// <summary>Called before the first thread but this one needs memory of the C library. Other C libraries have no arenas, and none of this.</summary>
    public static void Limit()
    {
        if (!OperatingSystem.IsLinux())
            return;

        try
        {
            _ = MallocOption(ArenaMax, Arenas);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // Not the GNU C library.
        }
    }

    [DllImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MallocOption(int parameter, int value);
}
