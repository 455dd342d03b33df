using Rapport.Bench.Children;

namespace Rapport.Bench.Soak;

/// <summary>The server of a soak: one data folder, and the process that has it at the moment.</summary>
internal sealed class SoakServer : IAsyncDisposable
{
    private readonly string _executable;
    private readonly string _folder = RapportChild.NewFolder();
    private RapportChild? _child;

    private SoakServer(string executable) => _executable = executable;

    /// <summary>The process, which may just have died.</summary>
    public RapportChild Child => Volatile.Read(ref _child)!;

    public double DatabaseMegabytes => new FileInfo(Child.DatabaseFile).Length / 1048576.0;

    public static async Task<SoakServer> StartAsync(string executable)
    {
        var server = new SoakServer(executable);
        await server.StartAsync();
        await server.Child.ImportAccountsAsync(Circles.Accounts);
        return server;
    }

    /// <summary>SIGKILL, and another process on the same data.</summary>
    public async Task KillAndRestartAsync()
    {
        Child.Kill();
        await Child.DisposeAsync();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Child.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync() => Volatile.Write(ref _child, await RapportChild.StartAsync(_executable, folder: _folder));
}
