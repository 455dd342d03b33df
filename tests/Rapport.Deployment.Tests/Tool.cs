using System.Diagnostics;

namespace Rapport.Deployment.Tests;

/// <summary>A program that is run to its end.</summary>
internal static class Tool
{
    /// <summary>Tells its exit code, and everything it wrote.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = await Patience.WaitAsync(
            Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync()),
            () => $"the end of {program}"
        );
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(output));
    }
}
