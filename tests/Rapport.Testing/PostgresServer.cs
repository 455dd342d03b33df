using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Rapport.Testing;

/// <summary>
/// A private PostgreSQL for this test process, started when it is first asked for and gone with the process. Every test gets a database of
/// its own.
/// </summary>
public sealed class PostgresServer
{
    private static readonly Lazy<PostgresServer> s_shared = new(() => new PostgresServer());

    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;
    private int _databases;

    private PostgresServer()
    {
        Port = FreePort();

        // The script ends the server when its input ends, which it does with this process, however that ends.
        _process = Process.Start(
            new ProcessStartInfo(Path.Combine(Repository.Root, "eng", "postgres.sh"), [_folder.Path, $"{Port}", "-c", "fsync=off"])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
            }
        )!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => _process.StandardInput.Close();
        WaitUntilReady();
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

    private string ConnectionTo(string database) => $"Host=127.0.0.1;Port={Port};Username=rapport;Database={database};Pooling=false";

    private void WaitUntilReady()
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var connection = new NpgsqlConnection(ConnectionTo("postgres"));
                connection.Open();
                return;
            }
            catch (NpgsqlException) when (Stopwatch.GetElapsedTime(began) < Patience.Limit && !_process.HasExited)
            {
                Thread.Yield();
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
