using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Rapport.Testing;

/// <summary>
/// A private PostgreSQL for this test process, gone with the process. Most tests share one and get a database of their own; who wants to
/// maltreat it starts his own.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private static readonly Lazy<PostgresServer> s_shared = new(() => new PostgresServer());

    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;
    private int _databases;

    public PostgresServer()
    {
        Port = FreePort();

        // The script ends the server when its input ends, which it does with this process, however that ends.
        _process = Process.Start(
            new ProcessStartInfo(Path.Combine(Repository.Root, "eng", "postgres.sh"), [_folder.Path, $"{Port}", "-c", "fsync=off"])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
        RequireReady(_process.StandardOutput.ReadLine());
    }

    public static PostgresServer Shared => s_shared.Value;

    /// <summary>Whether the tests of this process that can run on either engine run on PostgreSQL.</summary>
    public static bool IsChosen => Environment.GetEnvironmentVariable("RAPPORT_TEST_STORAGE") == "postgres";

    public int Port { get; }

    /// <summary>Makes an empty database; tells how to reach it.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(ConnectionTo("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionTo(name);
    }

    /// <summary>Ends it as a crash would, and starts it again.</summary>
    public async Task RestartAsync()
    {
        await _process.StandardInput.WriteLineAsync("restart");
        await _process.StandardInput.FlushAsync();
        RequireReady(await Patience.WaitAsync(_process.StandardOutput.ReadLineAsync(), () => "PostgreSQL to be back"));
    }

    public void Dispose() => _process.StandardInput.Close();

    private string ConnectionTo(string database) => $"Host=127.0.0.1;Port={Port};Username=rapport;Database={database};Pooling=false";

    private static void RequireReady(string? word)
    {
        if (word != "ready")
            throw new InvalidOperationException("PostgreSQL did not start.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
