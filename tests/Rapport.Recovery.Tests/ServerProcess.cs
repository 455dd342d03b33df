using System.Collections.Concurrent;
using System.Diagnostics;
using Rapport.Server;

namespace Rapport.Recovery.Tests;

/// <summary>The server as operators run it: a process of its own, told what to do by arguments, and mortal.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Greeting = "Rapport listens on ";

    private static readonly ConcurrentDictionary<string, string> s_databases = new();

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly List<(string Text, TaskCompletionSource Said)> _waiters = [];
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _outputEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _errorsEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Note(line.Data, _outputEnded);
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null)
                Errors.Enqueue(line.Data);
            Note(line.Data, _errorsEnded);
        };
    }

    /// <summary>Where it listens, once it does.</summary>
    public Uri Address => _listening.Task.Result;

    /// <summary>What it has written to its error stream.</summary>
    public ConcurrentQueue<string> Errors { get; } = new();

    /// <summary>Everything it has written.</summary>
    public string Output => string.Join('\n', _output);

    public int Id => _process.Id;

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<ServerProcess> StartAsync(string folder, params IEnumerable<string> settings)
    {
        var server = Launch(folder, settings);
        await server.ListeningAsync();
        return server;
    }

    /// <summary>Starts it and does not wait for anything.</summary>
    public static ServerProcess Launch(string folder, params IEnumerable<string> settings) => Launch("dotnet", [], folder, settings);

    /// <summary>Starts it by way of a shell that does something first.</summary>
    public static ServerProcess LaunchAfter(string shellCommand, string folder, params IEnumerable<string> settings) =>
        Launch("/bin/sh", ["-c", shellCommand + "; exec dotnet \"$@\"", "sh"], folder, settings);

    public async Task ListeningAsync()
    {
        var first = await Patience.WaitAsync(Task.WhenAny(_listening.Task, _process.WaitForExitAsync()), () => $"the server's greeting; it said:\n{Output}");
        if (first != _listening.Task)
            throw new InvalidOperationException($"The server ended instead of listening (code {await ExitedAsync()}):\n{Output}");
    }

    /// <summary>Waits until it has written something.</summary>
    public Task SaidAsync(string text)
    {
        var said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waiters)
            _waiters.Add((text, said));
        TellWaiters();
        return Patience.WaitAsync(said.Task, () => $"'{text}'; it said:\n{Output}");
    }

    /// <summary>SIGKILL: it cannot know that it ends.</summary>
    public async Task KillAsync()
    {
        Kill();
        await ExitedAsync();
    }

    /// <summary>The same without waiting for the corpse.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGTERM: it is asked to end.</summary>
    public Task<int> StopAsync()
    {
        Signals.Terminate(_process.Id);
        return ExitedAsync();
    }

    /// <summary>Waits for its end; tells its exit code.</summary>
    public async Task<int> ExitedAsync()
    {
        await Patience.WaitAsync(_process.WaitForExitAsync(), () => $"the end of the server; it said:\n{Output}");
        await Patience.WaitAsync(Task.WhenAll(_outputEnded.Task, _errorsEnded.Task), () => "the end of its output");
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    /// <summary>On PostgreSQL a database belongs to each folder, so that who starts again in a folder finds his data.</summary>
    private static IEnumerable<string> StorageSettings(string folder) =>
        PostgresServer.IsChosen
            ?
            [
                "--storage=postgres",
                "--postgres=" + s_databases.GetOrAdd(folder, static _ => PostgresServer.Shared.NewDatabaseAsync().GetAwaiter().GetResult()),
            ]
            : [];

    private static ServerProcess Launch(string program, string[] arguments, string folder, IEnumerable<string> settings)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (
            var argument in arguments
                .Concat([typeof(RapportServer).Assembly.Location, "--Urls=http://127.0.0.1:0", $"--Rapport:DataDirectory={folder}"])
                .Concat(StorageSettings(folder))
                .Concat(settings)
        )
            start.ArgumentList.Add(argument);

        // What the developer's own shell says about servers is none of this one's business.
        foreach (var name in start.Environment.Keys.Where(IsAboutServers).ToArray())
            start.Environment.Remove(name);

        var server = new ServerProcess(Process.Start(start)!);
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    private static bool IsAboutServers(string variable) =>
        variable.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("Rapport__", StringComparison.OrdinalIgnoreCase)
        || variable.Equals("DOTNET_ENVIRONMENT", StringComparison.OrdinalIgnoreCase)
        || variable.Equals("Urls", StringComparison.OrdinalIgnoreCase);

    private void TellWaiters()
    {
        lock (_waiters)
        {
            foreach (var (text, said) in _waiters.Where(waiter => _output.Any(line => line.Contains(waiter.Text, StringComparison.Ordinal))))
                said.TrySetResult();
        }
    }

    private void Note(string? line, TaskCompletionSource ended)
    {
        if (line is null)
        {
            ended.TrySetResult();
            return;
        }

        _output.Enqueue(line);
        TellWaiters();
        var greeting = line.IndexOf(Greeting, StringComparison.Ordinal);
        if (greeting >= 0)
            _listening.TrySetResult(new Uri(line[(greeting + Greeting.Length)..]));
    }
}
