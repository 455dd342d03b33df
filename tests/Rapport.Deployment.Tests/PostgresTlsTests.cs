using System.Diagnostics;
using System.Security.Authentication;
using Npgsql;
using Rapport.Storage.Postgres;

namespace Rapport.Deployment.Tests;

/// <summary>The way to PostgreSQL as the documentation advises it: encrypted, and sure of whom it leads to.</summary>
public sealed class PostgresTlsTests
{
    [Fact]
    public async Task With_VerifyFull_a_server_talks_only_to_the_database_that_was_meant()
    {
        using var folder = new TemporaryFolder();
        using var certificate = new Certificate();
        using var another = new Certificate();
        await File.WriteAllTextAsync(folder.File("ca.pem"), certificate.Pem);
        await File.WriteAllTextAsync(folder.File("another.pem"), another.Pem);
        var database = await PostgresServer.Shared.NewDatabaseAsync();
        await SwitchTlsOnAsync(database, certificate);

        var meant = Encrypted(database, "localhost", folder.File("ca.pem"));
        await using var server = await TestServer.StartAsync(options =>
        {
            options.Connection = meant;
        });
        await server.App.ImportAsync("anna");
        await using (var connection = await OpenAsync(database))
        {
            const string AllEncrypted =
                "SELECT count(*) FILTER (WHERE NOT ssl) = 0 AND count(*) > 1 FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE datname = current_database() AND application_name = 'rapport'";
            await using var command = new NpgsqlCommand(AllEncrypted, connection);
            (await command.ExecuteScalarAsync()).ShouldBe(true);
        }

        // Signed by somebody else; and signed well, but for another name.
        await RefusesAsync(Encrypted(database, "localhost", folder.File("another.pem")));
        await RefusesAsync(Encrypted(database, "127.0.0.1", folder.File("ca.pem")));
    }

    private static string Encrypted(string connection, string host, string authority) =>
        new NpgsqlConnectionStringBuilder(connection)
        {
            Host = host,
            SslMode = SslMode.VerifyFull,
            RootCertificate = authority,
        }.ConnectionString;

    private static async Task RefusesAsync(string connection)
    {
        await using var database = new PostgresDatabase(connection);
        (await Should.ThrowAsync<NpgsqlException>(database.MigrateAsync())).InnerException.ShouldBeOfType<AuthenticationException>();
    }

    /// <summary>The database's own process writes the files, because they must be its user's.</summary>
    private static async Task SwitchTlsOnAsync(string database, Certificate certificate)
    {
        await using var connection = await OpenAsync(database);
        foreach (
            var sql in new[]
            {
                Copy(certificate.Pem, "server.crt"),
                Copy(certificate.KeyPem, "server.key"),
                "ALTER SYSTEM SET ssl = on",
                "SELECT pg_reload_conf()",
            }
        )
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }

        await EncryptsAsync(database);

        static string Copy(string pem, string file) =>
            $"COPY (SELECT unnest(string_to_array('{pem.ReplaceLineEndings("\n")}', E'\\n'))) TO PROGRAM 'umask 077; cat > {file}'";
    }

    /// <summary>The settings are read again when it comes to it, not before the reply.</summary>
    private static async Task EncryptsAsync(string database)
    {
        var encrypted = new NpgsqlConnectionStringBuilder(database) { SslMode = SslMode.Require }.ConnectionString;
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = await OpenAsync(encrypted);
                return;
            }
            catch (NpgsqlException) when (Stopwatch.GetElapsedTime(began) < Patience.Limit)
            {
                await Task.Yield();
            }
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(string database)
    {
        var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        return connection;
    }
}
