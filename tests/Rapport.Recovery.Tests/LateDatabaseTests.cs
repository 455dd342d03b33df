using System.Net;
using System.Net.Sockets;

namespace Rapport.Recovery.Tests;

/// <summary>A server that is started before its database, as happens when a machine starts both.</summary>
public class LateDatabaseTests
{
    public static bool IsPostgres => PostgresServer.IsChosen;

    [Fact(Skip = "The embedded database is always there", SkipUnless = nameof(IsPostgres))]
    public async Task A_server_waits_for_its_database()
    {
        using var folder = new TemporaryFolder();
        var address = await PostgresServer.Shared.NewDatabaseAsync();

        // A port that is taken and refuses connections.
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        await using var server = ServerProcess.Launch(
            folder.Path,
            [.. Api.Settings(), "--storage=postgres", $"--postgres={address};Host=127.0.0.1;Port={port}"]
        );
        await server.SaidAsync("The database does not answer yet");

        taken.Dispose();
        await using var cable = new NetworkCable(PostgresServer.Shared.Port, port);
        await server.ListeningAsync();

        using var api = new Api(server.Address);
        await api.CallAsync("im_open_login_svc/account_import", new { UserID = "anna" });
    }
}
