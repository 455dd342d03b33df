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
        var binaries = Binaries();
        Port = FreePort();
        if (IsRoot)
            Run("chown", "postgres", _folder.Path);
        var data = _folder.File("data");
        RunAsOwner(
            Path.Combine(binaries, "initdb"),
            "--pgdata",
            data,
            "--username",
            "rapport",
            "--auth",
            "trust",
            "--encoding",
            "UTF8",
            "--no-sync",
            "--locale",
            "C.UTF-8"
        );

        // The shell ends the server when its input ends, which it does with this process, however that ends.
        var server =
            $"'{binaries}/postgres' -D '{data}' -p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='{_folder.Path}' -c max_connections=900 -c fsync=off";
        _process = Start("sh", "-c", $"{server} >'{_folder.Path}/log' 2>&1 & server=$!; read _; kill -INT $server; wait; rm -rf '{data}'");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => _process.StandardInput.Close();
        WaitUntilReady();
    }

    public static PostgresServer Shared => s_shared.Value;

    /// <summary>Whether the tests of this process that can run on either engine run on PostgreSQL.</summary>
    public static bool IsChosen => Environment.GetEnvironmentVariable("RAPPORT_TEST_STORAGE") == "postgres";

    public int Port { get; }

    private static bool IsRoot => Environment.UserName == "root";

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

    private static string Binaries() =>
        Directory
            .EnumerateDirectories("/usr/lib/postgresql")
            .Select(version => Path.Combine(version, "bin"))
            .Where(folder => File.Exists(Path.Combine(folder, "initdb")))
            .OrderDescending(StringComparer.Ordinal)
            .FirstOrDefault()
        ?? throw new InvalidOperationException("PostgreSQL is missing: apt-get install postgresql, or ./dev test, which does so.");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void RunAsOwner(params string[] command)
    {
        using var process = Start(command);
        process.StandardInput.Close();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{command[0]} ended with {process.ExitCode}.");
    }

    private static void Run(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]))!;
        process.WaitForExit();
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static Process Start(params string[] command)
    {
        string[] whole = IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. command] : command;
        var start = new ProcessStartInfo(whole[0], whole[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        };
        if (command[0] != "sh")
            start.RedirectStandardOutput = true;
        var process = Process.Start(start)!;
        if (command[0] != "sh")
            process.OutputDataReceived += (_, _) => { };
        if (command[0] != "sh")
            process.BeginOutputReadLine();
        return process;
    }
}
