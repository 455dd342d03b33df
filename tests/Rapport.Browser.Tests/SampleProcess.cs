using System.Diagnostics;

namespace Rapport.Browser.Tests;

/// <summary>A sample program, started as its reader would start it.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    private const string Greeting = "Now listening on: ";

    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SampleProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.IndexOf(Greeting, StringComparison.Ordinal) is >= 0 and var at)
                _listening.TrySetResult(new Uri(line.Data[(at + Greeting.Length)..].Trim()));
        };
    }

    public Uri Address => _listening.Task.Result;

    public static async Task<SampleProcess> StartAsync(string name, params string[] settings)
    {
        var program = Repository.File("samples", name, "bin", Configuration, "net10.0", name + ".dll");
        var start = new ProcessStartInfo("dotnet", [program, .. settings]) { RedirectStandardOutput = true, UseShellExecute = false };
        var sample = new SampleProcess(Process.Start(start)!);
        sample._process.BeginOutputReadLine();
        await Patience.WaitAsync(sample._listening.Task, () => $"the start of {name}");
        return sample;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>The samples are built like the tests.</summary>
    private static string Configuration => Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!);
}
