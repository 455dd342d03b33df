using System.Text.RegularExpressions;
using Npgsql;

namespace Rapport.Deployment.Tests;

public sealed partial class DatabaseOwnerTests
{
    [Fact]
    public async Task The_role_and_database_of_the_documentation_are_all_a_server_needs()
    {
        // The tests' own superuser has the name already.
        const string Name = "a_chat_server";
        var superuser = await PostgresServer.Shared.NewDatabaseAsync();
        var page = await File.ReadAllTextAsync(Repository.File("docs", "deployment.md"));
        var sql = SqlBlock().Match(page).Groups["sql"].Value.Replace("rapport", Name, StringComparison.Ordinal);
        await using (var connection = new NpgsqlConnection(superuser))
        {
            await connection.OpenAsync();
            foreach (var statement in sql.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                await using var command = new NpgsqlCommand(statement, connection);
                await command.ExecuteNonQueryAsync();
            }
        }

        var owner = new NpgsqlConnectionStringBuilder(superuser) { Database = Name, Username = Name }.ConnectionString;
        await using var server = await TestServer.StartAsync(options =>
        {
            options.Connection = owner;
        });
        await server.App.ImportAsync("anna");
    }

    [GeneratedRegex(@"```sql\n(?<sql>.*?)```", RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex SqlBlock();
}
