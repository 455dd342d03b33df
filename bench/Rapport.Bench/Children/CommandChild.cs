using System.Diagnostics;

namespace Rapport.Bench.Children;

/// <summary>One command of the executable, from its start to its end, and how much memory it took on the way.</summary>
internal sealed class CommandChild : Child
{
    private static readonly TimeSpan s_betweenSamples = TimeSpan.FromMilliseconds(200);

    private CommandChild(string executable, IEnumerable<string> arguments)
        : base(executable, arguments, port: 0) { }

    /// <summary>Runs it; it must succeed.</summary>
    public static async Task<CommandFigures> RunAsync(string executable, params string[] arguments)
    {
        await using var child = new CommandChild(executable, arguments);
        var samples = new List<double>();
        var ended = child.ExitedAsync();
        while (await Task.WhenAny(ended, Task.Delay(s_betweenSamples, TimeProvider.System)) != ended)
        {
            if (child.TryMegabytes() is { } megabytes)
                samples.Add(megabytes);
        }

        var seconds = Stopwatch.GetElapsedTime(child.StartedAt).TotalSeconds;
        var code = await ended;
        return code == 0 ? new CommandFigures(seconds, samples) : throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {code}.");
    }

    private double? TryMegabytes()
    {
        try
        {
            return Megabytes;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // It has just ended, or is about to.
            return null;
        }
    }
}

/// <summary>What a command took.</summary>
/// <param name="Seconds">From the start of the process to its end.</param>
/// <param name="Megabytes">Resident memory, sampled all along.</param>
internal sealed record CommandFigures(double Seconds, IReadOnlyList<double> Megabytes);
