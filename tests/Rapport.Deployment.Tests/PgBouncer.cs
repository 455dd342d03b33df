using Npgsql;

namespace Rapport.Deployment.Tests;

/// <summary>PgBouncer in session mode, in front of this process's PostgreSQL.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly Daemon _daemon;
    private readonly int _port;

    private PgBouncer(TemporaryFolder folder, Daemon daemon, int port)
    {
        _folder = folder;
        _daemon = daemon;
        _port = port;
    }

    public static async Task<PgBouncer> StartAsync()
    {
        var folder = new TemporaryFolder();
        try
        {
            var port = Daemon.FreePort();
            await File.WriteAllTextAsync(
                folder.File("pgbouncer.ini"),
                $"""
                [databases]
                * = host=127.0.0.1 port={PostgresServer.Shared.Port} user=rapport

                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = {port}
                unix_socket_dir =
                auth_type = any
                pool_mode = session
                default_pool_size = 20
                tcp_keepidle = 3
                tcp_keepintvl = 1
                tcp_keepcnt = 3
                """
            );
            return new PgBouncer(folder, await Daemon.StartAsync(port, folder.File("output"), Command(folder)), port);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The way through it to a database.</summary>
    public string Lead(string connection) => new NpgsqlConnectionStringBuilder(connection) { Port = _port }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>It refuses to run as root.</summary>
    private static string[] Command(TemporaryFolder folder)
    {
        string[] command = ["/usr/sbin/pgbouncer", folder.File("pgbouncer.ini")];
        if (Environment.UserName != "root" || OperatingSystem.IsWindows())
            return command;

        const UnixFileMode ForAll = UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(folder.Path, File.GetUnixFileMode(folder.Path) | ForAll);
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. command];
    }
}
