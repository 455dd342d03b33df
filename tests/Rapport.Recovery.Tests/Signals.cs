using System.Runtime.InteropServices;

namespace Rapport.Recovery.Tests;

/// <summary>The signal that .NET cannot send by itself.</summary>
internal static partial class Signals
{
    private const int Sigterm = 15;

    public static void Terminate(int process) => _ = Kill(process, Sigterm);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
