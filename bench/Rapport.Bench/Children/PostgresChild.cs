using System.Diagnostics;
using Npgsql;

namespace Rapport.Bench.Children;

/// <summary>A PostgreSQL of the benchmark's own, with its usual settings: a commit is on the disk when it is acknowledged.</summary>
internal sealed class PostgresChild : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"rapport-bench-{Guid.NewGuid():N}");
    private readonly int _port = Child.FreePort();
    private int _databases;

    private PostgresChild()
    {
        var script = Path.Combine(Repository.Root, "eng", "postgres.sh");
        _process = Process.Start(
            new ProcessStartInfo(script, [_folder, $"{_port}", "-c", "synchronous_commit=on", "-c", "shared_buffers=256MB", "-c", "max_wal_size=4GB"])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
    }

    public static async Task<PostgresChild> StartAsync()
    {
        var child = new PostgresChild();
        return await child._process.StandardOutput.ReadLineAsync() == "ready" ? child : throw new InvalidOperationException("PostgreSQL did not start.");
    }

    public async Task<string> NewDatabaseAsync()
    {
        var name = $"bench_{++_databases}";
        await RunAsync($"CREATE DATABASE {name}");
        return ConnectionTo(name);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string ConnectionTo(string database) => $"Host=127.0.0.1;Port={_port};Username=rapport;Database={database}";

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionTo("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
